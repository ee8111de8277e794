/**
 * RTP packets, RFC 3550 clause 5.1.
 *
 * @module
 */

import { MediaRefusal } from "./media-refusal.ts";
import { viewOf } from "./octets.ts";

/** Octets of the part that every packet has. */
const RTP_HEADER = 12;
/** Octets that a packet may have: what one UDP datagram over Ethernet carries, with room to spare. */
export const MAX_PACKET = 2048;

/** What the header of a packet says. */
export interface RtpHeader {
  readonly marker: boolean;
  /** 0 to 127. */
  readonly payloadType: number;
  /** 16 bits. */
  readonly sequence: number;
  /** 32 bits, in the clock of the payload type. */
  readonly timestamp: number;
  /** 32 bits. */
  readonly ssrc: number;
  /** Octets of the whole header, with contributing sources and extension. */
  readonly length: number;
  /** Whether the last octet of the payload says how much of it is padding. */
  readonly padded: boolean;
}

/**
 * Reads the header.
 *
 * @throws MediaRefusal `malformed`
 */
export function decodeRtpHeader(packet: Uint8Array): RtpHeader {
  if (packet.length < RTP_HEADER || packet.length > MAX_PACKET) throw new MediaRefusal("malformed");
  const view = viewOf(packet);
  const first = view.getUint8(0);
  if (first >> 6 !== 2) throw new MediaRefusal("malformed");
  let length = RTP_HEADER + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (packet.length < length + 4) throw new MediaRefusal("malformed");
    length += 4 + 4 * view.getUint16(length + 2);
  }
  if (packet.length < length) throw new MediaRefusal("malformed");
  const second = view.getUint8(1);
  return {
    marker: second >= 0x80,
    payloadType: second & 0x7f,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    length,
    padded: (first & 0x20) !== 0,
  };
}

/**
 * Makes a packet without padding, contributing sources or extension.
 *
 * @param header - numbers that do not fit their place are cut to it, as the counters of RTP run
 */
export function encodeRtp(
  header: Pick<RtpHeader, "marker" | "payloadType" | "sequence" | "timestamp" | "ssrc">,
  payload: Uint8Array,
): Uint8Array {
  const packet = new Uint8Array(RTP_HEADER + payload.length);
  const view = viewOf(packet);
  view.setUint8(0, 0x80);
  view.setUint8(1, (header.marker ? 0x80 : 0) | (header.payloadType & 0x7f));
  view.setUint16(2, header.sequence);
  view.setUint32(4, header.timestamp);
  view.setUint32(8, header.ssrc);
  packet.set(payload, RTP_HEADER);
  return packet;
}

/**
 * The payload of a packet that is not protected, or whose protection was taken off.
 *
 * @throws MediaRefusal `malformed` where more padding is claimed than there is payload
 */
export function payloadOf(packet: Uint8Array, { length, padded }: RtpHeader): Uint8Array {
  const payload = packet.subarray(length);
  if (!padded) return payload;
  const padding = payload.at(-1) ?? 0;
  if (padding === 0 || padding > payload.length) throw new MediaRefusal("malformed");
  return payload.subarray(0, payload.length - padding);
}
