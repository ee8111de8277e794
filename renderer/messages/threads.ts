/**
 * Messages as threads: one for each person, whatever IDs that person has had.
 *
 * @module
 */
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import type { MessageBook } from "../messaging/message-book.ts";

/** One conversation. */
export interface Thread {
  /** The ID that is written to: the one by which the person is known. */
  readonly personId: string;
  /** Oldest first. */
  readonly messages: readonly MessageRecord[];
  readonly newest: MessageRecord;
  readonly unread: number;
}

const isUnread = ({ state }: MessageRecord) => state === "received" || state === "unopened";

/** What is derived from one list of the book, once for as long as the list is the same. */
interface ListFacts {
  readonly unread: number;
  /** Keys of the new IDs that redirections of these messages have named. */
  readonly newIds: readonly string[];
}

const FACTS = new WeakMap<readonly MessageRecord[], ListFacts>();
const THREADS = new WeakMap<readonly MessageRecord[], Thread>();

function factsOf(list: readonly MessageRecord[]): ListFacts {
  const known = FACTS.get(list);
  if (known !== undefined) return known;
  const newIds = new Set<string>();
  for (const { direction, redirections } of list)
    if (direction === "outgoing")
      for (const { newId, target } of redirections) if (target === "migrated") newIds.add(mcIdKey(newId));
  const facts = { unread: list.filter(isUnread).length, newIds: [...newIds] };
  FACTS.set(list, facts);
  return facts;
}

/** Whose each new ID is that a redirection of a message has named: the ID that was written to. */
function personsBehind(book: MessageBook): ReadonlyMap<string, string> {
  const behind = new Map<string, string>();
  for (const list of book.values())
    for (const newId of factsOf(list).newIds) if (list[0] !== undefined) behind.set(newId, list[0].primaryId);
  return behind;
}

/** The thread of one list, or of several that are one person's; the same object for as long as nothing of it has changed. */
function threadOf(lists: readonly (readonly MessageRecord[])[], personId: string): Thread | undefined {
  const [first] = lists;
  const isOne = lists.length === 1;
  const known = first && isOne ? THREADS.get(first) : undefined;
  if (known?.personId === personId) return known;
  const messages = isOne && first !== undefined ? first : lists.flat().toSorted((a, b) => a.at - b.at);
  const newest = messages.at(-1);
  if (newest === undefined) return undefined;
  const thread = { personId, messages, newest, unread: lists.reduce((sum, list) => sum + factsOf(list).unread, 0) };
  if (isOne) THREADS.set(messages, thread);
  return thread;
}

/**
 * The threads, those with the latest message first.
 *
 * @param personOf - the ID by which the directory, or what calls taught, knows whoever has an ID; the same ID where nobody does
 */
export function threadsOf(book: MessageBook, personOf: (id: string) => string): readonly Thread[] {
  const behind = personsBehind(book);
  const person = (key: string, id: string) => {
    const known = personOf(id);
    return mcIdKey(known) === key ? (behind.get(key) ?? id) : known;
  };
  const persons = [...book].flatMap(([key, list]) =>
    list[0] ? [{ list, person: person(key, list[0].primaryId) }] : [],
  );
  return [...Map.groupBy(persons, (each) => mcIdKey(each.person)).values()]
    .map((parts) =>
      threadOf(
        parts.map(({ list }) => list),
        parts[0]?.person ?? "",
      ),
    )
    .filter((thread) => thread !== undefined)
    .toSorted((a, b) => b.newest.at - a.newest.at);
}

export const unreadIn = (threads: readonly Thread[]): number => threads.reduce((sum, { unread }) => sum + unread, 0);
