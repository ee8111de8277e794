/**
 * Entry of the worker that protects media frames.
 *
 * @module
 */
import type { FrameOrder } from "./frame-messages.ts";
import { FrameStation, type FrameTransformer } from "./frame-station.ts";
import { webCryptoCipher } from "./web-crypto-cipher.ts";

const station = new FrameStation(webCryptoCipher, (news) => self.postMessage(news));

self.addEventListener("message", ({ data }: MessageEvent<FrameOrder>) => void station.obey(data));
// Known to the type library of workers only.
self.addEventListener("rtctransform", (event) => {
  const { transformer } = event as Event & { readonly transformer: FrameTransformer };
  void station.run(transformer);
});
