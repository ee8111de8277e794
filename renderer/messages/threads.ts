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

/** Whether nobody has seen it yet. */
export const isUnread = ({ state }: MessageRecord) => state === "received" || state === "unopened";

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
 * The ID by which whoever has an ID is known; the same ID where nobody is known behind it.
 *
 * @param at - the moment that is asked about, Unix milliseconds; absent for the present
 */
export type PersonOf = (id: string, at?: number) => string;

/** Who has an ID by what the redirections of messages have named too, where nothing else knows better. */
export function personsIn(book: MessageBook, personOf: PersonOf): PersonOf {
  const behind = personsBehind(book);
  return (id, at) => {
    const known = personOf(id, at);
    if (mcIdKey(known) !== mcIdKey(id)) return known;
    const writtenTo = behind.get(mcIdKey(id));
    // Which can be one of several IDs of the person.
    return writtenTo === undefined ? id : personOf(writtenTo, at);
  };
}

/**
 * The threads, those with the latest message first.
 *
 * @param personOf - whose conversation the messages with an ID belong to
 */
export function threadsOf(book: MessageBook, personOf: PersonOf): readonly Thread[] {
  const persons = [...book.values()].flatMap((list) =>
    list[0] ? [{ list, person: personOf(list[0].primaryId) }] : [],
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
