/**
 * The file of the directory: as this program writes it, and when somebody else has.
 *
 * @module
 */
import { type Stats, unwatchFile, watchFile } from "node:fs";
import { join } from "node:path";
import type { Person } from "../../shared/bridge/account.ts";
import { DIRECTORY_FILE } from "./account.ts";
import { keepBeside, writeJsonFile } from "./json-file.ts";

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 2_000;

const isOther = (one: Stats, other: Stats): boolean =>
  one.mtimeMs !== other.mtimeMs || one.size !== other.size || one.ino !== other.ino;

/**
 * Watches until the returned function is called. The file is looked at, not subscribed to: a folder can be on another computer.
 *
 * @param onChange - told when it is another than before, is there now, or has gone
 */
export function watchDirectory(folder: string, onChange: () => void): () => void {
  const file = join(folder, DIRECTORY_FILE);
  const looked = (now: Stats, before: Stats) => {
    if (isOther(now, before)) onChange();
  };
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, looked);
  return () => unwatchFile(file, looked);
}

/**
 * Puts people in the place of the directory. The one before stays beside it, under a name that says when.
 *
 * @throws McError `data-folder-unwritable`
 */
export function storeDirectory(folder: string, people: readonly Person[]): void {
  const file = join(folder, DIRECTORY_FILE);
  keepBeside(file, "replaced");
  writeJsonFile(file, people);
}
