/**
 * A KMS that has come in the place of another: the one failure of key work that the dispatcher can answer so that the call is
 * protected nevertheless.
 *
 * @module
 */
import type { EndReason } from "../../../shared/errors/end-reason.ts";
import { readParticular } from "../../../shared/errors/particulars.ts";

/** A KMS that another one has taken the place of, as a failure of key work says it. */
export interface KmsChange {
  readonly host: string;
  readonly before: string;
  readonly now: string;
}

/** The change that the dispatcher is asked about; undefined where the failure is another one. */
export function kmsChangeOf(failure: EndReason | null): KmsChange | undefined {
  if (failure?.code !== "kms-of-host-changed" || failure.detail === undefined) return undefined;
  const said = readParticular(failure.detail);
  if (said?.mark !== "kms-of-host") return undefined;
  // A mark that is read has as many values as it has to have.
  const [host, before, now] = said.values as readonly [string, string, string];
  return { host, before, now };
}
