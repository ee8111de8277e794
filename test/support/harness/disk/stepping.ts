/**
 * For a child process that writes files: what its file system does otherwise, as the environment says.
 *
 * `STOP_BEFORE=n` kills the process as kill -9 does, before the n-th step that changes something or flushes it.
 * `MOST_OCTETS=n` lets a write take n octets at most, as a disk that is nearly full may.
 *
 * Loaded with `--import`, before anything of the program.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const stopBefore = Number(process.env["STOP_BEFORE"] ?? Number.POSITIVE_INFINITY);
const most = Number(process.env["MOST_OCTETS"] ?? Number.POSITIVE_INFINITY);

const STEPS = [
  "closeSync",
  "copyFileSync",
  "fsyncSync",
  "linkSync",
  "mkdirSync",
  "openSync",
  "renameSync",
  "rmSync",
  "writeSync",
] as const;

let steps = 0;
/** Steps until now, those of loading the program among them. */
export const stepsSoFar = (): number => steps;
type AnyFunction = (...args: unknown[]) => unknown;
const changeable = fs as unknown as Record<string, AnyFunction>;
for (const name of STEPS) {
  const real = changeable[name]!;
  changeable[name] = (...args) => {
    steps += 1;
    if (steps === stopBefore) process.kill(process.pid, "SIGKILL");
    if (name === "writeSync" && args[1] instanceof Uint8Array) {
      const at = Number(args[2] ?? 0);
      return real(args[0], args[1], at, Math.min(most, args[1].length - at));
    }
    return real(...args);
  };
}
syncBuiltinESMExports();
process.on("exit", () => process.stdout.write(`steps ${steps}\n`));
