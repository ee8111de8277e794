/**
 * Whose key period a message was signed in.
 *
 * @module
 */
import type { KmsUri } from "../../shared/kms/identifiers.ts";
import { equalOctets } from "../../shared/mikey/base/octets.ts";
import { type KeyPeriods, keyPeriodNumber, uid } from "../../shared/mikey/uid.ts";

/**
 * The key period whose keys signed: that of the message or, around a boundary, one beside it.
 *
 * @param message - its time in Unix seconds, and the UID that its signature holds for
 */
export function signerPeriod(
  user: string,
  domain: KeyPeriods & { readonly kmsUri: KmsUri },
  { at, initiatorUid }: { readonly at: number; readonly initiatorUid: Uint8Array },
): number {
  const period = keyPeriodNumber(at, domain);
  const isSigner = (number: number) => equalOctets(uid(user, domain.kmsUri, domain, number), initiatorUid);
  return [period, period - 1, period + 1].find((number) => number >= 0 && isSigner(number)) ?? period;
}
