/**
 * Keys of SRTP in a session description (SDES, RFC 4568) without an MKI, for ends that are tried and know of no I_MESSAGE. The program itself does not speak it.
 *
 * @module
 */
import { SRTP_SUITES, type SrtpKeys, type SrtpSuite } from "../../../shared/mikey/derivation.ts";

/** What one end protects its packets with. */
export interface SdesKeys {
  readonly suite: SrtpSuite;
  readonly keys: SrtpKeys;
}

/** The attribute by which an end tells it. */
export const cryptoLine = ({ keys, suite }: SdesKeys): string =>
  `a=crypto:1 ${suite} inline:${Buffer.concat([keys.masterKey, keys.masterSalt]).toString("base64")}`;

/**
 * What another end has told.
 *
 * @throws Error where there is nothing of a suite that is tried
 */
export function readCrypto(sdp: string): SdesKeys {
  const [, suite = "", inline = ""] = /^a=crypto:\d+ (\S+) inline:([^|\s]+)\s*$/m.exec(sdp) ?? [];
  if (!(suite in SRTP_SUITES)) throw new Error(`no suite of ours: ${sdp}`);
  const octets = Uint8Array.from(Buffer.from(inline, "base64"));
  const length = SRTP_SUITES[suite as SrtpSuite];
  return {
    suite: suite as SrtpSuite,
    keys: { masterKey: octets.slice(0, length), masterSalt: octets.slice(length, length + 12) },
  };
}
