/**
 * One program per data folder.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { McError } from "../../shared/errors/mc-error.ts";

/** SQLite's result code for a file that another process holds: SQLITE_BUSY. */
const BUSY = 5;

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
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(folder, "instance.lock"));
    database.exec("BEGIN EXCLUSIVE");
    const held = database;
    return () => held.close();
  } catch (cause) {
    database?.close();
    if ((cause as { errcode?: unknown }).errcode === BUSY) throw new McError("already-running", folder);
    return () => {};
  }
}
