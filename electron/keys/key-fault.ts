/**
 * Failures of the key work as the program's own errors.
 *
 * @module
 */

import type { KeyErrorCode } from "../../shared/errors/key-errors.ts";
import { KmsDocumentError } from "../../shared/errors/kms-errors.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { MikeyError, type MikeyErrorCode } from "../../shared/mikey/base/errors.ts";

/** Work that nobody waits for any more. It reaches a window only when that window itself gave up the call. */
export function cancelled(): McError {
  return new McError("keys-failed", "cancelled");
}

/** Any failure as one with a code of the end reasons; what is not foreseen is a mistake of ours. */
export function asKeyFault(error: unknown): McError {
  if (error instanceof McError) return error;
  if (error instanceof KmsDocumentError) return new McError(error.code, error.detail, error);
  if (error instanceof MikeyError && error.code === "work-cancelled") return cancelled();
  return new McError("keys-failed", error instanceof MikeyError ? error.code : undefined, error);
}

/** What a refusal by the MIKEY library says about a message that was received; all others say that it is broken. */
const RECEIVED: { readonly [C in MikeyErrorCode]?: KeyErrorCode } = {
  "eccsi-signature-invalid": "key-message-signature",
  "time-window": "key-message-time",
  "message-replayed": "key-message-replayed",
  "initiator-mismatch": "key-message-caller-differs",
  "responder-mismatch": "key-message-not-for-us",
  "responder-kms-mismatch": "key-message-not-for-us",
  "sakke-test-failed": "key-message-not-for-us",
  "key-period-unknown": "key-message-no-key",
  "worker-failed": "keys-failed",
  "program-fault": "keys-failed",
};

/** A failure while an I_MESSAGE that arrived was read, verified or opened. */
export function asReceivedFault(error: unknown): McError {
  if (!(error instanceof MikeyError) || error.code === "work-cancelled") return asKeyFault(error);
  return new McError(RECEIVED[error.code] ?? "key-message-broken", error.code, error);
}
