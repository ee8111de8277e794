/**
 * What the Electron shell is told of the place that it runs in.
 *
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Updater } from "../../services/updates.ts";
import { parseStartOptions } from "../desktop/start-options.ts";
import type { ElectronShellOptions } from "./electron-shell.ts";
import { isWayland } from "./global-keys.ts";

/**
 * The options of a program whose bundles lie in a folder, two floors below its root.
 *
 * @param folder - `dist/electron`
 */
export function programOptions(folder: string): ElectronShellOptions {
  return {
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
      // Its bundle lies beside the host's; the build must not take it in.
      async loadUpdater() {
        const { updater } = (await import(pathToFileURL(join(folder, "updater.js")).href)) as { updater: Updater };
        return updater;
      },
    },
    root: process.getuid?.() === 0,
  };
}
