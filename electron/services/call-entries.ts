/**
 * The record of calls as a log that can be checked, beside the calls in their file: an entry when a call ends, one for each later change,
 * one for what is removed, each chained to the last and signed (`docs/storage.md`, "A record that can be checked").
 *
 * Everything happens in the transaction in which the calls themselves change: there is no moment at which a power cut leaves one without the
 * other. What was chained while the key was not at hand is signed by the next head.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "../../shared/record/canonical.ts";
import type { ExportHeader } from "../../shared/record/export-lines.ts";
import { BEGINNING, checkpointText, contentHash, headText, nextPoint, type Point } from "../../shared/record/links.ts";
import { Ranges } from "../../shared/record/ranges.ts";
import type { KeptEntry, RecordSigner } from "../../shared/record/write-export.ts";
import { PLACE, type SealedTexts } from "./call-seal.ts";
import { RECORD_CRYPTO } from "./record-crypto.ts";

/** Whoever signs the heads, over restarts; its counter goes on after the last one. */
export interface LastingSigner extends RecordSigner {
  /** A counter that the file has reached for sure; null where that is not known. */
  readonly reached: number | null;
  /** Takes note that the file has reached a counter. */
  confirm(counter: number): void;
}

/** How the file was found when the key was at hand. */
export interface Opened {
  /** Its last counter is below one that it had reached: somebody has put an older file in its place, or cut its end. */
  readonly isRunBack: boolean;
}

