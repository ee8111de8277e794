/**
 * Entry of the worker between the worklets of a window and its host; compiled with the types of a worker. A window that is busy is not
 * heard in a call.
 *
 * @module
 */
import type { SoundReport, SoundWork } from "./sound-messages.ts";
import { SoundStation } from "./sound-station.ts";

const station = new SoundStation({
  connect: (url) => new WebSocket(url),
  report: (report: SoundReport) => postMessage(report),
});

addEventListener("message", ({ data }: MessageEvent<SoundWork>) => station.obey(data));
