/**
 * `npm run dist`: packages the program for this system.
 *
 * @module
 */
import { dist } from "./tools/packaging/dist.ts";

const say = (text: string) => void process.stderr.write(`${text}\n`);

try {
  for (const artifact of await dist(process.argv.slice(2), say)) process.stdout.write(`${artifact}\n`);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  // At once: electron-builder ends the process with 0 otherwise, whatever was set.
  process.exit(1);
}
