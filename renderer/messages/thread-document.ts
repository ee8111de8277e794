/**
 * A conversation on paper or in a file: what the window shows of it, each message with its times and how it was protected. What somebody has
 * written stands indented, and what has no mark of its own is named, so that nobody can write a line that is not theirs.
 *
 * @module
 */
import { proseForPeople } from "../../shared/base/direction.ts";
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { McSystem } from "../../shared/bridge/account.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { fullDate, sizeForPeople, timeOfDay, zoneOf } from "../design/format.ts";
import { systemNameOf } from "../people/people.ts";
import { insteadOfText, marksOf, protectionOf } from "./message-facts.ts";
import { fallBackWords, itemsOf, type ThreadItem } from "./thread-story.ts";
import type { Thread } from "./threads.ts";
import { MESSAGES_WORDS } from "./words.ts";

/** One entry: a day, a redirection, a message. */
interface DocumentEntry {
  readonly kind: "day" | ThreadItem["kind"];
  /** Of all that stands in it, another one. */
  readonly key: string;
  readonly head: string;
  /** What was written; null where nothing was. */
  readonly text: string | null;
  /** What is known of it. */
  readonly facts: readonly string[];
}

export interface ThreadDocument {
  readonly title: string;
  readonly about: readonly string[];
  readonly entries: readonly DocumentEntry[];
}

/** For whom it is made, and when. */
export interface DocumentContext {
  readonly name: string;
  readonly ownId: string;
  readonly systems: readonly McSystem[];
  /** Unix milliseconds. */
  readonly now: number;
}

const WORDS = MESSAGES_WORDS.document;
const moment = (at: number) => `${timeOfDay(at)} ${zoneOf(at)}`;
const dateAndMoment = (at: number) => `${fullDate(at)} ${moment(at)}`;

/** A time of something that a message went through: with its date where that is another day's. */
const later = (at: number, than: number) => (fullDate(at) === fullDate(than) ? moment(at) : dateAndMoment(at));

/** What stands in the place of a text, or is it. */
function textOf(message: MessageRecord): string {
  const { file, notShown, text } = message;
  const instead = insteadOfText(message);
  if (instead !== undefined) return instead;
  if (file !== null) {
    const size = file.size === null ? "" : `, ${sizeForPeople(file.size)}`;
    return MESSAGES_WORDS.file.line({ name: lineForPeople(file.name) }) + size;
  }
  const parts = notShown === 0 ? [] : [MESSAGES_WORDS.notShown({ count: notShown })];
  return [...(text === "" && notShown > 0 ? [] : [proseForPeople(text)]), ...parts].join("\n");
}

function messageEntry(message: MessageRecord, { name, systems }: DocumentContext): DocumentEntry {
  const { at, currentId, direction, id } = message;
  const who = direction === "outgoing" ? MESSAGES_WORDS.toThem({ name }) : MESSAGES_WORDS.from({ name });
  const marks = marksOf(message, systems).map(({ at: when, label }) =>
    when === null ? WORDS.notYet({ what: label }) : `${label} ${later(when, at)}`,
  );
  const protection = protectionOf(message);
  return {
    kind: "message",
    key: id,
    head: `${moment(at)}  ${who} (${mcIdForPeople(currentId)})`,
    text: textOf(message),
    facts: [...marks, ...(protection === undefined ? [] : [protection])],
  };
}

function entryOf(item: ThreadItem, context: DocumentContext): DocumentEntry {
  if (item.kind === "message") return messageEntry(item.message, context);
  if (item.kind === "fall-back") {
    const { fallBack, message } = item;
    const head = `${moment(message.at + fallBack.atMs)}  ${fallBackWords(item)}`;
    return { kind: "fall-back", key: `${message.id} fall-back`, head, text: null, facts: [] };
  }
  const { message, redirection } = item;
  const facts = { name: context.name, system: systemNameOf(redirection.newId, context.systems) };
  const isAsked = message.state === "deciding" && message.redirections.at(-1)?.newId === redirection.newId;
  const kms = redirection.kmsUri === null ? [] : [WORDS.kms({ kms: lineForPeople(redirection.kmsUri) })];
  return {
    kind: "redirection",
    key: `${message.id} ${redirection.newId}`,
    head: `${moment(message.at + redirection.atMs)}  ${isAsked ? MESSAGES_WORDS.redirectedAsked(facts) : MESSAGES_WORDS.redirected(facts)}`,
    text: null,
    facts: [mcIdForPeople(redirection.newId), ...kms],
  };
}

/** The whole of a conversation, whatever of it is drawn in the window. */
export function threadDocument({ messages, personId }: Thread, context: DocumentContext): ThreadDocument {
  let day = "";
  const entries = itemsOf(messages).flatMap((item) => {
    const date = fullDate(item.message.at);
    const heading: DocumentEntry[] =
      date === day ? [] : [{ kind: "day", key: date, head: date, text: null, facts: [] }];
    day = date;
    return [...heading, entryOf(item, context)];
  });
  return {
    title: MESSAGES_WORDS.thread({ name: context.name }),
    about: [
      WORDS.with({ id: mcIdForPeople(personId) }),
      WORDS.by({ id: mcIdForPeople(context.ownId), time: dateAndMoment(context.now) }),
      WORDS.messages({ count: messages.length }),
    ],
    entries,
  };
}

const indented = (text: string) =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => `    ${line}`)
    .join("\n");

/** The same as text, a paragraph an entry. */
export function documentText({ about, entries, title }: ThreadDocument): string {
  const paragraphs = entries.map(({ facts, head, kind, text }) =>
    [
      kind === "day" ? `== ${head}` : head,
      ...(text === null ? [] : [indented(text)]),
      ...facts.map((fact) => `  - ${fact}`),
    ].join("\n"),
  );
  return `${[[title, ...about].join("\n"), ...paragraphs].join("\n\n")}\n`;
}

/** Characters of a name that go into the name of a file. */
const LONGEST_NAME = 60;

/** What no name of a file begins or ends with: it would be hidden, or taken for an option. */
const isEdge = (character: string | undefined): boolean => character === "." || character === "-";

/** What of a name can stand in the name of a file on every system. */
export function fileNamePart(name: string): string {
  const letters = name.replace(/[^\p{L}\p{N}.-]+/gu, "-");
  let from = 0;
  while (isEdge(letters[from])) from += 1;
  let to = letters.length;
  while (to > from && isEdge(letters[to - 1])) to -= 1;
  return letters.slice(from, Math.min(to, from + LONGEST_NAME)) || "unknown";
}
