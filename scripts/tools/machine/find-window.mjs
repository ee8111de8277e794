/**
 * Which window the program runs in on this machine, after set-up: Electron's if it starts here, else an installed
 * browser's.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { hasDisplay } from "../../../electron/machine/display.mjs";
import { BROWSER_VARIABLE, findBrowser } from "../../../electron/machine/find-browser.mjs";
import { runs, sandboxWorks } from "../setup/machine.mjs";
import { readStamp } from "../setup/stamp.mjs";
import { findElectron } from "./find-electron.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * @typedef {{ readonly kind: "electron", readonly path: string }
 *   | { readonly kind: "browser", readonly path: string, readonly snap?: string | undefined }} Window
 */

/**
 * What there is of Electron's binary. `unusable`: there, but it does not start here, because a shared library, its
 * sandbox or a display is missing; a browser can do without the last.
 *
 * @param {import("../setup/stamp.mjs").Stamp} stamp what is found out is noted there
 * @param {string} [root]
 * @returns {"usable" | "unusable" | "missing"}
 */
export function electronState(stamp, root = ROOT) {
  const binary = findElectron(root);
  if (binary === undefined) return "missing";
  const shows = hasDisplay(process.platform, process.env);
  return shows && sandboxWorks(binary) && runs(binary, stamp) ? "usable" : "unusable";
}

/**
 * An installed browser that runs.
 *
 * @param {import("../setup/stamp.mjs").Stamp} stamp what is found out is noted there
 */
export function runningBrowser(stamp) {
  const browser = findBrowser();
  return browser !== undefined && runs(browser.path, stamp) ? browser : undefined;
}

/**
 * Electron's binary, where it starts on this machine.
 *
 * @param {import("../setup/stamp.mjs").Stamp} [stamp] what is found out is noted there
 * @param {string} [root]
 * @returns {string | undefined}
 */
export function usableElectron(stamp = readStamp(ROOT), root = ROOT) {
  return electronState(stamp, root) === "usable" ? findElectron(root) : undefined;
}

/**
 * The window to run in; undefined when there is none, which set-up would have said. A browser that is asked for by
 * MC_DISPATCHER_BROWSER goes before Electron.
 *
 * @param {string} [root]
 * @returns {Window | undefined}
 */
export function findWindow(root = ROOT) {
  const stamp = readStamp(root);
  const electron = process.env[BROWSER_VARIABLE] ? undefined : usableElectron(stamp, root);
  if (electron !== undefined) return { kind: "electron", path: electron };
  const browser = runningBrowser(stamp);
  return browser === undefined ? undefined : { kind: "browser", ...browser };
}
