/**
 * `npm run set-up-file -- <verb>`: keys and signatures of set-up files, for the IT department. See docs/deploy.md.
 *
 * @module
 */
import { setUpFile } from "./tools/set-up-files/command.ts";

try {
  process.stdout.write(`${setUpFile(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
