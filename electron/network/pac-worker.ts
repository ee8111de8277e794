/**
 * The thread in which a PAC file runs, once.
 *
 * @module
 */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { askScript } from "./pac-script.ts";
import type { PacMessage, PacWork } from "./pac-thread.ts";

const work = workerData as PacWork;
const looked = new Int32Array(work.looked);
const known = new Map<string, string | null>();
const say = (message: PacMessage) => parentPort?.postMessage(message);

/** Waits for the name: what a PAC file calls answers at once. */
function resolve(host: string): string | null {
  const before = known.get(host);
  if (before !== undefined || parentPort === null) return before ?? null;
  const count = Atomics.load(looked, 0);
  say({ kind: "name", host });
  Atomics.wait(looked, 0, count);
  const address = (receiveMessageOnPort(parentPort)?.message ?? null) as string | null;
  known.set(host, address);
  return address;
}

say(await askScript(work, { resolve, ownAddress: work.ownAddress, now: () => new Date() }));
