/**
 * Keys of SRTP in a session description (SDES, RFC 4568) without an MKI, for ends that are tried and know of no I_MESSAGE. The program itself does not speak it.
 *
 * @module
 */
import { SRTP_SUITES, type SrtpKeys, type SrtpSuite } from "../../../shared/mikey/derivation.ts";

/** Octets of a tag behind the MKI: an AEAD has its own before. */
const tagBehind = ({ suite }: SrtpKeys, kind: "rtp" | "rtcp"): number => {
  const { cipher, tag } = SRTP_SUITES[suite];
  if (cipher === "GCM") return 0;
  return kind === "rtcp" ? 10 : tag;
};

/** A packet of ours for an end that was told of no MKI. */
export function withoutMki(packet: Uint8Array, keys: SrtpKeys, kind: "rtp" | "rtcp", mki: Uint8Array): Buffer {
  const end = packet.length - tagBehind(keys, kind);
  return Buffer.concat([packet.subarray(0, end - mki.length), packet.subarray(end)]);
}

/** A packet of such an end for ours. */
export function withMki(packet: Uint8Array, keys: SrtpKeys, kind: "rtp" | "rtcp", mki: Uint8Array): Buffer {
  const end = packet.length - tagBehind(keys, kind);
  return Buffer.concat([packet.subarray(0, end), mki, packet.subarray(end)]);
}

/** The attribute by which an end tells it. */
export const cryptoLine = ({ masterKey, masterSalt, suite }: SrtpKeys): string =>
  `a=crypto:1 ${suite} inline:${Buffer.concat([masterKey, masterSalt]).toString("base64")}`;

/**
 * What another end has told.
 *
 * @throws Error where there is nothing of a suite that is tried
 */
export function readCrypto(sdp: string): SrtpKeys {
  const [, suite = "", inline = ""] = /^a=crypto:\d+ (\S+) inline:([^|\s]+)\s*$/m.exec(sdp) ?? [];
  if (!(suite in SRTP_SUITES)) throw new Error(`no suite of ours: ${sdp}`);
  const octets = Uint8Array.from(Buffer.from(inline, "base64"));
  const named = suite as SrtpSuite;
  const { key, salt } = SRTP_SUITES[named];
  return { suite: named, masterKey: octets.slice(0, key), masterSalt: octets.slice(key, key + salt) };
}
