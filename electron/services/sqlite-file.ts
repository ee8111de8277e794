/**
 * A file of SQLite: opened so that what is confirmed is on the disk, closed to others, looked at for damage, put out of the way.
 *
 * @module
 */
import { chmodSync, existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { nameAside } from "./json-file.ts";
import { moveFile, storeNewFile } from "./stored-file.ts";

/** What SQLite keeps beside its file: changes that are not in it yet, and where they are. */
const COMPANIONS = ["-wal", "-shm"] as const;

/** SQLite's primary result codes for a damaged file: SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGED = new Set([11, 26]);
/** Those for content that the file does not take: SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG. */
const NOT_TAKEN = new Set([19, 20, 18]);

const resultOf = (cause: unknown): number => Number((cause as { errcode?: unknown }).errcode) & 0xff;

/** Whether an error says that the file is damaged, unlike a full disk or a file that somebody else holds. */
export const isDamage = (cause: unknown): boolean => DAMAGED.has(resultOf(cause));

/** Whether an error says that what is to be stored is at fault, and not where it is stored. */
export const isNotTaken = (cause: unknown): boolean => NOT_TAKEN.has(resultOf(cause));

/** Damage that SQLite does not report as such: a check found it, or a table is missing. */
export class DamagedFile extends Error {
  readonly errcode = 11;
}

/**
 * Looks at every page of a file.
 *
 * @throws DamagedFile and errors of SQLite
 */
export function checkPages(database: DatabaseSync): void {
  const [first] = database.prepare("PRAGMA quick_check(1)").all();
  const found = String(first?.["quick_check"]);
  if (found !== "ok") throw new DamagedFile(found);
}

/** The file and its companions are their owner's alone, also those that an earlier version made. */
function closeToOthers(file: string): void {
  for (const each of [file, ...COMPANIONS.map((companion) => file + companion)]) {
    const stat = statSync(each, { throwIfNoEntry: false });
    if (stat !== undefined && stat.uid === process.getuid?.() && (stat.mode & 0o077) !== 0) chmodSync(each, 0o600);
  }
}

/**
 * What was not yet in a file that is gone must not be taken for what is not yet in the new one.
 *
 * @throws Error of the file system
 */
function moveAside(file: string, aside: string, names: readonly string[]): void {
  for (const name of names) if (existsSync(file + name)) moveFile(file + name, aside + name);
}

/**
 * Puts a file and its companions out of the way, the file last.
 *
 * @returns the new name of the file
 * @throws Error of the file system
 */
export function setDatabaseAside(file: string): string {
  const aside = nameAside(file, "unreadable");
  moveAside(file, aside, [...COMPANIONS, ""]);
  return aside;
}

/** Has what stands in the journal of a file that nobody has open be in the file. One that cannot be opened is left as it is, journal and all. */
export function foldJournalIn(file: string): void {
  if (!existsSync(file)) return;
  try {
    const database = new DatabaseSync(file);
    try {
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      database.close();
    }
  } catch {
    // Whoever opens it next says what is wrong with it.
  }
}

/**
 * Opens a file, a new one where there is none. What is confirmed after this is on the disk, whatever happens to the power
 * (`synchronous = FULL`, and on macOS past the cache of the disk).
 *
 * @throws errors of SQLite and of the file system
 */
export function openSqliteFile(file: string): DatabaseSync {
  if (!existsSync(file)) {
    moveAside(file, nameAside(file, "unreadable"), COMPANIONS);
    storeNewFile(file, "");
  }
  closeToOthers(file);
  const database = new DatabaseSync(file);
  try {
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
      PRAGMA busy_timeout = 2000;
    `);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}
