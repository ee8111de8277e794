/**
 * Messages of one data folder: an SQLite file in which no word stands in clear. Each row is sealed under one key of the file, which the key
 * store of the system or a key file protects, as it does the vault's. What is confirmed is on the disk, whatever happens to the power.
 *
 * @module
 */
import { createHmac, randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { McError } from "../../shared/errors/mc-error.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { type MessageDraft, MOST_DRAFTS, messageDraftSchema } from "../../shared/mc/message-draft.ts";
import { type MessageRecord, messageRecordSchema } from "../../shared/mc/message-record.ts";
import { KeyStoreLocked, type KeyStores, openProtected, seal, unseal } from "../keys/key-store.ts";
import type { Logger } from "../services/log.ts";
import { checkPages, DamagedFile, isDamage, openSqliteFile, setDatabaseAside } from "../services/sqlite-file.ts";
import { moveFile } from "../services/stored-file.ts";
import { type KeptFiles, keptFileSchema } from "./kept-file.ts";
import { type MessageRemoval, messageRemoval, RETENTION_TABLE } from "./message-removal.ts";
import { rescuedKey, rescuedRows, type SealedRow, type StoredKey } from "./message-rescue.ts";

export const messageFileOf = (folder: string): string => join(folder, "messages.sqlite");

/** Form of the file; a later one is left as it is. */
const FORM = 1;
const KEY = 32;
/** Those that files of the first days do not have. */
const LATER_TABLES = ["files", "drafts"]
  .map((name) => `CREATE TABLE IF NOT EXISTS ${name} (id TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;`)
  .concat(RETENTION_TABLE)
  .join(" ");

/** @throws McError `messages-locked`; anything else is nothing */
function unlessLocked(cause: unknown): undefined {
  if (cause instanceof KeyStoreLocked) throw new McError("messages-locked", undefined, cause);
  return undefined;
}

function isSealedUnder(key: Uint8Array, sealed: Uint8Array, about: string): boolean {
  try {
    unseal(key, sealed, about);
    return true;
  } catch {
    return false;
  }
}

/** What a row of a damaged file is; undefined of one that is not as it was sealed. */
function kindOf(key: Uint8Array, { id, number, sealed }: SealedRow): "message" | "file" | "draft" | undefined {
  if (number !== null) return isSealedUnder(key, sealed, aboutRow(id)) ? "message" : undefined;
  if (isSealedUnder(key, sealed, aboutFile(id))) return "file";
  return isSealedUnder(key, sealed, aboutDraft(id)) ? "draft" : undefined;
}

export interface MessageFile extends KeptFiles {
  /**
   * Stores a message, replacing an earlier state of it.
   *
   * @throws McError `messages-…`
   */
  put(record: MessageRecord): Promise<void>;
  /**
   * Messages in the order in which they came into the file.
   *
   * @param after - number of the last one that is there already; 0 for none
   * @throws McError `messages-…`
   */
  list(after: number, limit: number): Promise<MessagePage>;
  /**
   * Keeps what somebody has begun to write, in place of what was kept for the same one; without a text nothing is kept any more.
   *
   * @throws McError `messages-…`
   */
  putDraft(draft: Pick<MessageDraft, "personId" | "at"> & { readonly text: string }): Promise<void>;
  /**
   * What was begun and not sent, for each person at most one.
   *
   * @throws McError `messages-…`
   */
  drafts(): Promise<readonly MessageDraft[]>;
  readonly removal: MessageRemoval;
  /** Settles when nothing of it is open any more. */
  close(): Promise<void>;
}

interface MessagePage {
  readonly records: readonly MessageRecord[];
  /** Number to go on after; null when these were the last. */
  readonly next: number | null;
  /** Messages that were saved from a damaged file since this one was first used; null where none was damaged. */
  readonly rescued: number | null;
}

interface OpenFile {
  readonly database: DatabaseSync;
  readonly key: Uint8Array;
}

const aboutKey = (store: string) => `mc-dispatcher messages ${FORM} ${store}`;
const aboutRow = (id: string) => `mc-dispatcher message ${FORM} ${id}`;
const aboutDraft = (id: string) => `mc-dispatcher message draft ${FORM} ${id}`;
const aboutFile = (id: string) => `mc-dispatcher message file ${FORM} ${id}`;

/** Whose a draft is, so that nobody reads it without the key. */
const draftId = (key: Uint8Array, personId: string): string =>
  createHmac("sha256", key).update(mcIdKey(personId)).digest("hex");

/**
 * @param findStores - asked when the file is first used: a key store of the system may have to be unlocked for it
 * @param onRescued - told how many messages were saved from a file that was found to be damaged
 */
export function openMessageFile(
  folder: string,
  findStores: () => Promise<KeyStores>,
  log: Pick<Logger, "error">,
  onRescued: (saved: number) => void = () => {},
): MessageFile {
  const file = messageFileOf(folder);
  /** What a damaged file held, until it takes that one's place. */
  const rescued = `${file}.rescued`;
  const found = new WeakSet<OpenFile>();
  let opening: Promise<OpenFile> | undefined;
  let isClosed = false;
  let rescuedCount: number | null = null;

  /** Once; after a failure again, when somebody next wants something of it. */
  function opened(by: () => Promise<OpenFile> = open): Promise<OpenFile> {
    opening ??= by().catch((cause) => {
      opening = undefined;
      throw cause;
    });
    return opening;
  }

  /** The file that takes the place of one that was found to be damaged: the same for all who have found that. */
  function instead(damaged: OpenFile, cause: unknown): Promise<OpenFile> {
    if (found.has(damaged)) return opened();
    found.add(damaged);
    opening = undefined;
    damaged.database.close();
    return opened(() => afresh(cause, damaged.key));
  }

  async function open(): Promise<OpenFile> {
    try {
      return await openDatabase();
    } catch (cause) {
      if (cause instanceof McError || cause instanceof KeyStoreLocked || !isDamage(cause)) throw cause;
      return afresh(cause, undefined);
    }
  }

  /**
   * What can be read of a damaged file goes into another, which takes its place once it is whole; the damaged one is put out of the way. Whenever
   * the program ends in between, the next one finds the damaged file or the whole one.
   */
  async function afresh(cause: unknown, known: Uint8Array | undefined): Promise<OpenFile> {
    const stored = known === undefined ? rescuedKey(file) : undefined;
    const key = known ?? (stored && (await keyFrom(stored).catch(unlessLocked)));
    const saved = await saveInto(key);
    const aside = setDatabaseAside(file);
    moveFile(rescued, file);
    log.error(`stored messages set aside: ${aside}; saved: ${saved}`, new McError("messages-damaged", aside, cause));
    const whole = await openDatabase();
    rescuedCount = (rescuedCount ?? 0) + saved;
    onRescued(saved);
    return whole;
  }

  async function saveInto(known: Uint8Array | undefined): Promise<number> {
    for (const end of ["", "-wal", "-shm"]) rmSync(rescued + end, { force: true });
    const database = openSqliteFile(rescued);
    try {
      const key = await begin(database, known);
      database.exec(LATER_TABLES);
      const bring = database.prepare("INSERT OR IGNORE INTO messages (number, id, sealed) VALUES (?, ?, ?)");
      const bringDraft = database.prepare("INSERT OR IGNORE INTO drafts (id, sealed) VALUES (?, ?)");
      const bringFile = database.prepare("INSERT OR IGNORE INTO files (id, sealed) VALUES (?, ?)");
      let saved = 0;
      for (const rows of rescuedRows(file)) {
        database.exec("BEGIN IMMEDIATE");
        for (const row of rows) {
          const { number, id, sealed } = row;
          const kind = kindOf(key, row);
          if (kind === "file") bringFile.run(id, sealed);
          else if (kind === "draft") bringDraft.run(id, sealed);
          else if (kind === "message") saved += Number(bring.run(number, id, sealed).changes);
        }
        database.exec("COMMIT");
        // Calls go on meanwhile.
        await new Promise((resolve) => setImmediate(resolve));
      }
      return saved;
    } finally {
      database.close();
    }
  }

  async function openDatabase(): Promise<OpenFile> {
    if (!existsSync(file) && existsSync(rescued)) moveFile(rescued, file);
    const database = openSqliteFile(file);
    try {
      // What is replaced is overwritten in the file too.
      database.exec("PRAGMA secure_delete = ON");
      checkPages(database);
      const form = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
      if (form > FORM) throw new McError("messages-newer", String(form));
      const key = await (form === 0 ? begin(database) : keyOf(database));
      database.exec(LATER_TABLES);
      return { database, key };
    } catch (cause) {
      database.close();
      throw cause;
    }
  }

  async function begin(database: DatabaseSync, key: Uint8Array = randomBytes(KEY)): Promise<Uint8Array> {
    const [store] = await findStores();
    const protectedKey = await store.protect(key);
    database.exec("BEGIN IMMEDIATE");
    database.exec(`
      CREATE TABLE IF NOT EXISTS file_key (store TEXT NOT NULL, key TEXT NOT NULL, proof BLOB NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS messages (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL) STRICT;
      PRAGMA user_version = ${FORM};
    `);
    const proof = seal(key, new Uint8Array(), aboutKey(store.kind));
    database.prepare("INSERT INTO file_key VALUES (?, ?, ?)").run(store.kind, protectedKey, proof);
    database.exec("COMMIT");
    return key;
  }

  async function keyOf(database: DatabaseSync): Promise<Uint8Array> {
    const row = database.prepare("SELECT store, key, proof FROM file_key").get();
    const [store, protectedKey] = [String(row?.["store"]), String(row?.["key"])];
    try {
      return await keyFrom({ store, protectedKey, proof: row?.["proof"] as Uint8Array });
    } catch (cause) {
      unlessLocked(cause);
      // Nobody will ever read them: the key is another one, or gone.
      throw new DamagedFile("the key of the messages is gone", { cause });
    }
  }

  async function keyFrom({ store: kind, protectedKey, proof }: StoredKey): Promise<Uint8Array> {
    const key = await openProtected(await findStores(), kind, protectedKey);
    unseal(key, proof, aboutKey(kind));
    return key;
  }

  function unsealed(key: Uint8Array, id: string, sealed: Uint8Array): MessageRecord | undefined {
    try {
      return messageRecordSchema.parse(JSON.parse(unseal(key, sealed, aboutRow(id)).toString("utf8")));
    } catch (cause) {
      log.error(`a stored message is left out: ${id}`, cause instanceof Error ? cause : undefined);
      return undefined;
    }
  }

  /** Anything that goes wrong is one of ours. */
  async function guarded<T>(work: (open: OpenFile) => T): Promise<T> {
    if (isClosed) throw new McError("messages-unwritable", "closed");
    try {
      const open = await opened();
      try {
        return work(open);
      } catch (cause) {
        // Whoever comes behind the one who found the damage finds the file closed.
        if (!isDamage(cause) && !found.has(open)) throw cause;
        return work(await instead(open, cause));
      }
    } catch (cause) {
      if (cause instanceof McError) throw cause;
      throw new McError(cause instanceof KeyStoreLocked ? "messages-locked" : "messages-unwritable", undefined, cause);
    }
  }

  return {
    put: (record) =>
      guarded(({ database, key }) => {
        const sealed = seal(key, Buffer.from(JSON.stringify(record)), aboutRow(record.id));
        database
          .prepare(
            "INSERT INTO messages (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
          )
          .run(record.id, sealed);
      }),

    list: (after, limit) =>
      guarded(({ database, key }) => {
        const rows = database
          .prepare("SELECT number, id, sealed FROM messages WHERE number > ? ORDER BY number LIMIT ?")
          .all(after, limit);
        const records = rows
          .map((row) => unsealed(key, String(row["id"]), row["sealed"] as Uint8Array))
          .filter((record) => record !== undefined);
        const last = rows.at(-1)?.["number"];
        return {
          records,
          rescued: rescuedCount,
          next: rows.length < limit || last === undefined ? null : Number(last),
        };
      }),

    putFile: (id, kept) =>
      guarded(({ database, key }) => {
        const sealed = seal(key, Buffer.from(JSON.stringify(kept)), aboutFile(id));
        database.prepare("INSERT OR REPLACE INTO files (id, sealed) VALUES (?, ?)").run(id, sealed);
      }),

    file: (id) =>
      guarded(({ database, key }) => {
        const sealed = database.prepare("SELECT sealed FROM files WHERE id = ?").get(id)?.["sealed"];
        if (sealed === undefined) return undefined;
        try {
          const kept = unseal(key, sealed as Uint8Array, aboutFile(id)).toString("utf8");
          return keptFileSchema.parse(JSON.parse(kept));
        } catch (cause) {
          log.error(`what is kept of a file is left out: ${id}`, cause instanceof Error ? cause : undefined);
          return undefined;
        }
      }),

    putDraft: ({ at, personId, text }) =>
      guarded(({ database, key }) => {
        const id = draftId(key, personId);
        if (text === "") {
          database.prepare("DELETE FROM drafts WHERE id = ?").run(id);
          return;
        }
        const sealed = seal(key, Buffer.from(JSON.stringify({ personId, text, at })), aboutDraft(id));
        // A row that is replaced gets a new number, so that their order is that in which they were touched.
        database.prepare("INSERT OR REPLACE INTO drafts (id, sealed) VALUES (?, ?)").run(id, sealed);
        database
          .prepare("DELETE FROM drafts WHERE rowid NOT IN (SELECT rowid FROM drafts ORDER BY rowid DESC LIMIT ?)")
          .run(MOST_DRAFTS);
      }),

    drafts: () =>
      guarded(({ database, key }) =>
        database
          .prepare("SELECT id, sealed FROM drafts ORDER BY rowid")
          .all()
          .flatMap(({ id, sealed }) => {
            try {
              const draft = unseal(key, sealed as Uint8Array, aboutDraft(String(id))).toString("utf8");
              return [messageDraftSchema.parse(JSON.parse(draft))];
            } catch (cause) {
              log.error("a stored draft is left out", cause instanceof Error ? cause : undefined);
              return [];
            }
          }),
      ),

    removal: messageRemoval((work) =>
      guarded(({ database, key }) => work(database, (id, sealed) => unsealed(key, id, sealed))),
    ),

    async close() {
      if (isClosed) return;
      isClosed = true;
      const open = await opening?.catch(() => undefined);
      open?.database.close();
      open?.key.fill(0);
    },
  };
}
