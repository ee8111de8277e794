/**
 * Messages as threads: one for each person, whatever IDs that person has had, and what is said of each message.
 *
 * @module
 */
import type { RedirectionEntry } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";

/** One conversation. */
export interface Thread {
  /** The ID that is written to: the one by which the person is known. */
  readonly personId: string;
  /** Oldest first. */
  readonly messages: readonly MessageRecord[];
  readonly newest: MessageRecord;
  readonly unread: number;
}

/** Milliseconds without a word of what became of a message, after which that is said. */
export const CONFIRMED_WITHIN_MS = 60_000;

const isUnread = ({ state }: MessageRecord) => state === "received" || state === "unopened";

/** Whose each new ID is that a redirection of a message has named: the ID that was written to. */
function personsBehind(messages: Iterable<MessageRecord>): ReadonlyMap<string, string> {
  const behind = new Map<string, string>();
  for (const { direction, primaryId, redirections } of messages)
    if (direction === "outgoing")
      for (const { newId, target } of redirections) if (target === "migrated") behind.set(mcIdKey(newId), primaryId);
  return behind;
}

/**
 * The threads, those with the latest message first.
 *
 * @param personOf - the ID by which the directory, or what calls taught, knows whoever has an ID; the same ID where nobody does
 */
export function threadsOf(messages: Iterable<MessageRecord>, personOf: (id: string) => string): readonly Thread[] {
  const all = [...messages];
  const behind = personsBehind(all);
  const person = (id: string) => {
    const known = personOf(id);
    return mcIdKey(known) === mcIdKey(id) ? (behind.get(mcIdKey(id)) ?? id) : known;
  };
  const threads = Map.groupBy(all, ({ primaryId }) => mcIdKey(person(primaryId)));
  return [...threads.values()]
    .map((unordered): Thread => {
      const ordered = unordered.toSorted((a, b) => a.at - b.at);
      const newest = ordered.at(-1) ?? (unordered[0] as MessageRecord);
      return { personId: person(newest.primaryId), messages: ordered, newest, unread: ordered.filter(isUnread).length };
    })
    .toSorted((a, b) => b.newest.at - a.newest.at);
}

export const unreadIn = (threads: readonly Thread[]): number => threads.reduce((sum, { unread }) => sum + unread, 0);

/** What stands in a thread, from top to bottom. */
export type ThreadItem =
  | { readonly kind: "message"; readonly message: MessageRecord }
  | { readonly kind: "redirection"; readonly message: MessageRecord; readonly redirection: RedirectionEntry };

/** A redirection stands before the message that it led elsewhere, and once for each ID that it leads to in a row. */
export function itemsOf({ messages }: Thread): readonly ThreadItem[] {
  const items: ThreadItem[] = [];
  let at: string | undefined;
  for (const message of messages) {
    for (const redirection of message.redirections) {
      if (redirection.newId !== at) items.push({ kind: "redirection", message, redirection });
      at = redirection.newId;
    }
    items.push({ kind: "message", message });
  }
  return items;
}

/** How a message of ours stands. */
export type OutgoingMark = Extract<
  MessageRecord["state"],
  "waiting" | "sealing" | "sending" | "deciding" | "accepted" | "delivered" | "read" | "failed"
>;

/** What is said under a message of ours; `unconfirmed`: it was accepted, and nobody has said anything since. */
export function markOf(message: MessageRecord, now: number): OutgoingMark | "unconfirmed" {
  const { acceptedAt, state } = message;
  if (state === "accepted" && acceptedAt !== null && now - acceptedAt >= CONFIRMED_WITHIN_MS) return "unconfirmed";
  return state as OutgoingMark;
}

/** When it was said. */
export const markedAt = ({ acceptedAt, at, deliveredAt, readAt, state }: MessageRecord): number =>
  (state === "read" ? readAt : state === "delivered" ? deliveredAt : state === "accepted" ? acceptedAt : at) ?? at;

/** Whether a message can go without protection, by hand and no other way: keys were not to be had, and nothing of it was sent. */
export const mayGoInClear = ({ attempts, isProtected, state }: MessageRecord, isRequired: boolean): boolean =>
  state === "failed" && isProtected === true && attempts === 0 && !isRequired;
