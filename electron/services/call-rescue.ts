/**
 * Reads what can be read of a damaged file of past calls, page by page and not by its trees, a little at a time.
 *
 * @module
 */
import { PLACE, type SealedTexts } from "./call-seal.ts";
import { SqlitePages } from "./sqlite-pages.ts";

/** A call as it was stored, in the form of whatever version. */
export interface RescuedCall {
  readonly id: string;
  readonly startedAt: number;
  readonly ended: boolean;
  readonly record: Readonly<Record<string, unknown>>;
}

/** An arrow as it was stored. */
interface RescuedArrow {
  readonly callId: string;
  readonly number: number;
  readonly atMs: number;
  readonly entry: string;
}

/** What one step has read; perhaps nothing. */
export interface Rescued {
  readonly calls: readonly RescuedCall[];
  readonly arrows: readonly RescuedArrow[];
}

const NOTHING: Rescued = { calls: [], arrows: [] };

/** Pages that are looked at in one step. */
const PAGES = 64;

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Both tables have four columns of nearly the same kinds; which one a row is of is told by its last. */
function rescuedOn(pages: SqlitePages, page: number, texts: SealedTexts): Rescued {
  const calls: RescuedCall[] = [];
  const arrows: RescuedArrow[] = [];
  for (const { columns } of pages.rowsOn(page).sort((a, b) => b.rowid - a.rowid)) {
    const [id, second, third, stored] = columns;
    if (columns.length !== 4 || typeof id !== "string" || typeof stored !== "string") continue;
    if (typeof second !== "number" || typeof third !== "number") continue;
    const text = texts.opened(PLACE.record(id), stored) ?? texts.opened(PLACE.arrow(id, second), stored) ?? "";
    const content = objectIn(text);
    if (content?.["id"] === id && Number.isSafeInteger(second)) {
      calls.push({ id, startedAt: second, ended: third !== 0, record: content });
    } else if (typeof content?.["atMs"] === "number" && Number.isSafeInteger(second)) {
      arrows.push({ callId: id, number: second, atMs: third, entry: text });
    }
  }
  return { calls, arrows };
}

/**
 * Reads a damaged file: its calls first, the last one first, then their ladders. Each step does little.
 *
 * @param file - the file that was put aside; nothing of it is changed
 * @param texts - sealed under the key of the folder; what was sealed under another is left out
 */
export function* rescue(file: string, texts: SealedTexts): Generator<Rescued> {
  let pages: SqlitePages | undefined;
  try {
    pages = new SqlitePages(file);
    const withCalls: { readonly page: number; readonly last: number }[] = [];
    const withArrows: number[] = [];
    for (let page = 1; page <= pages.count; page++) {
      const last = pages.lastRowOn(page);
      if (last !== undefined) {
        const { calls, arrows } = rescuedOn(pages, page, texts);
        if (calls.length > 0) withCalls.push({ page, last });
        if (arrows.length > 0) withArrows.push(page);
      }
      if (page % PAGES === 0) yield NOTHING;
    }
    for (const { page } of withCalls.sort((a, b) => b.last - a.last)) yield rescuedOn(pages, page, texts);
    for (const page of withArrows) yield rescuedOn(pages, page, texts);
  } catch {
    // No such file any more.
  } finally {
    pages?.close();
  }
}
