/**
 * Start of the program in Electron.
 *
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Updater } from "./services/updates.ts";
import { startElectronShell } from "./shells/electron/electron-shell.ts";
import { isWayland } from "./shells/electron/mute-key.ts";
import { parseStartOptions } from "./shells/electron/start-options.ts";

// Where this file lies after the build: dist/electron/main.js.
const folder = import.meta.dirname;

/** Its bundle lies beside this one; the build must not take it in. */
async function loadUpdater(): Promise<Updater> {
  const { updater } = (await import(pathToFileURL(join(folder, "updater.js")).href)) as { updater: Updater };
  return updater;
}

// Not awaited: Electron becomes ready only after this module has run to its end.
void startElectronShell({
  ...parseStartOptions(process.argv),
  rendererFolder: join(folder, "..", "renderer"),
  preload: join(folder, "preload.cjs"),
  platform: process.platform,
  args: process.argv.slice(1),
  desktop: {
    hostFolder: folder,
    icons: join(folder, "..", "..", "assets", "icons"),
    configFolder: process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config"),
    executable: process.env["APPIMAGE"] || process.execPath,
    wayland: isWayland(process.platform, process.env),
    loadUpdater,
  },
  root: process.getuid?.() === 0,
});
