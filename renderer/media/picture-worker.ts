/**
 * Entry of the worker between cameras, screens and the host for pictures over RTP; compiled with the types of a worker. A window that is
 * busy is not seen in a call.
 *
 * @module
 */
import type { PictureReport, PictureWork } from "./picture-messages.ts";
import { PictureStation } from "./picture-station.ts";

const station = new PictureStation({
  connect: (url) => new WebSocket(url),
  report: (report: PictureReport) => postMessage(report),
});

addEventListener("message", ({ data }: MessageEvent<PictureWork>) => station.obey(data));
