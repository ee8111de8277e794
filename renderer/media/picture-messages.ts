/**
 * What a window and its picture worker say to each other. Pictures themselves go as streams between tracks and the worker, and as H.264
 * between the worker and the host.
 *
 * @module
 */
import type { PictureLineCounts } from "../../shared/media/picture-frames.ts";
import type { PictureCap } from "./picture-caps.ts";

export type PictureWork =
  /** Attach a leg to its pictures in the host; what comes is shown into `into`. */
  | {
      readonly kind: "attach";
      readonly leg: number;
      readonly url: string;
      readonly token: string;
      readonly into: WritableStream<VideoFrame>;
    }
  /** Pictures of ours from here on, of a level of H.264 that the other end takes; none without `from`. */
  | {
      readonly kind: "show";
      readonly leg: number;
      readonly from?: ReadableStream<VideoFrame>;
      readonly cap: PictureCap;
      readonly level: number;
    }
  /** What may pass: ours, and the other end's. */
  | { readonly kind: "gates"; readonly leg: number; readonly out: boolean; readonly in: boolean }
  | { readonly kind: "close"; readonly leg: number };

/** What encoder and decoder have done so far. */
export interface CodecCounts {
  readonly encoded: number;
  readonly decoded: number;
  /** Of the last picture each way; 0 before there is one. */
  readonly sentSize: readonly [width: number, height: number];
  readonly receivedSize: readonly [width: number, height: number];
}

export type PictureReport =
  | { readonly kind: "attached"; readonly leg: number }
  | {
      readonly kind: "counts";
      readonly leg: number;
      readonly line: PictureLineCounts;
      readonly codec: CodecCounts;
    }
  /** The host has gone, or has let go of the pictures; or there is no codec for them. */
  | { readonly kind: "gone"; readonly leg: number };
