/**
 * The record of past calls, in an SQLite file of the data folder.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { McError } from "../../shared/errors/mc-error.ts";
import { type CallRecord, callRecordSchema } from "../../shared/mc/call-record.ts";
import { endedRecord } from "../../shared/mc/ended-record.ts";
import { fromOlderRecord } from "../../shared/mc/older-record.ts";
import { setAside } from "./json-file.ts";
import type { Logger } from "./log.ts";

const CALL_LOG_FILE = "calls.sqlite";

/** Calls kept; the oldest go first. */
const KEEP = 20_000;

export interface CallLog {
  /**
   * Stores a call, replacing an earlier state of the same call.
   *
   * @throws McError `data-folder-unwritable`
   */
  put(call: CallRecord): void;
  /** The newest calls first. */
  list(limit: number): CallRecord[];
  /** Ends calls that are still in progress on record, because the window that held them is gone. */
  interrupt(callIds: Iterable<string>): void;
  close(): void;
}

/** SQLite's primary result codes for a damaged file: SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGED = new Set([11, 26]);

function isDamaged(cause: unknown): boolean {
  return DAMAGED.has(Number((cause as { errcode?: unknown }).errcode) & 0xff);
}

function openDatabase(folder: string, log: Logger): DatabaseSync {
  const file = join(folder, CALL_LOG_FILE);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    try {
      return prepare(new DatabaseSync(file));
    } catch (cause) {
      if (!isDamaged(cause)) throw cause;
      log.error("call history damaged, a new one is begun", cause);
      setAside(file);
      return prepare(new DatabaseSync(file));
    }
  } catch (cause) {
    log.error("call history cannot be kept", new McError("data-folder-unwritable", undefined, cause));
    return prepare(new DatabaseSync(":memory:"));
  }
}

function prepare(database: DatabaseSync): DatabaseSync {
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;");
    database.exec(`
      CREATE TABLE IF NOT EXISTS calls (
        id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, ended INTEGER NOT NULL, record TEXT NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS calls_by_start ON calls (started_at DESC);
      CREATE INDEX IF NOT EXISTS calls_unfinished ON calls (ended) WHERE ended = 0;
    `);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/**
 * Opens the call log of a data folder; calls left unfinished by a crash are ended as `interrupted`. If the folder cannot
 * be written the log is kept in memory for this run.
 */
export function openCallLog(folder: string, log: Logger, now: () => number = Date.now): CallLog {
  const database = openDatabase(folder, log);
  const upsert = database.prepare(
    `INSERT INTO calls (id, started_at, ended, record) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, ended = excluded.ended, record = excluded.record`,
  );
  const newest = database.prepare("SELECT record FROM calls ORDER BY started_at DESC, rowid DESC LIMIT ?");
  const unfinished = database.prepare("SELECT id, record FROM calls WHERE ended = 0");
  const prune = database.prepare(
    "DELETE FROM calls WHERE ended = 1 AND id IN (SELECT id FROM calls ORDER BY started_at DESC LIMIT -1 OFFSET ?)",
  );

  function parse(row: Record<string, unknown>): CallRecord | undefined {
    try {
      return callRecordSchema.parse(fromOlderRecord(JSON.parse(String(row["record"]))));
    } catch (cause) {
      log.error("a call on record is unreadable", cause);
      return undefined;
    }
  }

  function write(call: CallRecord): void {
    try {
      upsert.run(call.id, call.startedAt, call.state === "ended" ? 1 : 0, JSON.stringify(call));
    } catch (cause) {
      throw new McError("data-folder-unwritable", undefined, cause);
    }
  }

  function interruptWhere(concerned: (id: string) => boolean): void {
    try {
      for (const row of unfinished.all()) {
        const call = concerned(String(row["id"])) ? parse(row) : undefined;
        if (call !== undefined) write(endedRecord(call, { code: "interrupted" }, now()));
      }
    } catch (cause) {
      log.error("unfinished calls could not be ended on record", cause);
    }
  }

  interruptWhere(() => true);
  try {
    prune.run(KEEP);
  } catch (cause) {
    log.error("old calls could not be removed", cause);
  }

  return {
    put: write,
    list: (limit) =>
      newest
        .all(limit)
        .map(parse)
        .filter((call) => call !== undefined),
    interrupt(callIds) {
      const ids = new Set(callIds);
      if (ids.size > 0) interruptWhere((id) => ids.has(id));
    },
    close: () => database.close(),
  };
}
