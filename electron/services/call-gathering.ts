/**
 * Goes through every call on record, a little at a time: calls in progress are stored meanwhile.
 *
 * @module
 */
import { setTimeout as rest } from "node:timers/promises";
import type { StoredRecord } from "./call-table.ts";

/** Milliseconds of work at a time, and of rest in between. */
const SLICE = 15;
const REST = 5;
/** Records that are read from the file in one go. */
const AT_ONCE = 50;
/** Higher than the number of every row. */
const AFTER_ALL = Number.MAX_SAFE_INTEGER;

/**
 * Hands over each record, the last one first.
 *
 * @param before - the records that came before one
 * @param isOver - asked before each look at the file: whether nobody wants to know any more
 */
export async function throughAll(
  before: (number: number, limit: number) => readonly StoredRecord[],
  take: (record: string) => void,
  isOver: () => boolean,
): Promise<void> {
  let number = AFTER_ALL;
  for (;;) {
    const until = performance.now() + SLICE;
    do {
      if (isOver()) return;
      const rows = before(number, AT_ONCE);
      for (const { record } of rows) take(record);
      const last = rows.at(-1);
      if (last === undefined) return;
      number = last.number;
    } while (performance.now() < until);
    await rest(REST);
  }
}
