/**
 * What an I_MESSAGE that came in says of itself, before anything of it is verified. Whatever is wrong here costs nothing: it is
 * found before the KMS is asked on a stranger's word.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import type { KmsUri } from "../../shared/kms/identifiers.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { MessageAddresses } from "../../shared/mikey/open.ts";
import { usableName } from "./kms-uri-choice.ts";

/** What we know ourselves. */
export interface Expected {
  /** Our KMS. */
  readonly home: KmsUri;
  /** The caller as our server asserts it. */
  readonly callerId: string;
  /** Our clock, Unix seconds. */
  readonly at: number;
  /** Seconds that the time of the message may differ from it. */
  readonly window: number;
}

/** Who has to have signed, and the KMS whose certificate shows it. */
export interface CallerAddress {
  readonly caller: string;
  readonly kms: KmsUri;
}

/**
 * The caller's end of a message that can be for us.
 *
 * @throws McError `key-message-time`, `key-message-not-for-us`, `key-message-caller-differs`
 * @throws KmsDocumentError `kms-uri-…` when the caller's KMS is none
 */
export function callerAddress(addresses: MessageAddresses, { home, callerId, at, window }: Expected): CallerAddress {
  if (!(Math.abs(addresses.at - at) <= window)) throw new McError("key-message-time");
  if (addresses.responderKmsUri !== home) throw new McError("key-message-not-for-us", addresses.responderKmsUri);
  const { initiatorUri: caller = callerId } = addresses;
  if (!sameMcId(caller, callerId)) throw new McError("key-message-caller-differs", caller);
  return { caller, kms: usableName(addresses.initiatorKmsUri) };
}
