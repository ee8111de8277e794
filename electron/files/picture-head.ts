/**
 * What the head of a picture says of it, read before anybody decodes it: a small file can ask for more memory than there is.
 *
 * @module
 */
import type { PicturePreviewType } from "../../shared/mc/message-file.ts";

export interface PictureHead {
  readonly type: PicturePreviewType;
  /** Pixels, as they lie in the file: turned or not. */
  readonly width: number;
  readonly height: number;
}

type Size = Omit<PictureHead, "type">;

const latin = (octets: Uint8Array, from: number, to: number) => String.fromCharCode(...octets.subarray(from, to));

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => new DataView(buffer, byteOffset, byteLength);

/** Its first chunk has to be the head (PNG clause 5.6). */
function sizeOfPng(octets: Uint8Array): Size | undefined {
  if (latin(octets, 12, 16) !== "IHDR" || octets.length < 24) return undefined;
  const view = viewOf(octets);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Frame headers (ITU-T T.81 table B.1): tables of codes and conditioning have numbers between theirs. */
const isFrameHeader = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** Markers that stand alone, without a length. */
const standsAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** Walks from segment to segment to the frame header; each step leads on. */
function sizeOfJpeg(octets: Uint8Array): Size | undefined {
  const view = viewOf(octets);
  let at = 2;
  while (at + 9 <= octets.length) {
    if (octets[at] !== 0xff) return undefined;
    const marker = octets[at + 1] ?? 0;
    if (marker === 0xff) at += 1;
    else if (standsAlone(marker)) at += 2;
    else if (isFrameHeader(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    // The end, or samples without a frame.
    else if (marker === 0xd9 || marker === 0xda) return undefined;
    else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

/** Octets of a table of colours, by the flags before it. */
const coloursAfter = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/** Of the screen, or of the first picture on it where that is larger: what is decoded has room for both. */
function sizeOfGif(octets: Uint8Array): Size | undefined {
  if (octets.length < 13) return undefined;
  const view = viewOf(octets);
  let at = 13 + coloursAfter(octets[10] ?? 0);
  // Extensions: a label, and blocks that each say their length.
  while (octets[at] === 0x21) {
    at += 2;
    while ((octets[at] ?? 0) !== 0) at += 1 + (octets[at] ?? 0);
    at += 1;
  }
  if (octets[at] !== 0x2c || at + 10 > octets.length) return undefined;
  const [left, top, width, height] = [1, 3, 5, 7].map((each) => view.getUint16(at + each, true)) as [
    number,
    number,
    number,
    number,
  ];
  return {
    width: Math.max(view.getUint16(6, true), left + width),
    height: Math.max(view.getUint16(8, true), top + height),
  };
}

/** By the first chunk (RFC 9649): lossy, lossless, or one that has others behind it. */
function sizeOfWebp(octets: Uint8Array): Size | undefined {
  if (octets.length < 30) return undefined;
  const view = viewOf(octets);
  switch (latin(octets, 12, 16)) {
    case "VP8 ":
      if (latin(octets, 23, 26) !== "\x9d\x01\x2a") return undefined;
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case "VP8L": {
      if (octets[20] !== 0x2f) return undefined;
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return {
        width: (view.getUint32(23, true) >>> 8) + 1,
        height: (view.getUint32(26, true) >>> 8) + 1,
      };
    default:
      return undefined;
  }
}

const SIZES: Readonly<Record<PicturePreviewType, (octets: Uint8Array) => Size | undefined>> = {
  "image/png": sizeOfPng,
  "image/jpeg": sizeOfJpeg,
  "image/gif": sizeOfGif,
  "image/webp": sizeOfWebp,
};

/**
 * Reads the size of a picture.
 *
 * @param type - what its first octets show
 * @returns undefined where the file has no such head, or an empty picture
 */
export function readPictureHead(octets: Uint8Array, type: PicturePreviewType): PictureHead | undefined {
  const size = SIZES[type](octets);
  return size === undefined || size.width === 0 || size.height === 0 ? undefined : { type, ...size };
}
