/**
 * Where a packet stands among those of its source: what makes its IV another one than that of every other packet under the same key.
 *
 * @module
 */
import { viewOf } from "./octets.ts";

/** What places an RTP packet: whose it is, and its index of 48 bits as roll-over counter and sequence number. */
export interface RtpIndex {
  readonly ssrc: number;
  /** 32 bits. */
  readonly roc: number;
  /** 16 bits. */
  readonly sequence: number;
}

/** Who sent an SRTCP packet, and its index; nothing of it is proved yet. */
export interface RtcpIndex {
  readonly ssrc: number;
  /** 31 bits. */
  readonly index: number;
}

/** The same of both: an index of 48 bits, of which `high` has 16 and `low` 32. */
export interface PacketPlace {
  readonly ssrc: number;
  readonly high: number;
  readonly low: number;
}

export const rtpPlace = ({ roc, sequence, ssrc }: RtpIndex): PacketPlace => ({
  ssrc,
  high: roc >>> 16,
  low: ((roc << 16) | sequence) >>> 0,
});

export const rtcpPlace = ({ index, ssrc }: RtcpIndex): PacketPlace => ({ ssrc, high: 0, low: index });

/**
 * SSRC and index as they stand next to each other in an IV, and the salt over them (RFC 3711 clause 4.1.1, RFC 7714 clauses 8.1 and 9.1).
 *
 * @param length - of the IV, octets
 * @param at - octets before the SSRC
 */
export function ivOf(length: number, at: number, salt: Uint8Array, { high, low, ssrc }: PacketPlace): Uint8Array {
  const iv = new Uint8Array(length);
  const view = viewOf(iv);
  view.setUint32(at, ssrc);
  view.setUint16(at + 4, high);
  view.setUint32(at + 6, low);
  for (let i = 0; i < salt.length; i++) iv[i] = (iv[i] ?? 0) ^ (salt[i] ?? 0);
  return iv;
}
