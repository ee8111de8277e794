/**
 * Seals what a version that knew no seal left in the clear, a little at a time: calls go on meanwhile, and each row is read in the form it has.
 * How far it has come stands in the file, in the transaction in which that was sealed. At the end the file is written anew, so that nothing of the
 * clear text is left in parts of it that are not used.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { membersOf } from "./call-entries.ts";
import { endOf } from "./call-removal.ts";
import { isSealed, PLACE, type SealedTexts } from "./call-seal.ts";

/** Rows that are sealed in one transaction: each waits for the disk. */
const AT_ONCE = 200;

/** Lower than the number of every row. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER;

type Row = Readonly<Record<string, unknown>>;
type Name = "calls" | "ladder" | "record_entries";

/** Notes that what stands in the file now is in the clear. */
export function noteClear(database: DatabaseSync, after = BEFORE_ALL): void {
  database.exec("DELETE FROM clear");
  for (const name of ["calls", "ladder", "record_entries"] satisfies Name[]) {
    const begins = name === "calls" ? after : BEFORE_ALL;
    if (database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = '${name}'`).get() === undefined) continue;
    database
      .prepare(`INSERT INTO clear SELECT ?, ?, max(rowid) FROM ${name} WHERE rowid > ? HAVING count(*) > 0`)
      .run(name, begins, begins);
  }
}

/** Makes the tables in which a file says how far it is sealed. */
export function makeSealTables(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE seal (only INTEGER PRIMARY KEY CHECK (only = 1), proof TEXT, swept INTEGER NOT NULL) STRICT;
    CREATE TABLE clear (name TEXT PRIMARY KEY, after INTEGER NOT NULL, through INTEGER NOT NULL) STRICT;
    INSERT INTO seal VALUES (1, NULL, 1);
  `);
  noteClear(database);
  database.exec("UPDATE seal SET swept = 0 WHERE EXISTS (SELECT 1 FROM clear)");
}

function statementsOf(database: DatabaseSync) {
  return {
    calls: database.prepare("UPDATE calls SET record = ?, ended = ? WHERE rowid = ?"),
    ladder: database.prepare("UPDATE ladder SET entry = ? WHERE rowid = ?"),
    record_entries: database.prepare(
      "UPDATE record_entries SET content = '', hash = ?, signature = NULL, body = ? WHERE number = ?",
    ),
  };
}

export class CallSealing {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof statementsOf>;
  readonly #texts: SealedTexts;
  readonly #together: <T>(work: () => T) => T;

  /** @param together - does all of a work or nothing */
  constructor(database: DatabaseSync, texts: SealedTexts, together: <T>(work: () => T) => T) {
    this.#database = database;
    this.#statements = statementsOf(database);
    this.#texts = texts;
    this.#together = together;
  }

  /** Whether something is, or was, in the clear, and the file has not been written anew since. */
  get isOpen(): boolean {
    return this.#database.prepare("SELECT swept FROM seal").get()?.["swept"] === 0;
  }

  /**
   * Seals some. @returns whether nothing is left
   *
   * @throws what SQLite throws
   */
  some(): boolean {
    const next = this.#database.prepare("SELECT name, after, through FROM clear ORDER BY name LIMIT 1").get();
    if (next === undefined) {
      this.#together(() => this.#sealCheckpoint());
      return true;
    }
    const [name, through] = [String(next["name"]) as Name, Number(next["through"])];
    this.#together(() => {
      const rows = this.#database
        .prepare(`SELECT rowid AS row, * FROM ${name} WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ${AT_ONCE}`)
        .all(Number(next["after"]), through);
      for (const row of rows) this.#seal(name, row);
      const last = rows.at(-1)?.["row"];
      if (rows.length < AT_ONCE) this.#database.prepare("DELETE FROM clear WHERE name = ?").run(name);
      else this.#database.prepare("UPDATE clear SET after = ? WHERE name = ?").run(Number(last), name);
    });
    return false;
  }

  /** Writes the file anew: nothing is left of what was replaced. Takes as long as the disk does. @throws what SQLite throws */
  sweep(): void {
    this.#database.exec("VACUUM");
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#database.exec("UPDATE seal SET swept = 1");
  }

  #seal(name: Name, row: Row): void {
    if (name === "calls") this.#sealCall(row);
    else if (name === "ladder") this.#sealArrow(row);
    else this.#sealEntry(row);
  }

  #sealCall({ ended, id, record, row }: Row): void {
    const text = String(record);
    if (isSealed(text)) return;
    const end = Number(ended) === 0 ? 0 : Math.max(1, endOf(membersOf(text)));
    const sealed = this.#texts.sealed(PLACE.record(String(id)), text);
    this.#statements.calls.run(sealed, end, Number(row));
  }

  #sealArrow({ call_id, entry, number, row }: Row): void {
    const text = String(entry);
    if (isSealed(text)) return;
    const sealed = this.#texts.sealed(PLACE.arrow(String(call_id), Number(number)), text);
    this.#statements.ladder.run(sealed, Number(row));
  }

  #sealCheckpoint(): void {
    const row = this.#database.prepare("SELECT number, hash, signature FROM record_chain").get();
    if (row?.["signature"] == null) return;
    const links = JSON.stringify([row["hash"], row["signature"]]);
    const sealed = this.#texts.sealed(PLACE.checkpoint(Number(row["number"])), links);
    this.#database.prepare("UPDATE record_chain SET hash = ?, signature = NULL").run(sealed);
  }

  #sealEntry({ body, content, hash, number, signature }: Row): void {
    if (content === "") return;
    const entry = Number(number);
    const links = this.#texts.sealed(PLACE.links(entry), JSON.stringify([content, hash, signature]));
    const said = body === null ? null : this.#texts.sealed(PLACE.said(entry), String(body));
    this.#statements.record_entries.run(links, said, entry);
  }
}