/** Makes the tables, where they are not there. A version that does not know them leaves them alone. */
export function makeEntryTables(database: DatabaseSync): void {
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'record_chain'").get() !== undefined) return;
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS record_entries (
      number INTEGER PRIMARY KEY, call_id TEXT, content TEXT NOT NULL, hash TEXT NOT NULL,
      counter INTEGER, signature TEXT, body TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS record_entries_by_call ON record_entries (call_id) WHERE call_id IS NOT NULL;
    CREATE INDEX IF NOT EXISTS record_entries_kept ON record_entries (number) WHERE body IS NOT NULL AND call_id IS NOT NULL;
    CREATE TABLE IF NOT EXISTS record_chain (
      only INTEGER PRIMARY KEY CHECK (only = 1), key TEXT, counter INTEGER, number INTEGER, hash TEXT, signature TEXT
    ) STRICT;
    INSERT OR IGNORE INTO record_chain (only) VALUES (1);
    COMMIT;
  `);
}

/** Entries that are read at a time. */
const PAGE = 200;

const COLUMNS = "number, call_id, content, hash, counter, signature, body";

function statementsOf(database: DatabaseSync) {
  return {
    last: database.prepare("SELECT number, content, hash, signature FROM record_entries ORDER BY number DESC LIMIT 1"),
    lastCounter: database.prepare(
      "SELECT counter FROM record_entries WHERE counter IS NOT NULL ORDER BY number DESC LIMIT 1",
    ),
    lastSigned: database.prepare(
      "SELECT number FROM record_entries WHERE counter IS NOT NULL ORDER BY number DESC LIMIT 1",
    ),
    chain: database.prepare("SELECT key, counter, number, hash, signature FROM record_chain"),
    append: database.prepare(`INSERT INTO record_entries (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`),
    has: database.prepare("SELECT 1 FROM record_entries WHERE call_id = ? LIMIT 1"),
    ofCall: database.prepare(
      "SELECT number, body FROM record_entries WHERE call_id = ? AND body IS NOT NULL ORDER BY number",
    ),
    page: database.prepare(`SELECT ${COLUMNS} FROM record_entries WHERE number > ? ORDER BY number LIMIT ?`),
    forget: database.prepare(
      "UPDATE record_entries SET body = NULL WHERE call_id = ? AND body IS NOT NULL RETURNING number",
    ),
    firstKept: database.prepare(
      "SELECT number FROM record_entries WHERE body IS NOT NULL AND call_id IS NOT NULL ORDER BY number LIMIT 1",
    ),
    forgotten: database.prepare("SELECT 1 FROM record_entries WHERE number < ? AND body IS NULL LIMIT 1"),
    point: database.prepare("SELECT number, content, hash, signature FROM record_entries WHERE number = ?"),
    dropUpTo: database.prepare("DELETE FROM record_entries WHERE number <= ?"),
    unsign: database.prepare("UPDATE record_entries SET counter = NULL, signature = NULL WHERE counter IS NOT NULL"),
    setKey: database.prepare("UPDATE record_chain SET key = ?"),
    setCheckpoint: database.prepare("UPDATE record_chain SET counter = ?, number = ?, hash = ?, signature = ?"),
  };
}

/** By what an entry is chained, as JSON keeps it: hash of what it says, its hash, its signature. */
type Links = readonly [content: string, hash: string, signature: string | null];
type Row = Readonly<Record<string, unknown>>;

/** Nothing chains to this, and nothing is signed by it. */
const NO_LINKS: Links = ["", "", null];
/** What an entry says that is not as it was sealed: its hash is another than the one that was chained. */
const NOT_AS_SEALED = '{"kind":"not-as-sealed"}';

type Members = Readonly<Record<string, unknown>>;

/** What a JSON text has; undefined of one that is no object. */
export function membersOf(text: string | undefined): Members | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}

/** What is another in a later state of a call; null where nothing is. */
function changeOf(before: Members, now: Members): { readonly set: Members; readonly gone: string[] } | null {
  const isSame = (name: string) => name in before && canonicalJson(before[name]) === canonicalJson(now[name]);
  const set = Object.fromEntries(Object.entries(now).filter(([name]) => !isSame(name)));
  const gone = Object.keys(before).filter((name) => !(name in now));
  return Object.keys(set).length + gone.length === 0 ? null : { set, gone };
}

/** The state of a call to which its entries lead. */
function stateAfter(bodies: readonly Members[]): Members | undefined {
  let state: Members | undefined;
  for (const { call, gone, set } of bodies) {
    if (call !== undefined) state = call as Members;
    else if (state !== undefined) {
      const left = new Set(gone as readonly string[]);
      state = { ...Object.fromEntries(Object.entries(state).filter(([name]) => !left.has(name))), ...(set as Members) };
    }
  }
  return state;
}

export class CallEntries {
  readonly #statements: ReturnType<typeof statementsOf>;
  readonly #texts: SealedTexts;
  readonly #now: () => number;
  #signer: LastingSigner | undefined;

  /** @param database - with the tables; closed by whoever opened it */
  constructor(database: DatabaseSync, texts: SealedTexts, now: () => number) {
    this.#statements = statementsOf(database);
    this.#texts = texts;
    this.#now = now;
  }

  /** @param row - with number, content, hash, signature */
  #links({ content, hash, number, signature }: Row): Links {
    if (content !== "") return [String(content), String(hash), signature == null ? null : String(signature)];
    const opened = this.#texts.opened(PLACE.links(Number(number)), String(hash));
    return opened === undefined ? NO_LINKS : (JSON.parse(opened) as Links);
  }

  #said(number: number, body: unknown): string {
    return this.#texts.opened(PLACE.said(number), String(body)) ?? NOT_AS_SEALED;
  }

  #last(): Point {
    const row = this.#statements.last.get();
    if (row !== undefined) return { number: Number(row["number"]), hash: this.#links(row)[1] };
    return this.checkpoint() ?? BEGINNING;
  }

  /** Up to where entries were removed. */
  checkpoint(): ExportHeader["checkpoint"] {
    const row = this.#statements.chain.get();
    if (row?.["number"] == null) return null;
    const [counter, number] = [Number(row["counter"]), Number(row["number"])];
    // One of a version that knew no seal has a signature beside it.
    if (row["signature"] != null)
      return { counter, number, hash: String(row["hash"]), signature: String(row["signature"]) };
    const opened = this.#texts.opened(PLACE.checkpoint(number), String(row["hash"]));
    const [hash, signature] = opened === undefined ? ["", ""] : (JSON.parse(opened) as [string, string]);
    return { counter, number, hash, signature };
  }

  /** Chains what is said of a call, or of the record itself. @param said - as JSON has it */
  append(callId: string | null, said: object): void {
    const body = canonicalJson({ at: this.#now(), ...said });
    const content = contentHash(RECORD_CRYPTO, body);
    const point = nextPoint(RECORD_CRYPTO, this.#last(), content);
    const counter = this.#signer?.count() ?? null;
    const signature = counter === null ? null : (this.#signer?.sign(headText({ ...point, counter })) ?? null);
    const links = JSON.stringify([content, point.hash, signature] satisfies Links);
    const sealedLinks = this.#texts.sealed(PLACE.links(point.number), links);
    const sealedBody = this.#texts.sealed(PLACE.said(point.number), body);
    this.#statements.append.run(point.number, callId, "", sealedLinks, counter, null, sealedBody);
  }

  /** Takes note of a call that was stored: of its end, and of each change after it. @param before - what was stored of it until now */
  follow(callId: string, before: string | undefined, now: string): void {
    const [state, earlier] = [membersOf(now), membersOf(before)];
    if (state?.["state"] !== "ended") return;
    const wasEnded = earlier?.["state"] === "ended";
    if (wasEnded && this.#statements.has.get(callId) !== undefined) {
      const change = changeOf(earlier, state);
      if (change !== null) this.append(callId, { kind: "change", callId, ...change });
    } else if (!wasEnded) {
      this.append(callId, { kind: "call", call: state });
    } else if (changeOf(earlier, state) !== null) {
      // It ended before there was a chain: this is the first that is known of it.
      this.append(callId, { kind: "older", call: state });
    }
  }

  /** Takes note that calls were removed, and begins the chain after what is not there any more. @param limit - how many calls are kept */
  removed(callIds: readonly string[], limit: number): void {
    const numbers = callIds.flatMap((id) => this.#statements.forget.all(id).map((row) => Number(row["number"])));
    if (callIds.length === 0) return;
    const entries = new Ranges();
    for (const number of numbers.toSorted((one, other) => one - other)) entries.add(number);
    this.append(null, { kind: "removed", calls: callIds.length, limit, entries: entries.runs });
    this.#beginLater();
  }

  #setCheckpoint({ hash, number }: Point, { count, sign }: LastingSigner): void {
    const counter = count();
    const links = JSON.stringify([hash, sign(checkpointText({ counter, number, hash }))]);
    this.#statements.setCheckpoint.run(counter, number, this.#texts.sealed(PLACE.checkpoint(number), links), null);
  }

  /** The first entry that still says something of a call; 0 where none does. */
  #firstKept(): number {
    return Number(this.#statements.firstKept.get()?.["number"] ?? 0);
  }

  /** Removes the entries before the first one that still says something of a call. */
  #beginLater(): void {
    const first = this.#firstKept();
    const row = this.#statements.point.get(first - 1);
    if (this.#signer === undefined || row === undefined) return;
    this.#setCheckpoint({ number: first - 1, hash: this.#links(row)[1] }, this.#signer);
    this.#statements.dropUpTo.run(first - 1);
  }

  /**
   * The key is at hand from now on. Says so in an entry, which signs all before.
   *
   * @returns how the file was found
   */
  signWith(signer: LastingSigner): Opened {
    this.#signer = signer;
    const { lastCounter, setKey, unsign } = this.#statements;
    const checkpoint = this.checkpoint();
    const inEntries = lastCounter.get()?.["counter"];
    const found = inEntries == null ? (checkpoint?.counter ?? null) : Number(inEntries);
    const isRunBack = signer.reached !== null && (found ?? -1) < signer.reached;
    const known = this.#statements.chain.get()?.["key"] ?? null;
    if (known !== signer.key) {
      unsign.run();
      setKey.run(signer.key);
      // Of another key no signature would be taken any more.
      if (checkpoint !== null) this.#setCheckpoint(checkpoint, signer);
    }
    this.append(null, {
      kind: "opened",
      counter: found,
      reached: signer.reached,
      unsigned: this.#last().number - this.#lastSigned(),
      ...(known === null || known === signer.key ? {} : { otherKey: known }),
    });
    // What was removed while the key was not at hand.
    if (this.#statements.forgotten.get(this.#firstKept()) !== undefined) this.#beginLater();
    return { isRunBack };
  }

  /** The last entry that a head covers. */
  #lastSigned(): number {
    return Number(this.#statements.lastSigned.get()?.["number"] ?? this.checkpoint()?.number ?? 0);
  }

  /** The counter of the newest head; null where nothing is signed. */
  counter(): number | null {
    const counter = this.#statements.lastCounter.get()?.["counter"];
    return counter == null ? null : Number(counter);
  }

  /** All entries, in their order. */
  *all(): Generator<KeptEntry> {
    let after = 0;
    for (;;) {
      const rows = this.#statements.page.all(after, PAGE);
      if (rows.length === 0) return;
      for (const row of rows) {
        const { number, call_id, counter, body } = row;
        const [content, hash, signature] = this.#links(row);
        after = Number(number);
        yield {
          number: after,
          hash,
          content,
          body: body === null ? null : this.#said(after, body),
          callId: call_id === null ? null : String(call_id),
          // A key that was exchanged takes the counters of the one before away: what that one signed counts for nothing.
          ...(counter == null || signature === null ? {} : { head: { counter: Number(counter), signature } }),
        };
      }
    }
  }

  /** Whether the entries of a call lead to the state in which it is stored. */
  attests(callId: string, stored: object): "not-chained" | "not-as-logged" | "yes" {
    const said = this.#statements.ofCall
      .all(callId)
      .map((row) => membersOf(this.#said(Number(row["number"]), row["body"])));
    const bodies = said.filter((each) => each !== undefined);
    if (bodies.length === 0) return "not-chained";
    const state = stateAfter(bodies);
    return state !== undefined && canonicalJson(state) === canonicalJson(stored) ? "yes" : "not-as-logged";
  }
}
