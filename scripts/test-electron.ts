/**
 * `npm run test:electron`: the end-to-end tests in Electron.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { electronRun } from "./tools/program/electron-run.ts";

const PLAYWRIGHT = fileURLToPath(new URL("../node_modules/@playwright/test/cli.js", import.meta.url));

try {
  const { env, rest } = electronRun(process.argv.slice(2));
  const { status } = spawnSync(process.execPath, [PLAYWRIGHT, "test", ...rest], { env, stdio: "inherit" });
  process.exitCode = status ?? 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
