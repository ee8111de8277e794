/**
 * What is done with an open file of past calls. Everything throws what SQLite throws; `call-log.ts` judges it.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { NumberedEntry } from "../../shared/bridge/bridge.ts";
import { type CallRecord, MAX_LADDER } from "../../shared/mc/call-record.ts";
import type { Attention } from "../../shared/mc/record-parts/attended.ts";
import { exportLines, type RecordSigner } from "../../shared/record/write-export.ts";
import { CallEntries, type LastingSigner, membersOf, type Opened } from "./call-entries.ts";
import { CallRemoval, endOf } from "./call-removal.ts";
import { type CallSeal, PLACE, SealedTexts } from "./call-seal.ts";
import { CallSealing } from "./call-sealing.ts";
import { RECORD_CRYPTO } from "./record-crypto.ts";
import { DamagedFile } from "./sqlite-file.ts";

/** What is to be stored of one call. */
export interface CallNews {
  /** Its newest state; undefined where that is stored already. */
  readonly record: CallRecord | undefined;
  readonly entries: readonly NumberedEntry[];
  /** Numbers of arrows that a full ladder gave up. */
  readonly givenUp: Iterable<number>;
}

/** An arrow as it is stored. */
export interface StoredArrow {
  readonly number: number;
  readonly entry: string;
}

/** A record as it is stored, and where. */
export interface StoredRecord {
  /** Those that came later have higher ones. */
  readonly number: number;
  readonly record: string;
}

type Row = Record<string, unknown>;

/** @throws DamagedFile when a table is missing, and what SQLite throws */
function statementsOf(database: DatabaseSync) {
  return {
    upsert: database.prepare(
      `INSERT INTO calls (id, started_at, ended, record) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, ended = excluded.ended, record = excluded.record`,
    ),
    // Not by their start: who sets a clock back still sees the calls that come in.
    newest: database.prepare("SELECT id, record FROM calls ORDER BY rowid DESC LIMIT ?"),
    before: database.prepare("SELECT rowid, id, record FROM calls WHERE rowid < ? ORDER BY rowid DESC LIMIT ?"),
    proof: database.prepare("SELECT proof FROM seal"),
    setProof: database.prepare("UPDATE seal SET proof = ?"),
    rewrite: database.prepare("UPDATE calls SET record = ? WHERE id = ?"),
    one: database.prepare("SELECT record FROM calls WHERE id = ?"),
    unfinished: database.prepare("SELECT id, record FROM calls WHERE ended = 0"),
    append: database.prepare("INSERT OR REPLACE INTO ladder (call_id, number, at_ms, entry) VALUES (?, ?, ?, ?)"),
    giveUp: database.prepare("DELETE FROM ladder WHERE call_id = ? AND number = ?"),
    arrows: database.prepare("SELECT number, entry FROM ladder WHERE call_id = ? ORDER BY at_ms, number LIMIT ?"),
    // Before the first that is there: what is brought back is older than what came since.
    bringCall: database.prepare(
      `INSERT OR IGNORE INTO calls (rowid, id, started_at, ended, record)
       VALUES ((SELECT min(1, coalesce(min(rowid), 1)) - 1 FROM calls), ?, ?, ?, ?)`,
    ),
    bringArrow: database.prepare(
      `INSERT OR IGNORE INTO ladder (call_id, number, at_ms, entry)
       SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM calls WHERE id = ?)`,
    ),
  };
}

export class CallTable {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof statementsOf>;
  readonly #entries: CallEntries;
  readonly #texts: SealedTexts;
  /** What an earlier version left in the clear. */
  readonly sealing: CallSealing;
  /** What is removed, and what was said of it before. */
  readonly removal: CallRemoval;

  /**
   * Takes over an open file, and closes it when it cannot be used.
   *
   * @throws DamagedFile also where it was sealed under another key
   */
  constructor(database: DatabaseSync, seal: CallSeal, now: () => number) {
    this.#database = database;
    this.#texts = new SealedTexts(seal);
    try {
      this.#statements = statementsOf(database);
      this.#prove();
      this.#entries = new CallEntries(database, this.#texts, now);
      this.sealing = new CallSealing(database, this.#texts, (work) => this.together(work));
      this.removal = new CallRemoval(database, this.#entries, (work) => this.together(work));
    } catch (cause) {
      database.close();
      if (cause instanceof DamagedFile) throw cause;
      // A table that is not there is no error of ours.
      throw new DamagedFile("tables are missing", { cause });
    }
  }

  /** That the key is the one of the file. A file without a proof has nothing sealed. */
  #prove(): void {
    const proof = this.#statements.proof.get()?.["proof"];
    if (proof == null) this.#statements.setProof.run(this.#texts.sealed(PLACE.proof(), ""));
    else if (this.#texts.opened(PLACE.proof(), String(proof)) !== "") {
      throw new DamagedFile("the calls are sealed under a key that is gone");
    }
  }

  #record(row: Row): string {
    return this.#texts.opened(PLACE.record(String(row["id"])), String(row["record"])) ?? "";
  }

