/**
 * Entry of the worker that protects media frames; compiled with the types of a worker.
 *
 * @module
 */
import type { FrameOrder } from "./frame-messages.ts";
import { FrameStation } from "./frame-station.ts";
import { webCryptoCipher } from "./web-crypto-cipher.ts";

const station = new FrameStation(webCryptoCipher, (news) => postMessage(news));

addEventListener("message", ({ data }: MessageEvent<FrameOrder>) => void station.obey(data));
addEventListener("rtctransform", ({ transformer }) => void station.run(transformer));
