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
  /**
   * Takes {@link hide} back.
   *
   * @throws SFrameError `not-authentic` when it cannot have been made by it
   */
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

/**
 * Where octets of a kind stand behind two zero octets, the readable ones counted. Most of a frame is passed over by looking for
 * its next zero.
 */
function behindTwoZeros(octets: Octets, readable: Octets, isFound: (octet: number) => boolean): number[] {
  const found: number[] = [];
  let zeros = zerosAtTheEnd(readable);
  for (let at = 0; at < octets.length; at++) {
    if (zeros === 0) {
      const next = octets.indexOf(0, at);
      if (next === -1) break;
      at = next;
    }
    const octet = octets[at] ?? 0;
    if (zeros >= 2 && isFound(octet)) {
      found.push(at);
      zeros = 0;
    }
    zeros = octet === 0 ? zeros + 1 : 0;
  }
  return found;
}

/**
 * Closes what is hidden. A NAL unit never ends in zero octets (H.264 clause 7.4.1), and who passes one on may take them off;
 * a tag can end so.
 */
const END = 0x80;

const H264: FrameForm = {
  clear: clearOfH264,
  hide(hidden, readable) {
    const places = behindTwoZeros(hidden, readable, (octet) => octet <= LARGEST_EMULATION);
    const written = new Uint8Array(hidden.length + places.length + 1);
    let from = 0;
    places.forEach((place, before) => {
      written.set(hidden.subarray(from, place), from + before);
      written[place + before] = EMULATION_PREVENTION;
      from = place;
    });
    written.set(hidden.subarray(from), from + places.length);
    written[written.length - 1] = END;
    return written;
  },
  reveal(hidden, readable) {
    if (hidden.at(-1) !== END) throw new SFrameError("not-authentic");
    const places = behindTwoZeros(hidden, readable, (octet) => octet === EMULATION_PREVENTION);
    const read = new Uint8Array(hidden.length - places.length - 1);
    let from = 0;
    places.forEach((place, before) => {
      read.set(hidden.subarray(from, place), from - before);
      from = place + 1;
    });
    read.set(hidden.subarray(from, -1), from - places.length);
    return read;
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
