/**
 * `npm run demo`: the lab and the console in a window, or with `--check` the whole scenario without one.
 *
 * @module
 */
import { failureLine } from "../shared/words/failure-line.ts";
import { runCheck } from "./tools/check/check.ts";
import { runDemo } from "./tools/demo/demo.ts";

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function check(): Promise<number> {
  const result = await runCheck();
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  for (const { name, failure } of result.scenarios) if (failure !== undefined) say(`${name}: ${failure}`);
  return result.ok ? 0 : 1;
}

try {
  process.exitCode = await (process.argv.includes("--check") ? check() : runDemo(say));
} catch (error) {
  say(failureLine(error));
  process.exitCode = 1;
}
