/**
 * Entry of a unit's frame worker: the product's, and a line of the lab behind it. Compiled with the types of a worker.
 *
 * @module
 */
import type { FrameOrder, FrameTransformOptions } from "../media/frame-messages.ts";
import { FrameStation } from "../media/frame-station.ts";
import { webCryptoCipher } from "../media/web-crypto-cipher.ts";
import { faultyLine, type LineFault, type LineOrder } from "./faulty-line.ts";

const station = new FrameStation(webCryptoCipher, (news) => postMessage(news));
let fault: LineFault | null = null;

addEventListener("message", ({ data }: MessageEvent<FrameOrder | LineOrder>) => {
  if (data.kind === "line") fault = data.fault;
  else void station.obey(data);
});
addEventListener("rtctransform", ({ transformer }) => {
  const { direction, kind } = transformer.options as FrameTransformOptions;
  if (direction === "in" || kind === "audio") return void station.run(transformer);
  const line = faultyLine(() => fault);
  // Ends with an error when the connection is closed; there is nobody to tell.
  line.readable.pipeTo(transformer.writable).catch(() => {});
  void station.run({
    options: transformer.options,
    readable: transformer.readable,
    writable: line.writable,
    generateKeyFrame: () => transformer.generateKeyFrame(),
    sendKeyFrameRequest: () => transformer.sendKeyFrameRequest(),
  });
});
