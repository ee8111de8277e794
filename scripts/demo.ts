/**
 * `npm run demo`: the lab and the console in a window, with `--sign-in` behind a sign-in, or with `--check` every scenario without one, or those that are named.
 *
 * @module
 */
import { failureLine } from "../shared/words/failure-line.ts";
import { runCheck } from "./tools/check/check.ts";
import { runDemo } from "./tools/demo/demo.ts";

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function check(names: readonly string[]): Promise<number> {
  const result = await runCheck(names);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  for (const { name, failure } of result.scenarios) if (failure !== undefined) say(`${name}: ${failure}`);
  return result.ok ? 0 : 1;
}

try {
  const [mode, ...names] = process.argv.slice(2);
  process.exitCode = await (mode === "--check" ? check(names) : runDemo(say, mode === "--sign-in"));
} catch (error) {
  say(failureLine(error));
  process.exitCode = 1;
}
