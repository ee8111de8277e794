/**
 * What people say about a call, while it lasts and when it is over. A call knows nothing of it, and whatever else becomes known
 * of one leaves it as it is.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";

const MARKS = ["note", "newIdChoice", "attended", "opened"] as const satisfies readonly (keyof CallRecord)[];

export type Marks = Pick<CallRecord, (typeof MARKS)[number]>;

/** A record with what has been said about its call. @param before - the record as it is shown; undefined where it is new */
export function withMarks<R extends CallRecord>(record: R, before: Marks | undefined): R {
  if (before === undefined || MARKS.every((mark) => record[mark] === before[mark])) return record;
  const { note, newIdChoice, attended, opened } = before;
  return { ...record, note, newIdChoice, attended, opened };
}
