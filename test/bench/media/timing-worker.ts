/**
 * The product's frame worker with a clock before and behind each transform; of a kind of frames alone where the worker is named by it.
 */
import type { EncodedFrame } from "../../../renderer/media/frame-leg.ts";
import type { FrameOrder, FrameTransformOptions } from "../../../renderer/media/frame-messages.ts";
import { FrameStation, type FrameTransformer } from "../../../renderer/media/frame-station.ts";
import { webCryptoCipher } from "../../../renderer/media/web-crypto-cipher.ts";

/** Milliseconds that frames spent in the transforms, sent to the page on request. */
export interface FrameTimes {
  readonly kind: "times";
  readonly out: number[];
  readonly in: number[];
}

const station = new FrameStation(webCryptoCipher, (news) => self.postMessage(news));
const times: FrameTimes = { kind: "times", out: [], in: [] };

self.addEventListener("message", ({ data }: MessageEvent<FrameOrder | "times">) => {
  if (data === "times") self.postMessage(times);
  else void station.obey(data);
});
self.addEventListener("rtctransform", (event) => {
  const { transformer } = event as Event & { readonly transformer: FrameTransformer };
  const { direction, kind } = transformer.options as FrameTransformOptions;
  if (self.name !== "" && self.name !== kind) return void station.run(transformer);
  let begun = 0;
  // One frame is under way at a time: the product treats them one after the other.
  const before = new TransformStream<EncodedFrame, EncodedFrame>(
    {
      transform(frame, controller) {
        begun = performance.now();
        controller.enqueue(frame);
      },
    },
    undefined,
    { highWaterMark: 0 },
  );
  const behind = new TransformStream<EncodedFrame, EncodedFrame>({
    transform(frame, controller) {
      times[direction].push(performance.now() - begun);
      controller.enqueue(frame);
    },
  });
  void behind.readable.pipeTo(transformer.writable).catch(() => {});
  void station.run({
    options: transformer.options,
    readable: transformer.readable.pipeThrough(before),
    writable: behind.writable,
  });
});
