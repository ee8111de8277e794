/**
 * What passes between the pictures of a window and its host for a call over RTP: pictures of H.264 as octets, everything else as text. A
 * connection of its own, so that no picture stands in front of sound.
 *
 * @module
 */
import { MOST_PICTURE_OCTETS } from "./h264-units.ts";
import { isToken, readOrder } from "./window-order.ts";

/** The clock of pictures in RTP, in units a second (RFC 6184 clause 8.2.1). */
export const PICTURE_CLOCK = 90_000;

/** The path of that connection; the one of sound has none. */
export const PICTURE_PATH = "/pictures";

/** In front of each picture: whether it is a key picture, three octets of zero, and its timestamp. */
const HEADER = 8;
const TIME_AT = 4;

/** The longest message. */
export const MOST_FRAME_OCTETS: number = HEADER + MOST_PICTURE_OCTETS;

/** A picture of H.264 on its way between encoder or decoder and the network. */
export interface PictureFrame {
  readonly isKey: boolean;
  /** In the clock of RTP, 90 kHz, 32 bits. */
  readonly timestamp: number;
  /** With start codes. */
  readonly octets: Uint8Array;
}

/** A picture as it crosses. */
export function writePictureFrame({ isKey, octets, timestamp }: PictureFrame): Uint8Array<ArrayBuffer> {
  const written = new Uint8Array(HEADER + octets.length);
  written[0] = isKey ? 1 : 0;
  new DataView(written.buffer).setUint32(TIME_AT, timestamp);
  written.set(octets, HEADER);
  return written;
}

/** Reads a picture; undefined for what is none by its form. What is in it is not looked at. */
export function readPictureFrame(written: Uint8Array): PictureFrame | undefined {
  const [key = 2, ...zeros] = written.subarray(0, TIME_AT);
  if (written.length <= HEADER || written.length > MOST_FRAME_OCTETS) return undefined;
  if (key > 1 || zeros.some((zero) => zero !== 0)) return undefined;
  const view = new DataView(written.buffer, written.byteOffset, HEADER);
  return { isKey: key === 1, timestamp: view.getUint32(TIME_AT), octets: written.subarray(HEADER) };
}

/** What a window says besides pictures: which line it is of, once, and that it needs a key picture to go on. */
export type PictureOrder = { readonly kind: "attach"; readonly token: string } | { readonly kind: "key-wanted" };

/** Packets and pictures of a line so far. */
export interface PictureLineCounts {
  /** Packets as of sound (`shared/media/sound-frames.ts`). */
  readonly sent: number;
  readonly opened: number;
  readonly refused: number;
  readonly replayed: number;
  readonly unreadable: number;
  /** Pictures that have left, and that have come and could be shown. */
  readonly picturesSent: number;
  readonly picturesReceived: number;
  /** Pictures that came in part, or that others were missing for. */
  readonly picturesLost: number;
  /** Packets that did not come, and of ours as the other end says. */
  readonly lost: number;
  readonly theirLost: number | null;
  /** Reports of the other end on ours, and what part of our packets it has missed between the last two, 0 to 1; null before the first. */
  readonly theirReports: number;
  readonly theirFractionLost: number | null;
  /** Milliseconds there and back, by its reports. */
  readonly roundTripMs: number | null;
}

/** What the host says besides pictures. */
export type PictureNews =
  | ({ readonly kind: "counts" } & PictureLineCounts)
  /** The other end needs a key picture to go on. */
  | { readonly kind: "key-wanted" };

/** Reads what a window says; undefined for what is nothing of the kind. */
export function readPictureOrder(text: string): PictureOrder | undefined {
  const { kind, token } = readOrder(text) ?? {};
  if (kind === "attach" && isToken(token)) return { kind, token };
  return kind === "key-wanted" ? { kind } : undefined;
}
