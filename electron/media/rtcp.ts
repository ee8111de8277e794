/**
 * RTCP, RFC 3550 clause 6: sender and receiver reports, source description, goodbye, the application packets that floor and transmission
 * control use, and the two ways to ask for a key picture (PLI of RFC 4585, FIR of RFC 5104).
 *
 * @module
 */

import { MediaRefusal } from "./media-refusal.ts";
import { viewOf } from "./octets.ts";

const TYPES = { sr: 200, rr: 201, sdes: 202, bye: 203, app: 204, feedback: 206 } as const;
const CNAME = 1;
/** Formats of feedback about pictures, and the octets of an entry of FIR. */
const PLI = 1;
const FIR = 4;
const FIR_ENTRY = 8;
/** Octets of a block of a report. */
const BLOCK = 24;
/** Seconds between the beginning of NTP's time and that of Unix. */
const NTP_OFFSET = 2_208_988_800;
/** Packets in one compound packet. */
const MAX_PACKETS = 32;

/** What a receiver says of one source. */
export interface ReportBlock {
  readonly ssrc: number;
  /** Share lost since the last report, in 256ths. */
  readonly fractionLost: number;
  /** Packets lost since the beginning; 24 bits with sign, since repeats count against it. */
  readonly cumulativeLost: number;
  /** Highest sequence number with its roll-overs, 32 bits. */
  readonly highest: number;
  /** In units of the RTP timestamp. */
  readonly jitter: number;
  /** Middle 32 bits of the last sender report's NTP time; 0 for none. */
  readonly lastSr: number;
  /** Since then, in 65536ths of a second. */
  readonly delaySinceLastSr: number;
}

export type RtcpPacket =
  | {
      readonly kind: "sr";
      readonly ssrc: number;
      /** NTP time, seconds and fraction. */
      readonly ntp: readonly [seconds: number, fraction: number];
      readonly timestamp: number;
      readonly packets: number;
      readonly octets: number;
      readonly blocks: readonly ReportBlock[];
    }
  | { readonly kind: "rr"; readonly ssrc: number; readonly blocks: readonly ReportBlock[] }
  | { readonly kind: "sdes"; readonly ssrc: number; readonly cname: string }
  | { readonly kind: "bye"; readonly ssrcs: readonly number[] }
  /** A picture was lost: `media` is asked for a key picture (RFC 4585 clause 6.3.1). */
  | { readonly kind: "pli"; readonly ssrc: number; readonly media: number }
  /** The same as a command, which is repeated with the same `sequence`, 0 to 255 (RFC 5104 clause 4.3.1). */
  | { readonly kind: "fir"; readonly ssrc: number; readonly media: number; readonly sequence: number }
  | {
      readonly kind: "app";
      /** 0 to 31. */
      readonly subtype: number;
      readonly ssrc: number;
      /** 4 characters of ASCII. */
      readonly name: string;
      /** A multiple of 4 octets. */
      readonly data: Uint8Array;
    };

/** The time of a clock as NTP has it. */
export function ntpTime(unixMs: number): readonly [seconds: number, fraction: number] {
  const seconds = Math.floor(unixMs / 1000);
  return [(seconds + NTP_OFFSET) >>> 0, Math.floor(((unixMs - seconds * 1000) / 1000) * 0x1_0000_0000) >>> 0];
}

