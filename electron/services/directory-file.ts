/**
 * The file of the directory: as an administrator, or this program, writes it, and when somebody else has.
 *
 * @module
 */
import { type Stats, unwatchFile, watchFile } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Person, personSchema } from "../../shared/bridge/account.ts";
import { keepBeside, readJsonOrThrow, writeJsonFile } from "./json-file.ts";

export const DIRECTORY_FILE = "directory.json";

const directoryFileSchema = z.array(personSchema).max(100_000);

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 2_000;

const isOther = (one: Stats, other: Stats): boolean =>
  one.mtimeMs !== other.mtimeMs || one.size !== other.size || one.ino !== other.ino;

/**
 * Reads the directory.
 *
 * @throws McError `directory-missing`, `directory-invalid`
 */
export function readDirectory(folder: string): Person[] {
  return readJsonOrThrow(join(folder, DIRECTORY_FILE), directoryFileSchema, "directory-missing", "directory-invalid");
}

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
 * Puts people in the place of the directory. One that is replaced stays beside it, under a name that says when; of one that was edited
 * no copy is kept.
 *
 * @throws McError `data-folder-unwritable`
 */
export function storeDirectory(folder: string, people: readonly Person[], how: "replaced" | "edited"): void {
  const file = join(folder, DIRECTORY_FILE);
  if (how === "replaced") keepBeside(file, "replaced");
  writeJsonFile(file, people);
}
