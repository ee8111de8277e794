/**
 * Search over all messages, as somebody types. What a message says is folded once for as long as the message is the same, in memory and
 * nowhere else: a stored index would be a second place in which words stand.
 *
 * @module
 */
import { proseForPeople } from "../../shared/base/direction.ts";
import { eachHit, type FoldedList, foldedListOf } from "../../shared/base/folded-list.ts";
import { folded, partsOf, type TextPart } from "../../shared/base/searchable-text.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import type { Fits } from "./message-filter.ts";
import type { Thread } from "./threads.ts";

export interface MessageHit {
  readonly thread: Thread;
  readonly message: MessageRecord;
}

/** What is looked for among messages. */
export interface Sought {
  /** Folded; without any, every message is meant. */
  readonly words: readonly string[];
  /** What else a message has to be; undefined where it may be anything. */
  readonly fits: Fits | undefined;
}

export interface MessagesFound {
  /** The newest first; not more than are asked for. */
  readonly hits: readonly MessageHit[];
  /** Of all. */
  readonly count: number;
}

const FOLDED = new WeakMap<MessageRecord, string>();

/** What of a message is searched and shown as found: what was written, or what its file is called. */
const searchedIn = ({ file, text }: MessageRecord): string => file?.name ?? text;

function foldedText(message: MessageRecord): string {
  const known = FOLDED.get(message);
  if (known !== undefined) return known;
  const text = folded(searchedIn(message));
  FOLDED.set(message, text);
  return text;
}

/** What the messages of a list say. */
interface FoldedMessages extends FoldedList {
  /** When each was, Unix milliseconds: asked of every hit, and the messages lie far apart in memory. */
  readonly times: Float64Array;
}

const FOLDED_LISTS = new WeakMap<readonly MessageRecord[], FoldedMessages>();

function foldedMessages(messages: readonly MessageRecord[]): FoldedMessages {
  const known = FOLDED_LISTS.get(messages);
  if (known !== undefined) return known;
  const { text, begins } = foldedListOf(messages.map(foldedText));
  const list = { text, begins, times: Float64Array.from(messages, ({ at }) => at) };
  // A part of a string is kept as a view of it: what a message says lies in memory once.
  for (const [at, message] of messages.entries())
    FOLDED.set(message, text.slice(begins[at], (begins[at + 1] ?? 0) - 1));
  FOLDED_LISTS.set(messages, list);
  return list;
}

/**
 * Prepares messages for the first key of a search, a few at a time.
 *
 * @returns whether all are prepared
 */
export function prepareSearch(threads: readonly Thread[], most: number): boolean {
  let left = most;
  for (const { messages } of threads) {
    if (FOLDED_LISTS.has(messages)) continue;
    for (const message of messages) {
      if (FOLDED.has(message)) continue;
      if (left === 0) return false;
      left -= 1;
      foldedText(message);
    }
    foldedMessages(messages);
  }
  return true;
}

/**
 * The messages in which, or in the name of whose file, every word of a query stands, in any order.
 *
 * @param most - how many are listed
 */
export function searchMessages(threads: readonly Thread[], { fits, words }: Sought, most: number): MessagesFound {
  let listed: MessageHit[] = [];
  /** Nothing older than this can still be among the newest. */
  let oldest = Number.NEGATIVE_INFINITY;
  let count = 0;
  const cut = () => {
    listed = listed.sort((a, b) => b.message.at - a.message.at).slice(0, most);
    oldest = listed.length < most ? oldest : (listed.at(-1)?.message.at ?? oldest);
  };
  for (const thread of threads) {
    const { messages } = thread;
    const list = foldedMessages(messages);
    eachHit(list, words, (at) => {
      const isListed = (list.times[at] ?? 0) > oldest;
      // What is only counted is not fetched from memory.
      const message = isListed || fits !== undefined ? messages[at] : undefined;
      if (fits !== undefined && (message === undefined || !fits(message))) return true;
      count += 1;
      if (!isListed || message === undefined) return true;
      listed.push({ thread, message });
      // Twice as many before they are put in order: each cut is paid for by as many hits.
      if (listed.length >= 2 * most) cut();
      return true;
    });
  }
  cut();
  return { hits: listed, count };
}

/** Characters before the first hit that a line shows. */
const BEFORE = 24;
const LINE = 160;

/** A message in one line, from a little before what was searched for. */
export function lineAround(message: MessageRecord, words: readonly string[]): readonly TextPart[] {
  const parts = partsOf(proseForPeople(searchedIn(message)).replaceAll(/\s+/g, " "), words);
  const before = parts[0]?.isHit === false ? parts[0].text : "";
  const cut = before.length > BEFORE && parts.length > 1 ? `…${before.slice(-BEFORE)}` : before;
  const line = before === "" ? parts : [{ text: cut, isHit: false }, ...parts.slice(1)];
  let left = LINE;
  return line.flatMap((part) => {
    const shown = part.text.slice(0, left);
    left -= shown.length;
    return shown === "" ? [] : [{ ...part, text: shown }];
  });
}
