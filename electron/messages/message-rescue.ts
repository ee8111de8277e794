/**
 * Reads what can be read of a damaged file of messages, page by page and not by its trees: rows as they were sealed, and what protects
 * their key.
 *
 * @module
 */
import { type PageRow, SqlitePages } from "../services/sqlite-pages.ts";

/** A message, or what is kept of a file, as it was sealed. */
export interface SealedRow {
  /** Null of what is kept of a file, which has none. */
  readonly number: number | null;
  readonly id: string;
  readonly sealed: Uint8Array;
}

/** The key of a file as a key store has protected it, and what it is known by. */
export interface StoredKey {
  readonly store: string;
  readonly protectedKey: string;
  readonly proof: Uint8Array;
}

function* rowsOf(file: string): Generator<readonly PageRow[]> {
  const pages = new SqlitePages(file);
  try {
    for (let page = 1; page <= pages.count; page++) yield pages.rowsOn(page);
  } finally {
    pages.close();
  }
}

/**
 * The key of a file, as far as it can be read.
 *
 * @throws Error of the file system
 */
export function rescuedKey(file: string): StoredKey | undefined {
  for (const rows of rowsOf(file)) {
    for (const { columns } of rows) {
      const [store, protectedKey, proof] = columns;
      if (typeof store !== "string" || typeof protectedKey !== "string" || !(proof instanceof Uint8Array)) continue;
      if (columns.length === 3) return { store, protectedKey, proof };
    }
  }
  return undefined;
}

function sealedRow({ rowid, columns }: PageRow): SealedRow | undefined {
  const isFile = columns.length === 2;
  const [id, sealed] = isFile ? columns : columns.slice(1);
  if ((!isFile && columns[0] !== null) || typeof id !== "string" || !(sealed instanceof Uint8Array)) return undefined;
  return { number: isFile ? null : rowid, id, sealed };
}

/**
 * What a file holds of messages and their files, a page at a time. Whether a row is what it seems to be, its seal says.
 *
 * @throws Error of the file system
 */
export function* rescuedRows(file: string): Generator<readonly SealedRow[]> {
  for (const rows of rowsOf(file)) yield rows.map(sealedRow).filter((row) => row !== undefined);
}
