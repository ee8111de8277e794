/**
 * Entry of a MIKEY worker in a browser. Where the page's content security policy lacks 'wasm-unsafe-eval', the worker
 * computes in BigInt.
 *
 * @module
 */
import { buffersOf, mikeyServer, type WorkerRequest } from "../shared/mikey/worker.ts";

const serve = mikeyServer();
self.addEventListener("message", ({ data }: MessageEvent<WorkerRequest>) => {
  const response = serve(data);
  self.postMessage(response, { transfer: buffersOf(response) });
});
