/**
 * Finds an installed Chromium, Chrome or Edge.
 *
 * Plain JavaScript without dependencies: set-up runs it before anything is installed.
 *
 * @module
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, posix, win32 } from "node:path";

/**
 * An installed browser.
 *
 * @typedef {object} Browser
 * @property {string} path
 * @property {string} [snap] name of the snap that confines it: it can write below `~/snap/<name>/common` only
 */

/**
 * What the search looks at.
 *
 * @typedef {object} Machine
 * @property {string} platform
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {string} home
 * @property {string} pathDelimiter
 * @property {(path: string) => boolean} isFile
 * @property {(path: string) => string} firstBytes the beginning of a file; empty if it cannot be read
 */

/** Where a browser is that this program should use, whatever else is installed. */
export const BROWSER_VARIABLE = "MC_DISPATCHER_BROWSER";

/** Names in PATH on Linux and BSD, the open one first. */
const UNIX_NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge-stable",
  "microsoft-edge",
];

const LINUX_PLACES = [
  "/usr/bin/chromium",
  "/usr/lib/chromium/chromium",
  "/opt/google/chrome/chrome",
  "/opt/microsoft/msedge/msedge",
  "/snap/bin/chromium",
];

const MAC_APPS = ["Google Chrome", "Chromium", "Microsoft Edge"];

const WINDOWS_PLACES = [
  "Google\\Chrome\\Application\\chrome.exe",
  "Chromium\\Application\\chrome.exe",
  "Microsoft\\Edge\\Application\\msedge.exe",
];

/** @returns {Machine} */
export function thisMachine() {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    pathDelimiter: delimiter,
    isFile,
    firstBytes,
  };
}

/** @param {string} path */
function isFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    // Not there, or in a folder of PATH that may not be read: nothing that could be started.
    return false;
  }
}

/** @param {string} path */
function firstBytes(path) {
  const buffer = Buffer.alloc(4096);
  try {
    const file = openSync(path, "r");
    try {
      return buffer.toString("latin1", 0, readSync(file, buffer));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}

/**
 * Where a browser can be, in the order of preference.
 *
 * @param {Machine} machine
 * @returns {string[]}
 */
export function browserPlaces({ platform, env, home, pathDelimiter }) {
  if (platform === "win32") {
    const roots = [env["PROGRAMFILES"], env["PROGRAMFILES(X86)"], env["LOCALAPPDATA"]].filter(
      (root) => root !== undefined,
    );
    return WINDOWS_PLACES.flatMap((place) => roots.map((root) => win32.join(root, place)));
  }
  if (platform === "darwin") {
    return MAC_APPS.flatMap((app) =>
      ["/Applications", posix.join(home, "Applications")].map((folder) =>
        posix.join(folder, `${app}.app`, "Contents", "MacOS", app),
      ),
    );
  }
  const folders = (env["PATH"] ?? "").split(pathDelimiter).filter((folder) => folder.startsWith("/"));
  return [...UNIX_NAMES.flatMap((name) => folders.map((folder) => posix.join(folder, name))), ...LINUX_PLACES];
}

/**
 * A browser at this place; a place in Ubuntu's PATH can hold a script that only tells to install the snap.
 *
 * @param {string} path
 * @param {Machine} machine
 * @returns {Browser | undefined}
 */
function browserAt(path, machine) {
  if (!machine.isFile(path)) return undefined;
  if (path.startsWith("/snap/bin/")) return { path, snap: posix.basename(path) };
  if (machine.platform !== "linux") return { path };
  const start = machine.firstBytes(path);
  const behindSnap = start.startsWith("#!") && /\/snap\/bin\/|snap install/.test(start);
  if (!behindSnap) return { path };
  return machine.isFile("/snap/bin/chromium") ? { path: "/snap/bin/chromium", snap: "chromium" } : undefined;
}

/**
 * The browser to use, or undefined if none is installed.
 *
 * When MC_DISPATCHER_BROWSER is set, that browser or none: another one than the one asked for would be a surprise.
 *
 * @param {Machine} [machine]
 * @returns {Browser | undefined}
 */
export function findBrowser(machine = thisMachine()) {
  const wanted = machine.env[BROWSER_VARIABLE];
  if (wanted) return browserAt(wanted, machine);
  for (const place of browserPlaces(machine)) {
    const found = browserAt(place, machine);
    if (found !== undefined) return found;
  }
  return undefined;
}
