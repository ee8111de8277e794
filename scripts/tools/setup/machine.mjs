/**
 * What set-up finds out about the machine.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Milliseconds that a program gets to tell its version. */
const VERSION_WITHIN = 15_000;

/** Whether this process may do everything on this machine. */
export const isRoot = () => process.getuid?.() === 0;

/**
 * The Debian relative whose packages can be installed here.
 *
 * @returns {"debian" | "ubuntu" | undefined}
 */
export function aptSystem() {
  if (process.platform !== "linux" || !existsSync("/usr/bin/apt-get")) return undefined;
  return aptSystemOf(readText("/etc/os-release"));
}

/**
 * @param {string} osRelease text of /etc/os-release
 * @returns {"debian" | "ubuntu" | undefined}
 */
export function aptSystemOf(osRelease) {
  const value = (/** @type {string} */ name) => new RegExp(`^${name}="?([^"\\n]*)"?$`, "m").exec(osRelease)?.[1] ?? "";
  const names = [value("ID"), ...value("ID_LIKE").split(" ")];
  if (names.includes("ubuntu")) return "ubuntu";
  return names.includes("debian") ? "debian" : undefined;
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/**
 * What a program says to `--version`; undefined if it does not run.
 *
 * @param {string} path
 * @returns {string | undefined}
 */
export function versionOf(path) {
  const { status, stdout } = spawnSync(path, ["--version"], {
    encoding: "utf8",
    timeout: VERSION_WITHIN,
    stdio: ["ignore", "pipe", "ignore"],
    windowsHide: true,
  });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Whether Chromium's sandbox can start for a binary that no installer has set up. Without it the program would not
 * start, and it is never run without on a user's account.
 *
 * @param {string} binary
 */
export function sandboxWorks(binary) {
  if (process.platform !== "linux" || isRoot()) return true;
  const helper = statSync(join(dirname(binary), "chrome-sandbox"), { throwIfNoEntry: false });
  if (helper !== undefined && helper.uid === 0 && (helper.mode & 0o4000) !== 0) return true;
  const restricted = readText("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").trim() === "1";
  const forbidden = readText("/proc/sys/kernel/unprivileged_userns_clone").trim() === "0";
  return !restricted && !forbidden;
}

/**
 * Whether a program runs here; remembered until the program is another one.
 *
 * @param {string} path
 * @param {import("./stamp.mjs").Stamp} stamp
 */
export function runs(path, stamp) {
  // Browsers on Windows open a window instead of telling their version, and an installed one runs.
  if (process.platform === "win32") return true;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  const key = `${path} ${stat.size} ${stat.mtimeMs}`;
  stamp.runs ??= {};
  stamp.runs[key] ??= versionOf(path) !== undefined;
  return stamp.runs[key];
}
