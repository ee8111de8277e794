/**
 * What stands in a thread, and what is said of each message.
 *
 * @module
 */
import { FILE_ERRORS } from "../../shared/errors/file-errors.ts";
import type { RedirectionEntry } from "../../shared/mc/call-record.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import type { Thread } from "./threads.ts";
import { MESSAGES_WORDS } from "./words.ts";

/** Milliseconds without a word of what became of a message, after which that is said. */
export const CONFIRMED_WITHIN_MS = 60_000;

type FallBack = NonNullable<NonNullable<MessageRecord["dialledFirst"]>["fallBack"]>;

/** What stands in a thread, from top to bottom. */
export type ThreadItem =
  | { readonly kind: "message"; readonly message: MessageRecord }
  /** The new ID that was remembered was written to first, and nobody was reached there. */
  | { readonly kind: "fall-back"; readonly message: MessageRecord; readonly fallBack: FallBack }
  | { readonly kind: "redirection"; readonly message: MessageRecord; readonly redirection: RedirectionEntry };

/** A redirection stands before the message that it led elsewhere, and once for each ID that it leads to in a row. */
export function itemsOf(messages: readonly MessageRecord[]): readonly ThreadItem[] {
  const items: ThreadItem[] = [];
  let at: string | undefined;
  for (const message of messages) {
    const fallBack = message.dialledFirst?.fallBack ?? null;
    if (fallBack !== null) {
      items.push({ kind: "fall-back", message, fallBack });
      at = undefined;
    }
    for (const redirection of message.redirections) {
      if (redirection.newId !== at) items.push({ kind: "redirection", message, redirection });
      at = redirection.newId;
    }
    items.push({ kind: "message", message });
  }
  return items;
}

/** A call with whoever a thread is with, as far as a line of it says. */
export interface ThreadCall {
  readonly id: string;
  /** When it began, Unix milliseconds. */
  readonly at: number;
  readonly direction: "incoming" | "outgoing";
  /** What happened in it, in words. */
  readonly text: string;
  readonly tone: "plain" | "missed" | "failed";
  /** How long it was spoken, in words; null where it was not. */
  readonly spoken: string | null;
}

/** What stands in a thread between its messages. */
export type LineItem = ThreadItem | { readonly kind: "call"; readonly call: ThreadCall };

/** When what stands in a thread happened. */
export const timeOf = (item: LineItem): number => (item.kind === "call" ? item.call.at : item.message.at);

/**
 * The line of time of a thread, or of a part of it.
 *
 * @param calls - oldest first; each stands before what came later
 */
export function inLineOfTime(items: readonly ThreadItem[], calls: readonly ThreadCall[]): readonly LineItem[] {
  const line: LineItem[] = [];
  let next = 0;
  const callsBefore = (at: number) => {
    for (let call = calls[next]; call !== undefined && call.at < at; call = calls[next]) {
      line.push({ kind: "call", call });
      next += 1;
    }
  };
  for (const item of items) {
    callsBefore(item.message.at);
    line.push(item);
  }
  callsBefore(Number.POSITIVE_INFINITY);
  return line;
}

/** The calls that belong to a part of a thread: those that lie before its beginning or behind its end only where it has none. */
export function callsAmong(
  calls: readonly ThreadCall[],
  messages: readonly MessageRecord[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly ThreadCall[] {
  const begins = from === 0 ? Number.NEGATIVE_INFINITY : (messages[from]?.at ?? Number.POSITIVE_INFINITY);
  const ends = messages[to]?.at ?? Number.POSITIVE_INFINITY;
  return calls.filter(({ at }) => at >= begins && at < ends);
}

/** That the new ID was written to first, and why the primary ID was after it. */
export const fallBackWords = ({ fallBack, message }: Extract<ThreadItem, { kind: "fall-back" }>): string =>
  MESSAGES_WORDS.fellBack({
    id: mcIdForPeople(message.dialledFirst?.newId ?? ""),
    reason: ERROR_WORDS[fallBack.reason.code].message,
  });

/** Characters and lines of a message that are shown before somebody asks for all of it: the thread has others, too. */
const [MOST_CHARACTERS, MOST_LINES] = [2_000, 40];

/** The beginning of a text that is too long to be shown unasked; undefined of one that is not. */
export function beginningOf(text: string): string | undefined {
  let end = -1;
  for (let line = 0; line < MOST_LINES; line++) {
    end = text.indexOf("\n", end + 1);
    if (end === -1) break;
  }
  const most = end === -1 ? MOST_CHARACTERS : Math.min(end, MOST_CHARACTERS);
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…` : undefined;
}

/** How a message of ours stands. */
export type OutgoingMark = Extract<
  MessageRecord["state"],
  "waiting" | "sealing" | "sending" | "deciding" | "accepted" | "delivered" | "read" | "failed"
>;

/** What is said under a message of ours; `unconfirmed`: it was accepted, and nobody has said anything since. */
export function markOf(message: MessageRecord, now: number): OutgoingMark | "unconfirmed" {
  const { acceptedAt, file, state } = message;
  // Nobody waits for word of a file that was taken back.
  if (file?.gone === "withdrawn") return state as OutgoingMark;
  if (state === "accepted" && acceptedAt !== null && now - acceptedAt >= CONFIRMED_WITHIN_MS) return "unconfirmed";
  return state as OutgoingMark;
}

/** When it was said. */
export const markedAt = ({ acceptedAt, at, deliveredAt, readAt, state }: MessageRecord): number =>
  (state === "read" ? readAt : state === "delivered" ? deliveredAt : state === "accepted" ? acceptedAt : at) ?? at;

/** What can be done with files beside messaging: the host asks in boxes of the system. */
export interface FileActs {
  /** Has a file chosen, and sends it. */
  attach(personId: string): void;
  /** Has a copy saved. */
  save(id: string): void;
  show(id: string): void;
  /**
   * The pixels of a received picture, at most as many as there is room for; whoever has drawn them closes it. Fails with `picture-…` or
   * `file-unreadable`.
   */
  picture(id: string, room: { readonly width: number; readonly height: number }): Promise<ImageBitmap>;
}

/** Whether a file to us waits for somebody to want it. */
export const isToFetch = ({ file, state }: MessageRecord): boolean =>
  (file?.stage === "offered" || file?.stage === "paused" || file?.stage === "failed") &&
  // What its server has no more, or its sender has taken back, nobody can fetch.
  file.gone === null &&
  state !== "sealed" &&
  state !== "unopened";

const WAITING = new WeakMap<Pick<Thread, "messages">, readonly MessageRecord[]>();

/** The files of a thread that wait to be fetched and that nobody has declined; found once for as long as nothing of it has changed. */
export function waitingIn(thread: Pick<Thread, "messages">): readonly MessageRecord[] {
  const known = WAITING.get(thread);
  if (known !== undefined) return known;
  const found = thread.messages.filter((message) => isToFetch(message) && message.file?.answer !== "rejected");
  WAITING.set(thread, found);
  return found;
}

/** The file that a key fetches: the latest that waits and that nobody has declined. */
export const nextToFetch = (thread: Pick<Thread, "messages">): MessageRecord | undefined => waitingIn(thread).at(-1);

/** Whether a message can go without protection, by hand and no other way: keys were not to be had, and nothing of it was sent. */
export function mayGoInClear({ attempts, failure, isProtected, state }: MessageRecord, isRequired: boolean): boolean {
  // A content server that is not there is none without protection either.
  if (failure !== null && Object.hasOwn(FILE_ERRORS, failure.code)) return false;
  return state === "failed" && isProtected === true && attempts === 0 && !isRequired;
}
