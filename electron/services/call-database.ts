/**
 * The SQLite file of past calls: opened, and brought to today's form.
 *
 * @module
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { McError } from "../../shared/errors/mc-error.ts";
import { makeEntryTables } from "./call-entries.ts";
import { makeRetentionTable } from "./call-removal.ts";
import { makeSealTables, noteClear } from "./call-sealing.ts";
import { checkPages, openSqliteFile } from "./sqlite-file.ts";

/** File of past calls in a data folder. */
export const callFileOf = (folder: string): string => join(folder, "calls.sqlite");

/** What the steps from one form to the next have to know. */
interface Knowledge {
  /** Whose calls those are that do not say so; null when that cannot be known. */
  readonly ownId: string | null;
}

/** Lower than the number of every row. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER;

/**
 * Brings calls as version 0.1.0 writes them to today's form: the ladder, which is a part of the record, into a table of its
 * own; the record says whose it is. What is no JSON stays as it is: it is left out when it is read, as it always was.
 *
 * @param after - number of the row after which they stand
 */
function takeLaddersOut(database: DatabaseSync, { ownId }: Knowledge, after: number): void {
  database
    .prepare(`
      INSERT INTO ladder (call_id, number, at_ms, entry)
        SELECT calls.id, arrow.key, json_extract(arrow.value, '$.atMs'), arrow.value
        FROM calls, json_each(iif(json_valid(record), record, '{}'), '$.ladder') AS arrow
        WHERE calls.rowid > ? AND typeof(arrow.key) = 'integer'
          AND CASE arrow.type WHEN 'object' THEN json_type(arrow.value, '$.atMs') END IN ('integer', 'real')
    `)
    .run(after);
  database
    .prepare(`
      UPDATE calls SET record = json_set(json_remove(record, '$.ladder'), '$.ownId', ?)
        WHERE json_valid(record) AND rowid > ?
    `)
    .run(ownId, after);
}

/**
 * From each form of the file to the next, the first from nothing. A form has the number of the steps that lead to it,
 * which SQLite keeps as `user_version`. Version 0.1.0 wrote its form without a number, and the first step leaves it as
 * it is.
 */
const STEPS: readonly ((database: DatabaseSync, known: Knowledge) => void)[] = [
  (database) =>
    database.exec(`
      CREATE TABLE IF NOT EXISTS calls (
        id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, ended INTEGER NOT NULL, record TEXT NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS calls_by_start ON calls (started_at DESC);
      CREATE INDEX IF NOT EXISTS calls_unfinished ON calls (ended) WHERE ended = 0;
    `),
  (database, known) => {
    database.exec(`
      CREATE TABLE ladder (
        call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
        number INTEGER NOT NULL, at_ms REAL NOT NULL, entry TEXT NOT NULL,
        PRIMARY KEY (call_id, number)
      ) STRICT;
    `);
    takeLaddersOut(database, known, BEFORE_ALL);
  },
  // From here on everything that is stored is sealed; what was there is sealed while the program runs.
  (database) => makeSealTables(database),
];

/**
 * Brings the file to today's form, in one transaction: on a full disk it stays what it was. No copy is kept of it, which would be in the clear.
 *
 * @throws McError `call-history-newer` when a later version of the program wrote the file: nothing of it is touched
 */
function migrate(database: DatabaseSync, known: Knowledge): void {
  const form = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (form > STEPS.length) throw new McError("call-history-newer", String(form));
  if (form === STEPS.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const step of STEPS.slice(form)) step(database, known);
    database.exec(`PRAGMA user_version = ${STEPS.length}; COMMIT;`);
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw cause;
  }
}

/**
 * Takes in the calls that version 0.1.0 added to a file of today's form, where somebody went back to it for a while: it does
 * not ask which form a file has. Those calls came last, so that one look tells when there are none. Where it fails they
 * stay without ladders until the next start, and what is wrong with the file is met where it is used.
 */
function takeInStrays(database: DatabaseSync, known: Knowledge): void {
  const isStray = "iif(json_valid(record), json_type(record, '$.ladder') = 'array', 0)";
  try {
    const last = database
      .prepare(`SELECT rowid FROM calls WHERE ${isStray} IS NOT 1 ORDER BY rowid DESC LIMIT 1`)
      .get();
    const after = Number(last?.["rowid"] ?? BEFORE_ALL);
    if (database.prepare("SELECT 1 FROM calls WHERE rowid > ? LIMIT 1").get(after) === undefined) return;
    database.exec("BEGIN IMMEDIATE");
    takeLaddersOut(database, known, after);
    noteClear(database, after);
    database.exec("UPDATE seal SET swept = 0; COMMIT;");
  } catch {
    if (database.isTransaction) database.exec("ROLLBACK");
  } finally {
    // Pages are read again where they are used: one that is damaged by then is noticed there.
    database.exec("PRAGMA shrink_memory");
  }
}

/** Bytes up to which a file is checked whole before it is used; a larger one while it is (`call-check.ts`). */
export const CHECKED_AT_ONCE = 16 * 1024 * 1024;

/**
 * Opens the calls of a data folder, in today's form.
 *
 * @param ownId - whose calls those of version 0.1.0 are, which does not say so; null when that cannot be known
 * @throws McError `call-history-newer`; DamagedFile; errors of SQLite and of the file system
 */
export function openCallDatabase(folder: string, ownId: string | null): DatabaseSync {
  const file = callFileOf(folder);
  const database = openSqliteFile(file);
  try {
    // What is replaced or removed is overwritten in the file too.
    database.exec("PRAGMA secure_delete = ON");
    if (statSync(file).size <= CHECKED_AT_ONCE) checkPages(database);
    migrate(database, { ownId });
    takeInStrays(database, { ownId });
    makeEntryTables(database);
    makeRetentionTable(database);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}
