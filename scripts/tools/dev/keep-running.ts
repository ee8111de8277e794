/**
 * Keeps one program running through changes of its source.
 *
 * @module
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Milliseconds that a program has to end by itself. */
const END_WITHIN = 5_000;

export interface KeptProgram {
  /** Ends the program and starts it anew. Changes that come while it ends are one change. */
  restart(): void;
  /** Ends the program for good. */
  close(): void;
  /** Settles when the program has ended and is not started again: it ended well by itself, or was closed. */
  readonly ended: Promise<void>;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), END_WITHIN);
  await exit;
  clearTimeout(force);
}

/** How a program ended: its exit code, or null for a signal. */
async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

/**
 * Starts a program and keeps it running. One that fails, or cannot be started, is tried again at the next change.
 *
 * @param start - starts it
 * @param say - tells the person who works on it what happened
 */
export function keepRunning(start: () => Promise<ChildProcess>, say: (line: string) => void): KeptProgram {
  let changed = Promise.withResolvers<"changed">();
  let isClosed = false;

  async function run(): Promise<void> {
    while (!isClosed) {
      changed = Promise.withResolvers();
      let child: ChildProcess | undefined;
      try {
        child = await start();
        const outcome = await Promise.race([exitOf(child), changed.promise]);
        if (outcome === 0) return;
        if (outcome !== "changed") say("The host ended. It is started again when something changes.");
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
      }
      await changed.promise;
      if (child !== undefined) await end(child);
    }
  }

  return {
    restart: () => changed.resolve("changed"),
    close() {
      isClosed = true;
      changed.resolve("changed");
    },
    ended: run(),
  };
}
