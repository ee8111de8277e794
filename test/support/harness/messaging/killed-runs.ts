/** Runs of the process with messages, one after the other over the same folder, each until it ends or is killed. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { FromMessenger, ToMessenger } from "./messenger-lines.ts";

const PROGRAM = fileURLToPath(new URL("killed-messenger.ts", import.meta.url));

export interface MessengerRun {
  order(what: ToMessenger): void;
  /** The step before or after which it was killed; undefined where it ended by itself. Rejects when it ended otherwise. */
  readonly killedAt: Promise<string | undefined>;
}

/** @param hear - told every line that the process has said, in order, those before its end too */
export function runMessenger(folder: string, hear: (line: FromMessenger, run: MessengerRun) => void): MessengerRun {
  const child = spawn(process.execPath, [PROGRAM, folder], {
    // What one run has compiled the next has not to.
    env: { ...process.env, NODE_OPTIONS: "", NODE_NO_WARNINGS: "1", NODE_COMPILE_CACHE: join(folder, "compiled") },
    stdio: ["pipe", "pipe", "inherit"],
  });
  // What is ordered of one that was killed is lost.
  child.stdin.on("error", () => {});
  let step: string | undefined;
  const ended = Promise.withResolvers<string | undefined>();
  const run: MessengerRun = {
    order: (what) => void child.stdin.write(`${JSON.stringify(what)}\n`),
    killedAt: ended.promise,
  };
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as FromMessenger;
    if (line.said === "killed") step = line.step;
    else
      try {
        hear(line, run);
      } catch (fault) {
        ended.reject(fault);
        child.kill("SIGKILL");
      }
  });
  child.on("error", ended.reject);
  child.on("close", (code, signal) => {
    if ((signal === "SIGKILL") === (step !== undefined) && (signal !== null || code === 0)) ended.resolve(step);
    else ended.reject(new Error(`the process with messages ended with ${signal ?? code}, at ${step}`));
  });
  return run;
}
