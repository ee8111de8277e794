/**
 * `npm run dev`: the lab and the console while somebody works on them. Windows follow each change, the host is started
 * anew with each of its own.
 *
 * @module
 */
import { runDev } from "./tools/dev/dev.ts";
import { readDevOptions } from "./tools/dev/dev-options.ts";

const say = (line: string) => void process.stderr.write(`${line}\n`);

try {
  await runDev(readDevOptions(process.argv.slice(2)), say);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