  /** All of it or nothing, on the disk when this returns. */
  together<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (cause) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw cause;
    }
  }

  /** Stores what is new of a call, all of it or nothing. */
  store(callId: string, { record, entries, givenUp }: CallNews): void {
    const { upsert, append, giveUp } = this.#statements;
    this.together(() => {
      if (record !== undefined) {
        const before = this.one(callId);
        const text = JSON.stringify(record);
        upsert.run(record.id, record.startedAt, endOf(record), this.#texts.sealed(PLACE.record(record.id), text));
        this.#entries.follow(callId, before, text);
      }
      for (const { number, entry } of entries) {
        const text = JSON.stringify(entry);
        append.run(callId, number, entry.atMs, this.#texts.sealed(PLACE.arrow(callId, number), text));
      }
      for (const number of givenUp) giveUp.run(callId, number);
    });
  }

  /** Whether anything can be stored at all: writes what is there already. */
  probe(): void {
    const form = Number(this.#database.prepare("PRAGMA user_version").get()?.["user_version"]);
    this.#database.exec(`PRAGMA user_version = ${form}`);
  }

  /** The records that came last, the last one first. */
  newest(limit: number): string[] {
    return this.#statements.newest.all(limit).map((row) => this.#record(row));
  }

  /** The records that came before one, the last of them first. */
  before(number: number, limit: number): StoredRecord[] {
    return this.#statements.before
      .all(number, limit)
      .map((row) => ({ number: Number(row["rowid"]), record: this.#record(row) }));
  }

  /** The record of a call; undefined for one that is not there. */
  one(callId: string): string | undefined {
    const row = this.#statements.one.get(callId);
    return row && this.#record({ ...row, id: callId });
  }

  /** Says of stored calls what somebody has done about them. All of it or nothing. */
  attend(callIds: readonly string[], how: Attention): void {
    this.together(() => {
      for (const id of callIds) {
        const before = this.one(id);
        const call = membersOf(before);
        if (call === undefined) continue;
        const now = JSON.stringify({ ...call, [how]: true });
        this.#statements.rewrite.run(this.#texts.sealed(PLACE.record(id), now), id);
        this.#entries.follow(id, before, now);
      }
    });
  }

  unfinished(): { readonly id: string; readonly record: string }[] {
    return this.#statements.unfinished.all().map((row) => ({ id: String(row["id"]), record: this.#record(row) }));
  }

  arrows(callId: string): StoredArrow[] {
    return this.#statements.arrows.all(callId, MAX_LADDER).map((row) => {
      const number = Number(row["number"]);
      return { number, entry: this.#texts.opened(PLACE.arrow(callId, number), String(row["entry"])) ?? "" };
    });
  }

  count(): number {
    return this.removal.count();
  }

  /** Stores a call of a file that was put aside, before all others, unless it is there. Returns whether it was not. */
  bringCall(id: string, startedAt: number, ended: boolean, record: string): boolean {
    const sealed = this.#texts.sealed(PLACE.record(id), record);
    return (
      Number(this.#statements.bringCall.run(id, startedAt, ended ? endOf(membersOf(record)) : 0, sealed).changes) > 0
    );
  }

  /** Stores an arrow of a file that was put aside, if its call is there and it is not. */
  bringArrow(callId: string, number: number, atMs: number, entry: string): void {
    const sealed = this.#texts.sealed(PLACE.arrow(callId, number), entry);
    this.#statements.bringArrow.run(callId, number, atMs, sealed, callId);
  }

  /** The key of the record is at hand from now on. */
  signWith(signer: LastingSigner): Opened {
    const opened = this.together(() => this.#entries.signWith(signer));
    const counter = this.#entries.counter();
    if (counter !== null) signer.confirm(counter);
    return opened;
  }

  /**
   * An export of calls as they are stored, line by line; see `shared/record`. Calls may be removed and added between two lines.
   *
   * @param callIds - those that are shown, in their order
   */
  exportLines(callIds: readonly string[], signer: RecordSigner, exportedAt: number): Generator<string, void> {
    const shown = new Set(callIds);
    const entries = this.#entries;
    const one = (id: string) => this.one(id);
    const first = entries.checkpoint();
    function* outside() {
      for (const id of callIds) {
        const stored = one(id);
        if (stored === undefined) continue;
        // Of one that cannot be opened nothing is known but that it is there.
        const call = membersOf(stored) ?? { id };
        const why = entries.attests(id, call);
        if (why !== "yes") yield { why, call };
      }
      // What was removed meanwhile is not there to be exported: the chain begins later now.
      if (entries.checkpoint()?.number !== first?.number) throw new Error("calls were removed during the export");
    }
    return exportLines({
      crypto: RECORD_CRYPTO,
      signer,
      checkpoint: first,
      entries: entries.all(),
      isShown: ({ callId }) => callId === null || shown.has(callId),
      outside,
      exportedAt,
    });
  }

  /** Everything that is stored now, as a file of its own: for one whose name was taken from it. */
  copyTo(file: string): void {
    this.#database.prepare("VACUUM INTO ?").run(file);
  }

  close(): void {
    try {
      this.#database.close();
    } catch {
      // Damaged beyond closing; the operating system takes its handles back.
    }
  }
}
