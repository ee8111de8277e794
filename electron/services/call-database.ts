/**
 * The SQLite file of past calls: opened, brought to today's form, put aside when it is damaged.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { McError } from "../../shared/errors/mc-error.ts";
import { setAside } from "./json-file.ts";
import type { Logger } from "./log.ts";

const CALL_LOG_FILE = "calls.sqlite";

/** SQLite's primary result codes for a damaged file: SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGED = new Set([11, 26]);

function isDamaged(cause: unknown): boolean {
  return DAMAGED.has(Number((cause as { errcode?: unknown }).errcode) & 0xff);
}

/** What the steps from one form to the next have to know. */
interface Knowledge {
  /** Whose calls those are that do not say so; null when that cannot be known. */
  readonly ownId: string | null;
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
  // The ladder, which was a part of the record, in a table of its own; a record says whose it is. What is no JSON stays
  // as it is: it is left out when it is read, as it always was.
  (database, { ownId }) => {
    database.exec(`
      CREATE TABLE ladder (
        call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
        number INTEGER NOT NULL, at_ms REAL NOT NULL, entry TEXT NOT NULL,
        PRIMARY KEY (call_id, number)
      ) STRICT;
      INSERT INTO ladder (call_id, number, at_ms, entry)
        SELECT calls.id, arrow.key, json_extract(arrow.value, '$.atMs'), arrow.value
        FROM calls, json_each(iif(json_valid(record), record, '{}'), '$.ladder') AS arrow
        WHERE typeof(arrow.key) = 'integer'
          AND CASE arrow.type WHEN 'object' THEN json_type(arrow.value, '$.atMs') END IN ('integer', 'real');
    `);
    database
      .prepare(
        "UPDATE calls SET record = json_set(json_remove(record, '$.ladder'), '$.ownId', ?) WHERE json_valid(record)",
      )
      .run(ownId);
  },
];

/**
 * Brings the file to today's form, in one transaction: on a full disk it stays what it was.
 *
 * @throws Error when a later version of the program wrote the file: nothing of it is touched
 */
function migrate(database: DatabaseSync, known: Knowledge): void {
  const form = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (form > STEPS.length) throw new Error(`form ${form} is of a later version`);
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

function prepare(database: DatabaseSync, known: Knowledge): DatabaseSync {
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;");
    migrate(database, known);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/**
 * Opens the calls of a data folder. A damaged file is put aside and a new one begun. Where the file cannot be written, or
 * is of a later version, the calls of this run are kept in memory.
 *
 * @param ownId - whose calls those of version 0.1.0 are, which does not say so; null when that cannot be known
 */
export function openCallDatabase(folder: string, log: Logger, ownId: string | null): DatabaseSync {
  const file = join(folder, CALL_LOG_FILE);
  const known = { ownId };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    try {
      return prepare(new DatabaseSync(file), known);
    } catch (cause) {
      if (!isDamaged(cause)) throw cause;
      log.error("call history damaged, a new one is begun", cause);
      setAside(file);
      return prepare(new DatabaseSync(file), known);
    }
  } catch (cause) {
    log.error("call history cannot be kept", new McError("data-folder-unwritable", undefined, cause));
    return prepare(new DatabaseSync(":memory:"), known);
  }
}
