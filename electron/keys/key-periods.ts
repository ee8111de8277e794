/**
 * Key periods as spans of time.
 *
 * @module
 */
import type { KeyHolder } from "../../shared/mc/key-identity.ts";
import { type KeyPeriods, keyPeriodNumber, NTP_UNIX } from "../../shared/mikey/uid.ts";

/** Begin of a key period, Unix seconds (TS 33.180 clause F.2.1). */
export function periodStart(keyPeriodNo: number, { userKeyPeriod, userKeyOffset }: KeyPeriods): number {
  return keyPeriodNo * userKeyPeriod + userKeyOffset - NTP_UNIX;
}

/** End of the period that a time is in, which is the begin of the next one. Unix seconds. */
export function periodEndAt(at: number, periods: KeyPeriods): number {
  return periodStart(keyPeriodNumber(at, periods) + 1, periods);
}

/** One end of an I_MESSAGE. */
export function holderOf(
  userUri: string,
  domain: KeyPeriods & { readonly kmsUri: string },
  keyPeriodNo: number,
): KeyHolder {
  return {
    userUri,
    kmsUri: domain.kmsUri,
    keyPeriodNo,
    periodFrom: periodStart(keyPeriodNo, domain) * 1000,
    periodTo: periodStart(keyPeriodNo + 1, domain) * 1000,
  };
}
