/**
 * Finds Electron's binary. Plain JavaScript without dependencies: set-up runs it before anything is installed.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Electron's binary in its folder, by platform; the file `path.txt` of an installed one says the same. */
const ELECTRON_BINARIES = { win32: "electron.exe", darwin: "Electron.app/Contents/MacOS/Electron" };

/**
 * Electron's binary as its package installed it, or in the folder that ELECTRON_OVERRIDE_DIST_PATH names; undefined if
 * it is not there.
 *
 * @param {string} [root] folder of the program
 * @param {Record<string, string | undefined>} [env]
 * @returns {string | undefined}
 */
export function findElectron(root = ROOT, env = process.env) {
  const name = /** @type {Record<string, string>} */ (ELECTRON_BINARIES)[process.platform] ?? "electron";
  const folder = env["ELECTRON_OVERRIDE_DIST_PATH"];
  const installed = join(root, "node_modules", "electron");
  // Its installer writes this file last.
  if (folder === undefined && !existsSync(join(installed, "path.txt"))) return undefined;
  const binary = join(folder ?? join(installed, "dist"), name);
  return existsSync(binary) ? binary : undefined;
}
