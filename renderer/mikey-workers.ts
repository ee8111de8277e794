/**
 * Workers of a browser for {@link "../shared/mikey/pool.ts"}.
 *
 * @module
 */
import type { WorkerFactory } from "../shared/mikey/pool.ts";
import type { WorkerResponse } from "../shared/mikey/worker.ts";

/** Starts a worker. */
export const browserWorkers: WorkerFactory = (listener) => {
  const worker = new Worker(new URL("./mikey-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<WorkerResponse>) => listener.answered(data));
  worker.addEventListener("error", () => listener.failed());
  worker.addEventListener("messageerror", () => listener.failed());
  return {
    post: (request) => worker.postMessage(request),
    end: () => worker.terminate(),
  };
};
