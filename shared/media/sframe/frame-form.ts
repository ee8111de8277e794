/**
 * What a protected frame has to look like for the packetiser of its codec. A packetiser that reads into the frame needs
 * some octets readable; they are authenticated like the rest. Audio needs none: its packetisers take the frame as it is.
 *
 * @module
 */
import type { Octets } from "../../mikey/base/octets.ts";
import { SFrameError } from "./errors.ts";

/** How frames of a codec are protected. */
export interface FrameForm {
  /**
   * Octets at the front that stay readable. Sealer and opener come to the same number, because what is looked at stays
   * readable.
   */
  clear(frame: Uint8Array): number;
  /** What is behind the readable octets, so that no packetiser finds anything in it. */
  hide(hidden: Octets, readable: Octets): Octets;
  /** Takes {@link hide} back. */
  reveal(hidden: Octets, readable: Octets): Octets;
}

const asItIs = (hidden: Octets): Octets => hidden;

const AUDIO: FrameForm = { clear: () => 0, hide: asItIs, reveal: asItIs };

/** VP8 frame tag, and behind it start code, width and height of a key frame; RFC 6386 clause 9.1. */
const VP8_TAG = 3;
const VP8_KEY_FRAME_HEADER = 10;

const VP8: FrameForm = {
  clear: (frame) => (((frame[0] ?? 1) & 1) === 0 ? VP8_KEY_FRAME_HEADER : VP8_TAG),
  hide: asItIs,
  reveal: asItIs,
};

/** NAL unit types of slices, ITU-T H.264 table 7-1: of any picture, and of one that starts afresh. */
const H264_SLICES: ReadonlySet<number> = new Set([1, 5]);
/** The NAL unit header and the start of the slice header, as far as the parameter set that it names. */
const H264_SLICE_HEADER = 4;
/** Behind two zero octets these would begin a start code, or hide one; H.264 clause 7.4.1. */
const LARGEST_EMULATION = 3;
const EMULATION_PREVENTION = 3;

/** Everything before the first slice stays readable (parameter sets and the like), and how that slice begins. */
function clearOfH264(frame: Uint8Array): number {
  let zeros = 0;
  for (let at = 0; at + 1 < frame.length; at++) {
    const octet = frame[at];
    if (octet === 1 && zeros >= 2 && H264_SLICES.has((frame[at + 1] ?? 0) & 0x1f)) return at + 1 + H264_SLICE_HEADER;
    zeros = octet === 0 ? zeros + 1 : 0;
  }
  throw new SFrameError("codec-unknown");
}

const zerosAtTheEnd = (octets: Octets): number => (octets.at(-1) !== 0 ? 0 : octets.at(-2) !== 0 ? 1 : 2);

const H264: FrameForm = {
  clear: clearOfH264,
  hide(hidden, readable) {
    const written: number[] = [];
    let zeros = zerosAtTheEnd(readable);
    for (const octet of hidden) {
      if (zeros >= 2 && octet <= LARGEST_EMULATION) {
        written.push(EMULATION_PREVENTION);
        zeros = 0;
      }
      written.push(octet);
      zeros = octet === 0 ? zeros + 1 : 0;
    }
    return Uint8Array.from(written);
  },
  reveal(hidden, readable) {
    const read: number[] = [];
    let zeros = zerosAtTheEnd(readable);
    for (const octet of hidden) {
      if (zeros >= 2 && octet === EMULATION_PREVENTION) {
        zeros = 0;
        continue;
      }
      read.push(octet);
      zeros = octet === 0 ? zeros + 1 : 0;
    }
    return Uint8Array.from(read);
  },
};

const VIDEO: ReadonlyMap<string, FrameForm> = new Map([
  ["video/vp8", VP8],
  ["video/h264", H264],
]);

/**
 * The form for frames of a track.
 *
 * @param mimeType - of the codec; undefined when the browser does not tell
 * @throws SFrameError `codec-unknown` for video whose packetiser is not known here: such frames do not leave
 */
export function formOf(kind: "audio" | "video", mimeType: string | undefined): FrameForm {
  if (kind === "audio") return AUDIO;
  const form = VIDEO.get(mimeType?.toLowerCase() ?? "");
  if (form === undefined) throw new SFrameError("codec-unknown");
  return form;
}
