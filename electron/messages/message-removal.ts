/**
 * Removing messages from their file. When each of them came is sealed with it, so that it is learned once in a run, some at a time, and known in
 * memory from then on.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { isOnItsWay, type MessageRecord } from "../../shared/mc/message-record.ts";
import { type MessageRetention, messageRetentionSchema, type OldMessages } from "./message-retention.ts";

/** Messages that are opened in one go, between which others have their turn: some milliseconds. */
const AT_ONCE = 200;

/** Made where it is not there; a version that does not know it leaves it alone. */
export const RETENTION_TABLE =
  "CREATE TABLE IF NOT EXISTS retention (only INTEGER PRIMARY KEY CHECK (only = 1), state TEXT NOT NULL) STRICT;" +
  "CREATE TABLE IF NOT EXISTS leftovers (id TEXT PRIMARY KEY) STRICT;";

export interface MessageRemoval {
  /**
   * Messages from before a moment, but for those of ours that are still on their way.
   *
   * @param before - Unix milliseconds
   * @throws McError `messages-…`
   */
  older(before: number): Promise<OldMessages>;
  /**
   * Removes messages from before a moment, with what is kept of their files, the first that came first.
   *
   * @param before - Unix milliseconds
   * @returns their IDs
   * @throws McError `messages-…`
   */
  remove(before: number, most: number): Promise<readonly string[]>;
  /** IDs of messages that were removed, and of which what was received may still lie on the disk. @throws McError `messages-…` */
  leftovers(): Promise<readonly string[]>;
  /** Nothing is left of these. @throws McError `messages-…` */
  settle(ids: readonly string[]): Promise<void>;
  /** What the file holds of what was announced; null where it holds nothing that can be read. @throws McError `messages-…` */
  state(): Promise<MessageRetention | null>;
  /** @throws McError `messages-…` */
  keepState(state: MessageRetention): Promise<void>;
}

/** Does something with the file, whole or not at all. @throws McError `messages-…` */
type UseFile = <T>(
  work: (database: DatabaseSync, open: (id: string, sealed: Uint8Array) => MessageRecord | undefined) => T,
) => Promise<T>;

export function messageRemoval(use: UseFile): MessageRemoval {
  /** When each came that was read, by the number of its row, Unix milliseconds. */
  const times = new Map<number, number>();
  let readTo = 0;

  /** Reads those that have come since. */
  async function learn(): Promise<void> {
    for (let isMore = true; isMore; ) {
      isMore = await use((database, open) => {
        const rows = database
          .prepare("SELECT number, id, sealed FROM messages WHERE number > ? ORDER BY number LIMIT ?")
          .all(readTo, AT_ONCE);
        for (const { id, number, sealed } of rows) {
          readTo = Number(number);
          const record = open(String(id), sealed as Uint8Array);
          if (record !== undefined) times.set(readTo, record.at);
        }
        return rows.length === AT_ONCE;
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return {
    async older(before) {
      await learn();
      let count = 0;
      let until: number | null = null;
      for (const at of times.values()) {
        if (at >= before) continue;
        count += 1;
        until = Math.max(until ?? at, at);
      }
      return { count, until };
    },

    async remove(before, most) {
      const numbers = [...times].filter(([, at]) => at < before).map(([number]) => number);
      return use((database, open) => {
        const find = database.prepare("SELECT id, sealed FROM messages WHERE number = ?");
        const removed: string[] = [];
        const leave = database.prepare("INSERT OR IGNORE INTO leftovers (id) VALUES (?)");
        database.exec("BEGIN IMMEDIATE");
        try {
          for (const number of numbers) {
            if (removed.length === most) break;
            times.delete(number);
            const row = find.get(number);
            const id = String(row?.["id"]);
            const record = row && open(id, row["sealed"] as Uint8Array);
            // One that still waits for its connection is nothing that was said; it is looked at again in the next run.
            if (record === undefined || record.at >= before || isOnItsWay(record)) continue;
            database.prepare("DELETE FROM messages WHERE number = ?").run(number);
            database.prepare("DELETE FROM files WHERE id = ?").run(id);
            leave.run(id);
            removed.push(id);
          }
          database.exec("COMMIT");
        } catch (cause) {
          // What is not done is looked for again.
          readTo = 0;
          if (database.isTransaction) database.exec("ROLLBACK");
          throw cause;
        }
        return removed;
      });
    },

    leftovers: () =>
      use((database) =>
        database
          .prepare("SELECT id FROM leftovers")
          .all()
          .map(({ id }) => String(id)),
      ),

    settle: (ids) =>
      use((database) => {
        const settled = database.prepare("DELETE FROM leftovers WHERE id = ?");
        for (const id of ids) settled.run(id);
      }),

    state: () =>
      use((database) => {
        const text = database.prepare("SELECT state FROM retention").get()?.["state"];
        try {
          return text === undefined ? null : messageRetentionSchema.parse(JSON.parse(String(text)));
        } catch {
          return null;
        }
      }),

    keepState: (state) =>
      use((database) => {
        database.prepare("INSERT OR REPLACE INTO retention (only, state) VALUES (1, ?)").run(JSON.stringify(state));
      }),
  };
}
