/**
 * One question to a PAC file, in a thread of its own that is ended after it: the file is foreign code and may go on for ever. The
 * thread has no way to the name system of its own; it waits while names are looked up for it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { lineForPeople } from "../../shared/base/text-line.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { addressOf } from "./address-of.ts";
import type { PacOutcome, PacQuestion } from "./pac-script.ts";

/** What the thread is started with. */
export interface PacWork extends PacQuestion {
  readonly ownAddress: string;
  /** One number that the thread waits at: counts the names that were looked up for it. */
  readonly looked: SharedArrayBuffer;
}

/** What it says: a name that it waits for, or the end. */
export type PacMessage = { readonly kind: "name"; readonly host: string } | PacOutcome;

/** Milliseconds for everything; less than the shortest question to a KMS, so that the right one is named. */
const RUN_LIMIT = 2_500;

/** Megabytes of the thread besides what the interpreter may take. */
const THREAD_MEMORY = 64;

/** As for the workers that compute keys (`electron/keys/mikey-workers.ts`): the built entry is handed over as text. */
function entry(): URL {
  if (import.meta.url.endsWith(".ts")) return new URL("pac-worker.ts", import.meta.url);
  const text = readFileSync(fileURLToPath(new URL("pac-worker.js", import.meta.url)));
  return new URL(`data:text/javascript;base64,${text.toString("base64")}`);
}

function answerIn(outcome: PacOutcome): string {
  if (outcome.kind === "answer") return outcome.answer;
  if (outcome.kind === "no-text") throw new McError("pac-answer-unusable", "no text");
  if (outcome.kind === "out-of-memory") throw new McError("pac-too-costly", "memory");
  throw new McError("pac-broken", lineForPeople(outcome.why).slice(0, 300));
}

/**
 * Asks a PAC file for the way to a URL.
 *
 * @throws McError `pac-broken`, `pac-too-costly`, `pac-answer-unusable`
 */
export async function askInThread(question: PacQuestion, ownAddress: string): Promise<string> {
  const looked = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const workerData: PacWork = { ...question, ownAddress, looked };
  // It knows nothing of what this program was started with.
  const worker = new Worker(entry(), {
    workerData,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY },
  });
  worker.unref();
  const { promise, resolve, reject } = Promise.withResolvers<PacOutcome>();
  const limit = setTimeout(() => reject(new McError("pac-too-costly", `${RUN_LIMIT} ms`)), RUN_LIMIT);
  worker.on("message", (message: PacMessage) => {
    if (message.kind !== "name") return resolve(message);
    void addressOf(message.host).then((address) => {
      worker.postMessage(address);
      Atomics.add(new Int32Array(looked), 0, 1);
      Atomics.notify(new Int32Array(looked), 0);
    });
  });
  worker.on("error", (cause) => {
    const isMemory = (cause as { code?: unknown }).code === "ERR_WORKER_OUT_OF_MEMORY";
    reject(new McError(isMemory ? "pac-too-costly" : "pac-broken", isMemory ? "memory" : "interpreter", cause));
  });
  worker.on("exit", () => reject(new McError("pac-broken", "interpreter")));
  try {
    return answerIn(await promise);
  } finally {
    clearTimeout(limit);
    void worker.terminate();
  }
}
