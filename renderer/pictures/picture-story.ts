/**
 * What is said of the pictures of a call, derived from its record alone.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { Pictures } from "../../shared/mc/record-parts/pictures.ts";
import { isSoundAlone } from "../calling/features/pictures.ts";
import { toTenth } from "../design/format.ts";
import { PICTURE_WORDS, TRANSMISSION_WORDS } from "./words.ts";

const PERCENT = 100;
const SECOND_MS = 1_000;

/** A call with pictures. */
export type PictureCall = CallRecord & { readonly pictures: Pictures };

export const hasPicturesNow = (call: CallRecord): call is PictureCall => call.pictures !== null;

/** Whether the far picture itself is on the screen. */
export const isSeen = ({ hold, pictures: { far } }: PictureCall) =>
  hold === "none" && (far === "shown" || far === "still");

/**
 * What stands in the place of the far picture, or over it; empty while there is a picture that moves.
 *
 * @param now - Unix milliseconds
 */
export function farText(call: PictureCall, name: string, now: number): string {
  const { connectedAt, hold, pictures, transmission } = call;
  const { far, farSince } = pictures;
  const words = PICTURE_WORDS.far;
  if (connectedAt === null || farSince === null) return words.none.before;
  if (hold !== "none") return words.held;
  if (far === "none") return words.none.after({ name });
  // With transmission control it is off for as long as nothing is transmitted, or taken.
  if (transmission !== null && far === "off" && transmission.far !== "taken")
    return TRANSMISSION_WORDS.far[transmission.far]({ name });
  if (far !== "still") return far === "shown" ? words.shown : words[far]({ name });
  // It was noticed two seconds after the last one.
  const seconds = 2 + Math.max(0, Math.floor((now - farSince) / SECOND_MS));
  return words.still({ seconds });
}

/** Whether our own picture is of a screen that is shared, and of no camera. */
export const isOfScreen = ({ pictures: { camera, shows } }: PictureCall) => camera === "on" && shows === "screen";

/** What our own picture does. */
export function ownText({ connectedAt, hold, pictures }: PictureCall): string {
  const words = PICTURE_WORDS.ownState;
  const { camera } = pictures;
  if (camera !== "on") return words[camera];
  if (isSoundAlone(pictures)) return words.alone;
  if (hold !== "none") return words.held;
  if (connectedAt === null) return words.waits;
  return words[pictures.shows === "screen" ? "screen" : "on"];
}

/** Size and rate, then delay and loss, of what arrives; null before there is any. */
export function figuresOf({ media }: CallRecord): { readonly size: string; readonly path: string } | null {
  const received = media?.pictures?.received;
  if (received === undefined || received.frames === 0) return null;
  const { delayMs, height, lost, packets, perSecond, width } = received;
  const missing = Math.max(0, lost);
  const share = missing + packets === 0 ? 0 : (PERCENT * missing) / (missing + packets);
  return {
    size: PICTURE_WORDS.figures({ width, height, count: Math.round(perSecond) }),
    path: PICTURE_WORDS.moreFigures({ delay: delayMs === null ? "?" : Math.round(delayMs), lost: toTenth(share) }),
  };
}