/** The middle 32 bits of an NTP time, by which reports name each other. */
export const middleOf = ([seconds, fraction]: readonly [number, number]): number =>
  (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0;

function packet(type: number, count: number, words: number, fill: (view: DataView, octets: Uint8Array) => void) {
  const octets = new Uint8Array(4 + 4 * words);
  const view = viewOf(octets);
  view.setUint8(0, 0x80 | count);
  view.setUint8(1, type);
  view.setUint16(2, words);
  fill(view, octets);
  return octets;
}

function writeBlocks(view: DataView, from: number, blocks: readonly ReportBlock[]): void {
  blocks.forEach((block, index) => {
    const at = from + index * BLOCK;
    view.setUint32(at, block.ssrc);
    view.setUint32(at + 4, ((block.fractionLost & 0xff) << 24) | (block.cumulativeLost & 0xffffff));
    view.setUint32(at + 8, block.highest);
    view.setUint32(at + 12, block.jitter);
    view.setUint32(at + 16, block.lastSr);
    view.setUint32(at + 20, block.delaySinceLastSr);
  });
}

function encodeOne(it: RtcpPacket): Uint8Array {
  switch (it.kind) {
    case "sr":
      return packet(TYPES.sr, it.blocks.length, 6 + 6 * it.blocks.length, (view) => {
        view.setUint32(4, it.ssrc);
        view.setUint32(8, it.ntp[0]);
        view.setUint32(12, it.ntp[1]);
        view.setUint32(16, it.timestamp);
        view.setUint32(20, it.packets);
        view.setUint32(24, it.octets);
        writeBlocks(view, 28, it.blocks);
      });
    case "rr":
      return packet(TYPES.rr, it.blocks.length, 1 + 6 * it.blocks.length, (view) => {
        view.setUint32(4, it.ssrc);
        writeBlocks(view, 8, it.blocks);
      });
    case "sdes": {
      const name = new TextEncoder().encode(it.cname).subarray(0, 255);
      // At least one octet of zero ends the list of items.
      return packet(TYPES.sdes, 1, 1 + Math.ceil((3 + name.length) / 4), (view, octets) => {
        view.setUint32(4, it.ssrc);
        view.setUint8(8, CNAME);
        view.setUint8(9, name.length);
        octets.set(name, 10);
      });
    }
    case "bye":
      return packet(TYPES.bye, it.ssrcs.length, it.ssrcs.length, (view) => {
        it.ssrcs.forEach((ssrc, at) => {
          view.setUint32(4 + 4 * at, ssrc);
        });
      });
    case "pli":
      return packet(TYPES.feedback, PLI, 2, (view) => {
        view.setUint32(4, it.ssrc);
        view.setUint32(8, it.media);
      });
    case "fir":
      return packet(TYPES.feedback, FIR, 4, (view) => {
        view.setUint32(4, it.ssrc);
        view.setUint32(12, it.media);
        view.setUint8(16, it.sequence);
      });
    case "app":
      return packet(TYPES.app, it.subtype, 2 + Math.ceil(it.data.length / 4), (view, octets) => {
        view.setUint32(4, it.ssrc);
        for (let at = 0; at < 4; at++) octets[8 + at] = it.name.charCodeAt(at);
        octets.set(it.data, 12);
      });
  }
}

/** Makes a compound packet; one packet alone where there is one. */
export function encodeRtcp(packets: readonly RtcpPacket[]): Uint8Array {
  return Buffer.concat(packets.map(encodeOne));
}

function readBlocks(view: DataView, from: number, count: number): ReportBlock[] {
  if (view.byteLength < from + count * BLOCK) throw new MediaRefusal("malformed");
  return Array.from({ length: count }, (_, index) => {
    const at = from + index * BLOCK;
    return {
      ssrc: view.getUint32(at),
      fractionLost: view.getUint8(at + 4),
      cumulativeLost: (view.getUint32(at + 4) << 8) >> 8,
      highest: view.getUint32(at + 8),
      jitter: view.getUint32(at + 12),
      lastSr: view.getUint32(at + 16),
      delaySinceLastSr: view.getUint32(at + 20),
    };
  });
}

/** The CNAME of each source of a source description; what else there is of a source is nothing to us. */
function readDescriptions(octets: Uint8Array, count: number): RtcpPacket[] {
  const view = viewOf(octets);
  const found: RtcpPacket[] = [];
  let at = 4;
  for (let chunk = 0; chunk < count; chunk++) {
    if (octets.length < at + 4) throw new MediaRefusal("malformed");
    const ssrc = view.getUint32(at);
    at += 4;
    while (at < octets.length && octets[at] !== 0) {
      const length = octets[at + 1] ?? 0;
      if (octets.length < at + 2 + length) throw new MediaRefusal("malformed");
      if (octets[at] === CNAME) {
        found.push({ kind: "sdes", ssrc, cname: new TextDecoder().decode(octets.subarray(at + 2, at + 2 + length)) });
      }
      at += 2 + length;
    }
    at = (at + 4) & ~3;
  }
  return found;
}

/** Of feedback about pictures what asks for a key picture; the rest is nothing to us. */
function readFeedback(view: DataView, format: number): RtcpPacket[] {
  const ssrc = view.getUint32(4);
  if (format === PLI) return [{ kind: "pli", ssrc, media: view.getUint32(8) }];
  if (format !== FIR) return [];
  return Array.from({ length: Math.floor((view.byteLength - 12) / FIR_ENTRY) }, (_, entry) => {
    const at = 12 + entry * FIR_ENTRY;
    return { kind: "fir", ssrc, media: view.getUint32(at), sequence: view.getUint8(at + 4) };
  });
}

function decodeOne(octets: Uint8Array): RtcpPacket[] {
  const view = viewOf(octets);
  const count = view.getUint8(0) & 0x1f;
  const type = view.getUint8(1);
  const least =
    { [TYPES.sr]: 28, [TYPES.rr]: 8, [TYPES.bye]: 4 + 4 * count, [TYPES.app]: 12, [TYPES.feedback]: 12 }[type] ?? 4;
  if (octets.length < least) throw new MediaRefusal("malformed");
  switch (type) {
    case TYPES.sr:
      return [
        {
          kind: "sr",
          ssrc: view.getUint32(4),
          ntp: [view.getUint32(8), view.getUint32(12)],
          timestamp: view.getUint32(16),
          packets: view.getUint32(20),
          octets: view.getUint32(24),
          blocks: readBlocks(view, 28, count),
        },
      ];
    case TYPES.rr:
      return [{ kind: "rr", ssrc: view.getUint32(4), blocks: readBlocks(view, 8, count) }];
    case TYPES.sdes:
      return readDescriptions(octets, count);
    case TYPES.bye:
      return [{ kind: "bye", ssrcs: Array.from({ length: count }, (_, at) => view.getUint32(4 + 4 * at)) }];
    case TYPES.app:
      return [
        {
          kind: "app",
          subtype: count,
          ssrc: view.getUint32(4),
          name: String.fromCharCode(...octets.subarray(8, 12)),
          data: Uint8Array.from(octets.subarray(12)),
        },
      ];
    case TYPES.feedback:
      return readFeedback(view, count);
    default:
      return [];
  }
}

/**
 * Reads a packet, compound or not. Kinds that nobody here knows are left out.
 *
 * @throws MediaRefusal `malformed`
 */
export function decodeRtcp(octets: Uint8Array): readonly RtcpPacket[] {
  const packets: RtcpPacket[] = [];
  let at = 0;
  for (let number = 0; at < octets.length; number++) {
    if (octets.length < at + 4 || number === MAX_PACKETS) throw new MediaRefusal("malformed");
    const first = octets[at] ?? 0;
    const length = 4 + 4 * (((octets[at + 2] ?? 0) << 8) | (octets[at + 3] ?? 0));
    if (first >> 6 !== 2 || octets.length < at + length) throw new MediaRefusal("malformed");
    const whole = octets.subarray(at, at + length);
    // Padding may stand in the last packet only, and says its own length there.
    const padding = (first & 0x20) === 0 ? 0 : (whole.at(-1) ?? 0);
    if (padding % 4 !== 0 || padding > length - 4 || (padding > 0 && at + length < octets.length)) {
      throw new MediaRefusal("malformed");
    }
    packets.push(...decodeOne(whole.subarray(0, length - padding)));
    at += length;
  }
  return packets;
}
