/**
 * Crash dumps, on this computer only: a dump holds what was in memory, and nobody is sent that unasked.
 *
 * @module
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { crashReporter } from "electron";
import { setFolder } from "./folders.ts";

/** Dumps that are kept, the newest. */
const KEEP = 10;

/**
 * Folder of the dumps: beside the data folder and not in it, because a dump can hold keys in clear, and a copy of the
 * data folder is to open nothing.
 */
function dumpFolderOf(dataFolder: string): string {
  return `${resolve(dataFolder)}-crashes`;
}

/** Begins to write dumps. Must run before windows are opened. Where the folder cannot be written there are none. */
export function keepCrashDumps(dataFolder: string): void {
  const folder = dumpFolderOf(dataFolder);
  try {
    setFolder("crashDumps", folder);
  } catch {
    return;
  }
  crashReporter.start({ uploadToServer: false, compress: true, ignoreSystemCrashHandler: false });
  removeOldDumps(folder);
}

/** Removes all dumps but the newest ones. Never throws. */
export function removeOldDumps(folder: string, keep = KEEP): void {
  try {
    const dumps = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".dmp"))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ file, at: statSync(file).mtimeMs }))
      .sort((one, other) => other.at - one.at);
    for (const { file } of dumps.slice(keep)) rmSync(file, { force: true });
  } catch {
    // No dumps yet, or not ours to remove.
  }
}
