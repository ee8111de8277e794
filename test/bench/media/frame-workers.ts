/**
 * What the frames of a measured call go through.
 *
 * @module
 */
import { startFrameWorker } from "../../../renderer/media/frame-guard.ts";
import type { FrameTimes } from "./timing-worker.ts";

/** Nothing, the program's own worker, or one that notes its times. */
export type FrameWay = "clear" | "protected" | "timed";

/** @param frames - whose times are noted */
export function workerOf(way: FrameWay, frames: "audio" | "video"): Worker | undefined {
  if (way === "clear") return undefined;
  if (way === "protected") return startFrameWorker();
  return new Worker(new URL("./timing-worker.ts", import.meta.url), { type: "module", name: frames });
}

/** The times that a worker has noted. */
export function timesOf(worker: Worker | undefined): Promise<FrameTimes> {
  return new Promise((resolve) => {
    worker?.addEventListener("message", ({ data }: MessageEvent<FrameTimes>) => {
      if (data.kind === "times") resolve(data);
    });
    worker?.postMessage("times");
  });
}
