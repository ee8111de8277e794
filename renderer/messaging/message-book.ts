/**
 * All messages that are known, as the views read them: a list for each ID that was written to or that wrote. A change makes a new list of
 * the one that it concerns and leaves all others, so that what a view has derived from them stays true of a hundred thousand messages.
 *
 * @module
 */
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";

/** By the key of the primary ID; each list oldest first. */
export type MessageBook = ReadonlyMap<string, readonly MessageRecord[]>;

const byTime = (a: MessageRecord, b: MessageRecord) => a.at - b.at;

/** @param records - of any ID, in any order; one for each message */
export function bookOf(records: Iterable<MessageRecord>): MessageBook {
  const lists = Map.groupBy(records, ({ primaryId }) => mcIdKey(primaryId));
  for (const list of lists.values()) list.sort(byTime);
  return lists;
}

/** The book with a message as it is now: in the place of its earlier state, or at its time. */
export function withMessage(book: MessageBook, record: MessageRecord): MessageBook {
  const key = mcIdKey(record.primaryId);
  const list = book.get(key) ?? [];
  // Nearly always one of the last.
  const at = list.findLastIndex(({ id }) => id === record.id);
  const before = list.findLastIndex((each) => each.at <= record.at);
  const changed = at >= 0 ? list.with(at, record) : list.toSpliced(before + 1, 0, record);
  return new Map(book).set(key, changed);
}

/** The book without some messages. @param gone - their IDs */
export function withoutMessages(book: MessageBook, gone: ReadonlySet<string>): MessageBook {
  const rest = [...book].map(([key, list]): [string, readonly MessageRecord[]] => {
    const left = list.filter(({ id }) => !gone.has(id));
    return [key, left.length === list.length ? list : left];
  });
  return new Map(rest.filter(([, list]) => list.length > 0));
}

/** Messages from a moment on, oldest first; in time that grows with how many these are, and not with how many there are. */
export function messagesSince(book: MessageBook, since: number): readonly MessageRecord[] {
  return [...book.values()]
    .flatMap((list) => {
      let from = list.length;
      while (from > 0 && (list[from - 1]?.at ?? 0) >= since) from -= 1;
      return list.slice(from);
    })
    .toSorted(byTime);
}

/** Every message, oldest first. */
export const messagesOf = (book: MessageBook): readonly MessageRecord[] => [...book.values()].flat().toSorted(byTime);
