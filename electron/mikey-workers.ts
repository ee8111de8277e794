/**
 * Workers of the host for {@link "../shared/mikey/pool.ts"}.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import type { WorkerFactory } from "../shared/mikey/pool.ts";
import type { WorkerResponse } from "../shared/mikey/worker.ts";

/** The worker's entry lies beside this module, as source or as what the build made of it. */
const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "mikey-worker.ts" : "mikey-worker.js", import.meta.url);

/** Starts a thread. It does not keep the program alive. */
export const nodeWorkers: WorkerFactory = (listener) => {
  const worker = new Worker(ENTRY);
  worker.unref();
  worker.on("message", (response: WorkerResponse) => listener.answered(response));
  worker.on("error", () => listener.failed());
  worker.on("exit", () => listener.failed());
  return {
    post: (request) => worker.postMessage(request),
    end: () => void worker.terminate(),
  };
};
