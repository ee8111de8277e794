/**
 * Says whether the binary of Node among the packages is the one that this checkout names. For a release, run by another
 * Node than that.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { foreignNodeIn } from "./node-binary.mjs";

const foreign = foreignNodeIn(fileURLToPath(new URL("../../..", import.meta.url)));
if (foreign !== undefined) {
  process.stderr.write(`${foreign} is not the one that scripts/tools/setup/node-binary.mjs names\n`);
  process.exitCode = 1;
}
