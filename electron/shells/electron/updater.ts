/**
 * The updater of signed programs: a bundle of its own, loaded after the console is drawn.
 *
 * A staged roll-out is the server's: the update file names the share of installations that may take a version, and each
 * installation drew its own number once.
 *
 * @module
 */
import electronUpdater from "electron-updater";
import type { Updater } from "../../services/updates.ts";
import { proxyConfig } from "./proxy-config.ts";

/** Milliseconds between two looks at the server. */
const LOOK_EVERY = 4 * 60 * 60 * 1000;

export const updater: Updater = {
  async start({ server, channel }, proxy, log, onReady) {
    const { autoUpdater } = electronUpdater;
    autoUpdater.logger = {
      info: (message: unknown) => log.info(String(message)),
      warn: (message: unknown) => log.warn(String(message)),
      error: (message: unknown) => log.error("updater", message),
    };
    autoUpdater.autoDownload = true;
    // Nobody is torn out of a call: what was fetched is installed when the program ends.
    autoUpdater.autoInstallOnAppQuit = true;
    autoUpdater.allowDowngrade = false;
    autoUpdater.disableWebInstaller = true;
    await autoUpdater.netSession.setProxy(proxyConfig(proxy));
    autoUpdater.setFeedURL({ provider: "generic", url: server, channel });
    autoUpdater.on("update-downloaded", ({ version }) => onReady(version));
    autoUpdater.on("error", (cause) => log.error("update failed", cause));
    const look = () => void autoUpdater.checkForUpdates().catch((cause: unknown) => log.error("update failed", cause));
    look();
    setInterval(look, LOOK_EVERY).unref();
  },
};
