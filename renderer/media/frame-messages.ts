/**
 * What a window and its frame worker tell each other.
 *
 * @module
 */
import type { SenderKey } from "../../shared/media/frame-agreement.ts";
import type { NewDigits } from "../../shared/media/frame-digits.ts";
import type { PictureKeying } from "../calling/protection/frames-scheme.ts";

/** Which way a transform looks, seen from this end. */
export type FrameDirection = "out" | "in";

/** Sound or pictures: each has keys, counters and evidence of its own. */
export type FrameKind = "audio" | "video";

/** What one transform is for; travels with its construction. */
export interface FrameTransformOptions {
  readonly leg: number;
  readonly direction: FrameDirection;
  readonly kind: FrameKind;
}

/** Frames of one direction of a leg since it was made, over all its transforms. */
export interface DirectionTally {
  /** Transforms that the worker has taken up. Frames that came before its first never reached it. */
  readonly transforms: number;
  /** Every frame that came to a transform and held something. */
  readonly seen: number;
  /** Out: sealed. In: authenticated. */
  readonly secured: number;
  /** Let through unprotected, by explicit leave. */
  readonly passed: number;
  /** Dropped before there were keys or leave. Pictures also before the first that can be seen without another. */
  readonly withheld: number;
  /** Out: could not be sealed. In: not authentic, not protected, or under another key. */
  readonly refused: number;
  /** In: received before, or too late to tell. */
  readonly replayed: number;
  /** In: packets without media, which carry padding to measure the path. They are dropped and mean nothing. */
  readonly empty: number;
  /** When the first frame was secured, Unix milliseconds; null before. */
  readonly firstSecuredAt: number | null;
}

/** Both directions of a leg. */
export type FrameTally = Readonly<Record<FrameDirection, DirectionTally>>;

export const NOTHING_COUNTED: DirectionTally = {
  transforms: 0,
  seen: 0,
  secured: 0,
  passed: 0,
  withheld: 0,
  refused: 0,
  replayed: 0,
  empty: 0,
  firstSecuredAt: null,
};

/** From the window. */
export type FrameOrder =
  /** Protects from here on; once for a leg, and never after `pass`. */
  | {
      readonly kind: "keys";
      readonly leg: number;
      readonly send: SenderKey;
      readonly receive: SenderKey;
      /** Whether frames of speech carry digits, in both directions. */
      readonly digits: boolean;
      /** Undefined where there are no pictures: none is let through then. */
      readonly pictures?: PictureKeying | undefined;
    }
  /** Sends digits inside frames, where these carry them. */
  | { readonly kind: "digits"; readonly leg: number; readonly digits: string }
  /** Lets frames through unprotected; never after `keys`. */
  | { readonly kind: "pass"; readonly leg: number }
  | { readonly kind: "report"; readonly leg: number }
  | { readonly kind: "close"; readonly leg: number };

/** From the worker. */
export type FrameNews =
  /** Answers `report`, and comes by itself with a transform, the first frame of a direction and the first that was secured. */
  | {
      readonly kind: "tally";
      readonly leg: number;
      /** Whether it answers. One that comes by itself may be told late, and knows nothing of what has come since. */
      readonly asked: boolean;
      /** Of sound. */
      readonly tally: FrameTally;
      readonly pictures: FrameTally;
    }
  /** Digits of the other end have come, inside authentic frames. */
  | ({ readonly kind: "digits"; readonly leg: number } & NewDigits)
  /** The leg can protect nothing: it stays silent. */
  | { readonly kind: "broken"; readonly leg: number; readonly reason: "exhausted" | "keys-unusable" };
