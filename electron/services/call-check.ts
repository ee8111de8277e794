/**
 * Has every page of a large file of past calls looked at while the program works.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";

/** As for the workers that compute keys (`electron/keys/mikey-workers.ts`): the built entry is handed over as text. */
function entry(): URL {
  if (import.meta.url.endsWith(".ts")) return new URL("call-check-worker.ts", import.meta.url);
  const text = readFileSync(new URL("call-check-worker.js", import.meta.url));
  return new URL(`data:text/javascript;base64,${text.toString("base64")}`);
}

/**
 * Begins to look at a file.
 *
 * @param damaged - called with what was found, once, and not at all when nothing was
 * @returns ends it
 */
export function checkInThread(file: string, damaged: (what: string) => void): () => void {
  const worker = new Worker(entry(), { workerData: file });
  worker.unref();
  worker.on("message", (found: string | null) => {
    if (found !== null) damaged(found);
  });
  // Without a check the program goes on: damage is met when it is met.
  worker.on("error", () => {});
  return () => void worker.terminate();
}
