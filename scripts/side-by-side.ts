/**
 * `node scripts/side-by-side.ts <command>...`: runs commands of `package.json` at once; fails where one of them does.
 *
 * @module
 */
import { runSideBySide } from "./tools/testing/side-by-side.ts";

const names = process.argv.slice(2);
// The npm that runs this; a file of commands, as npm is on Windows, cannot be started without a shell.
const npm = process.env["npm_execpath"];
if (names.length === 0 || npm === undefined) {
  process.stderr.write(
    "usage, in a script of package.json: node scripts/side-by-side.ts <command of package.json>...\n",
  );
  process.exitCode = 2;
} else {
  const commands = names.map((name) => ({ name, program: process.execPath, args: [npm, "run", name] }));
  if (!(await runSideBySide(commands, (text) => process.stdout.write(text)))) process.exitCode = 1;
}
