/**
 * `npm run release -- <verb>`: the steps of the release workflow that are the same on all systems.
 *
 * @module
 */
import { release } from "./tools/packaging/release.ts";

try {
  process.stdout.write(`${await release(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
