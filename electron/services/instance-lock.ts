/**
 * One program per data folder, and the folder its owner's alone.
 *
 * @module
 */
import { chmodSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { McError } from "../../shared/errors/mc-error.ts";
import { makeFolder, sweepUnfinished } from "./stored-file.ts";

/** SQLite's primary result code for a file that another process holds: SQLITE_BUSY. */
const BUSY = 5;

/** A folder of many, such as /tmp: whoever is pointed there must not close it to the others. */
const STICKY = 0o1000;

/**
 * Takes a data folder from everybody else's eyes, whatever made it. What cannot be taken stays: the files in it are their
 * owner's alone.
 */
function closeToOthers(folder: string): void {
  try {
    const { mode, uid } = statSync(folder);
    if (uid !== process.getuid?.() || (mode & 0o077) === 0 || (mode & STICKY) !== 0) return;
    chmodSync(folder, 0o700);
  } catch {
    // Not ours to change.
  }
}

/** The file in it that a program holds as long as it has it open. */
export const LOCK = "instance.lock";

/** Where a set-up file waits for the dispatcher's answer: with the account in it, and its password. */
const STAGED = /^set-up-[A-Za-z0-9]{6}$/;

/** Removes what a program that was killed has left unfinished; the key file lies beside the folder. */
function sweep(folder: string): void {
  sweepUnfinished(folder);
  sweepUnfinished(dirname(folder), `${basename(folder)}.key.`);
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      if (STAGED.test(entry.name)) rmSync(join(folder, entry.name), { recursive: true, force: true });
      else sweepUnfinished(join(folder, entry.name));
    }
  } catch {
    // A folder that cannot be read has nothing of ours in it.
  }
}

/**
 * Holds the data folder until the returned function is called or the process ends, however it ends: the lock is the
 * operating system's, taken by SQLite, so no stale one can be left behind.
 *
 * A folder that cannot be written is not locked; the program runs without keeping anything then.
 *
 * @throws McError `already-running`
 */
export function lockDataFolder(folder: string): () => void {
  let database: DatabaseSync | undefined;
  try {
    makeFolder(folder);
    database = new DatabaseSync(join(folder, LOCK));
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database?.close();
    if ((Number((cause as { errcode?: unknown }).errcode) & 0xff) === BUSY)
      throw new McError("already-running", folder);
    return () => {};
  }
  const held = database;
  closeToOthers(folder);
  sweep(resolve(folder));
  return () => {
    if (held.isOpen) held.close();
  };
}
