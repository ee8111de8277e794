/**
 * Workers of the host for {@link "../../shared/mikey/pool.ts"}.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { WorkerFactory } from "../../shared/mikey/pool.ts";
import type { WorkerResponse } from "../../shared/mikey/worker.ts";

/**
 * The worker's entry lies beside this module, as source or as what the build made of it. The built one stands alone and is
 * handed over as text: in a packaged program it lies in an archive that this process can read and a new thread may not.
 */
function entry(): URL {
  if (import.meta.url.endsWith(".ts")) return new URL("mikey-worker.ts", import.meta.url);
  // By its path: Electron's view into an archive is for paths.
  const text = readFileSync(fileURLToPath(new URL("mikey-worker.js", import.meta.url)));
  return new URL(`data:text/javascript;base64,${text.toString("base64")}`);
}

let known: URL | undefined;

/** Starts a thread. It does not keep the program alive. */
export const nodeWorkers: WorkerFactory = (listener) => {
  known ??= entry();
  const worker = new Worker(known);
  worker.unref();
  worker.on("message", (response: WorkerResponse) => listener.answered(response));
  worker.on("error", () => listener.failed());
  worker.on("exit", () => listener.failed());
  return {
    post: (request) => worker.postMessage(request),
    end: () => void worker.terminate(),
  };
};
