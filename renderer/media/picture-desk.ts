/**
 * The window's end of the picture worker, and whether there is what it needs.
 *
 * @module
 */
import { PICTURE_LIMITS, type PictureCap } from "./picture-caps.ts";
import { constrainedBaseline } from "./picture-encoder.ts";
import type { PictureReport, PictureWork } from "./picture-messages.ts";
import { WorkerDesk } from "./worker-desk.ts";

/** Tracks as streams of pictures, which the types of the platform do not have yet (mediacapture-transform). */
interface Transforms {
  readonly MediaStreamTrackProcessor?: new (options: {
    readonly track: MediaStreamTrack;
  }) => { readonly readable: ReadableStream<VideoFrame> };
  readonly MediaStreamTrackGenerator?: new (options: {
    readonly kind: "video";
  }) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
}
const { MediaStreamTrackGenerator, MediaStreamTrackProcessor } = globalThis as Transforms;

/** The level of 1280×720 at 30 a second. */
const LEVEL = 0x1f;

/** The pictures of one leg. */
export interface LegPictureWork {
  /** @returns the track that the other end's pictures are shown by */
  attach(url: string, token: string): MediaStreamTrack;
  /** Sends what a track shows, as far as the other end takes it; null for nothing. */
  show(track: MediaStreamTrack | null, cap: PictureCap, level: number): void;
  gates(out: boolean, incoming: boolean): void;
  close(): void;
}

export interface PictureDeskPort {
  /** Whether H.264 can be made and shown here: not in every browser that the program may run in. */
  isPossible(): Promise<boolean>;
  openLeg(listener: (report: PictureReport) => void): LegPictureWork;
}

async function hasH264(): Promise<boolean> {
  if (MediaStreamTrackProcessor === undefined || MediaStreamTrackGenerator === undefined) return false;
  if (typeof VideoEncoder === "undefined" || typeof VideoDecoder === "undefined") return false;
  const codec = constrainedBaseline(LEVEL);
  const { bitrate, frameRate: framerate, height, width } = PICTURE_LIMITS.large;
  const wanted = {
    codec,
    width,
    height,
    bitrate,
    framerate,
    latencyMode: "realtime",
    avc: { format: "annexb" },
  } as const;
  const said = await Promise.all([
    VideoEncoder.isConfigSupported(wanted),
    VideoDecoder.isConfigSupported({ codec, optimizeForLatency: true }),
  ]).catch(() => []);
  return said.length > 0 && said.every(({ supported }) => supported === true);
}

/** One picture worker for a window. */
export function createPictureDesk(start: () => Worker = startPictureWorker): PictureDeskPort {
  const desk = new WorkerDesk<PictureWork, PictureReport>(start, (leg) => ({ kind: "gone", leg }));
  let possible: Promise<boolean> | undefined;
  return {
    isPossible() {
      possible ??= hasH264();
      return possible;
    },
    openLeg(listener) {
      const { forget, leg, order } = desk.openLeg(listener);
      return {
        attach(url, token) {
          if (MediaStreamTrackGenerator === undefined) throw new Error("no pictures of H.264 here");
          const track = new MediaStreamTrackGenerator({ kind: "video" });
          const into = track.writable;
          order({ kind: "attach", leg, url, token, into }, [into]);
          return track;
        },
        show(track, cap, level) {
          if (track === null || MediaStreamTrackProcessor === undefined) {
            order({ kind: "show", leg, cap, level });
            return;
          }
          const from = new MediaStreamTrackProcessor({ track }).readable;
          order({ kind: "show", leg, from, cap, level }, [from]);
        },
        gates: (out, incoming) => order({ kind: "gates", leg, out, in: incoming }),
        close() {
          forget();
          order({ kind: "close", leg });
        },
      };
    },
  };
}

function startPictureWorker(): Worker {
  return new Worker(new URL("./picture-worker.ts", import.meta.url), { type: "module" });
}
