/**
 * Start of the program in Electron.
 *
 * @module
 */
import { join } from "node:path";
import { startElectronShell } from "./shell/electron-shell.ts";
import { parseStartOptions } from "./shell/start-options.ts";

// Where this file lies after the build: dist/electron/main.js.
const folder = import.meta.dirname;

// Not awaited: Electron becomes ready only after this module has run to its end.
void startElectronShell({
  ...parseStartOptions(process.argv),
  rendererFolder: join(folder, "..", "renderer"),
  preload: join(folder, "preload.cjs"),
  platform: process.platform,
  root: process.getuid?.() === 0,
});
