/**
 * The record of past calls: what became of each, and apart from that its ladder.
 *
 * @module
 */
import type { NumberedEntry } from "../../shared/bridge/bridge.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import {
  type CallRecord,
  callRecordSchema,
  type LadderEntry,
  ladderEntrySchema,
  MAX_LADDER,
} from "../../shared/mc/call-record.ts";
import { endedRecord } from "../../shared/mc/ended-record.ts";
import { fromOlderEntry, fromOlderRecord } from "../../shared/mc/older-record.ts";
import { openCallDatabase } from "./call-database.ts";
import type { Logger } from "./log.ts";

/** Calls kept; the oldest go first, their ladders with them. */
const KEEP = 20_000;

export interface CallLog {
  /**
   * Stores a call, replacing an earlier state of the same call.
   *
   * @throws McError `data-folder-unwritable`
   */
  put(call: CallRecord): void;
  /**
   * Adds arrows to the ladder of a stored call, or stores them anew, and removes those that a full ladder gave up. All of
   * it or nothing.
   *
   * @throws McError `data-folder-unwritable`, also for a call that is not stored
   */
  appendLadder(callId: string, entries: readonly NumberedEntry[], givenUp: readonly number[]): void;
  /** The newest calls first. */
  list(limit: number): CallRecord[];
  /** The ladder of a call in the order of time; what was seen at one time in the order in which it was numbered. */
  ladder(callId: string): LadderEntry[];
  /** Ends calls that are still in progress on record, because the window that held them is gone. */
  interrupt(callIds: Iterable<string>): void;
  close(): void;
}

/**
 * Opens the call log of a data folder; calls left unfinished by a crash are ended as `interrupted`. If the folder cannot
 * be written the log is kept in memory for this run.
 *
 * @param ownId - whose calls those are that do not say so; null when that cannot be known
 * @param now - Unix milliseconds
 */
export function openCallLog(folder: string, log: Logger, ownId: string | null, now: () => number = Date.now): CallLog {
  const database = openCallDatabase(folder, log, ownId);
  const upsert = database.prepare(
    `INSERT INTO calls (id, started_at, ended, record) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, ended = excluded.ended, record = excluded.record`,
  );
  const newest = database.prepare("SELECT record FROM calls ORDER BY started_at DESC, rowid DESC LIMIT ?");
  const unfinished = database.prepare("SELECT id, record FROM calls WHERE ended = 0");
  const prune = database.prepare(
    "DELETE FROM calls WHERE ended = 1 AND id IN (SELECT id FROM calls ORDER BY started_at DESC LIMIT -1 OFFSET ?)",
  );
  const append = database.prepare("INSERT OR REPLACE INTO ladder (call_id, number, at_ms, entry) VALUES (?, ?, ?, ?)");
  const giveUp = database.prepare("DELETE FROM ladder WHERE call_id = ? AND number = ?");
  const arrows = database.prepare("SELECT entry FROM ladder WHERE call_id = ? ORDER BY at_ms, number LIMIT ?");

  /** What a later release wrote in another form is left out. */
  function read<T>(what: string, text: unknown, parse: (value: unknown) => T): T | undefined {
    try {
      return parse(JSON.parse(String(text)));
    } catch (cause) {
      log.error(`${what} is unreadable`, cause);
      return undefined;
    }
  }
  const readCall = (row: Record<string, unknown>) =>
    read("a call on record", row["record"], (record) => callRecordSchema.parse(fromOlderRecord(record)));
  const readEntry = (row: Record<string, unknown>) =>
    read("an arrow on record", row["entry"], (entry) => ladderEntrySchema.parse(fromOlderEntry(entry)));

  /** @throws McError `data-folder-unwritable` */
  function writing(act: () => void): void {
    try {
      act();
    } catch (cause) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw new McError("data-folder-unwritable", undefined, cause);
    }
  }

  function write(call: CallRecord): void {
    writing(() => upsert.run(call.id, call.startedAt, call.state === "ended" ? 1 : 0, JSON.stringify(call)));
  }

  function interruptWhere(concerned: (id: string) => boolean): void {
    try {
      for (const row of unfinished.all()) {
        const call = concerned(String(row["id"])) ? readCall(row) : undefined;
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
    appendLadder(callId, entries, givenUp) {
      writing(() => {
        database.exec("BEGIN IMMEDIATE");
        for (const { number, entry } of entries) append.run(callId, number, entry.atMs, JSON.stringify(entry));
        for (const number of givenUp) giveUp.run(callId, number);
        database.exec("COMMIT");
      });
    },
    list: (limit) =>
      newest
        .all(limit)
        .map(readCall)
        .filter((call) => call !== undefined),
    ladder: (callId) =>
      arrows
        .all(callId, MAX_LADDER)
        .map(readEntry)
        .filter((entry) => entry !== undefined),
    interrupt(callIds) {
      const ids = new Set(callIds);
      if (ids.size > 0) interruptWhere((id) => ids.has(id));
    },
    close: () => database.close(),
  };
}
