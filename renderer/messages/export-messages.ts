/**
 * Takes messages that were found out of the program: as a table, or as one JSON object a line. What was written stands in it in clear; no key and
 * nothing that is still sealed does.
 *
 * @module
 */

import { csvRow } from "../../shared/base/csv.ts";
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { McSystem } from "../../shared/bridge/account.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { momentInFileName, saveFile } from "../design/save-file.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { marksOf, protectionOf } from "./message-facts.ts";
import type { MessageHit } from "./message-search.ts";
import { MESSAGES_WORDS } from "./words.ts";

export type MessagesFormat = "csv" | "jsonl";

const TYPES: Readonly<Record<MessagesFormat, string>> = { csv: "text/csv", jsonl: "application/jsonl" };

/** For whom messages are told. */
interface ExportContext {
  readonly find: PersonFinder;
  readonly systems: readonly McSystem[];
}

/** A moment with its offset from UTC, as spreadsheets and programs read it (RFC 3339). */
const moment = (at: number | null): string => (at === null ? "" : new Date(at).toISOString());

/** What was written; of what could not be opened, or not yet, that. */
function writtenText({ state, text }: MessageRecord): string {
  if (state === "sealed") return MESSAGES_WORDS.sealed;
  return state === "unopened" ? MESSAGES_WORDS.unopened : text;
}

/** What was last said of a message, in the words of the window. */
const becameOf = (message: MessageRecord, systems: readonly McSystem[]): string =>
  marksOf(message, systems).findLast(({ at }) => at !== null)?.label ?? "";

/** A table of messages for spreadsheets (RFC 4180), no cell of it a formula, with the mark by which they take it for UTF-8. */
export function messagesAsCsv(hits: readonly MessageHit[], { find, systems }: ExportContext): string {
  const { columns, directions } = MESSAGES_WORDS.csv;
  const head = [
    columns.time,
    columns.direction,
    columns.person,
    columns.id,
    columns.currentId,
    columns.text,
    columns.file,
    columns.became,
    columns.delivered,
    columns.read,
    columns.protection,
  ];
  const rows = hits.map(({ message, thread }) => [
    moment(message.at),
    directions[message.direction],
    partyOf(thread.personId, find, message.at).name,
    mcIdForPeople(message.primaryId),
    mcIdForPeople(message.currentId),
    writtenText(message),
    message.file === null ? "" : lineForPeople(message.file.name),
    becameOf(message, systems),
    moment(message.deliveredAt),
    moment(message.readAt),
    protectionOf(message) ?? "",
  ]);
  return `\ufeff${[head, ...rows].map(csvRow).join("")}`;
}

function lineOf({ message, thread }: MessageHit, find: PersonFinder): object {
  const { at, conversationId, currentId, direction, failure, file, id, identity, ownId, primaryId, state } = message;
  const time = (when: number | null) => (when === null ? null : moment(when));
  return {
    id,
    conversationId,
    direction,
    at: moment(at),
    sentAt: moment(message.sentAt),
    person: partyOf(thread.personId, find, at).name,
    ownId,
    primaryId,
    currentId,
    text: state === "sealed" || state === "unopened" ? null : message.text,
    file: file === null ? null : { name: file.name, size: file.size },
    state,
    acceptedAt: time(message.acceptedAt),
    deliveredAt: time(message.deliveredAt),
    readAt: time(message.readAt),
    isProtected: message.isProtected,
    pckId: identity?.pckId ?? null,
    kmsUri: identity?.responder.kmsUri ?? null,
    redirections: message.redirections.map(({ atMs, kmsUri, newId, reason }) => ({
      at: moment(at + atMs),
      newId,
      kmsUri,
      reason,
    })),
    failure: failure?.code ?? null,
  };
}

/** The same as JSON Lines: an object for each message, its times as of RFC 3339. */
export const messagesAsLines = (hits: readonly MessageHit[], { find }: Pick<ExportContext, "find">): string =>
  hits.map((hit) => `${JSON.stringify(lineOf(hit, find))}\n`).join("");

/** Hands messages to the person as a file. */
export function saveMessages(format: MessagesFormat, hits: readonly MessageHit[], context: ExportContext): void {
  const name = MESSAGES_WORDS.savedFound({ when: momentInFileName(Date.now()), kind: format });
  saveFile(name, TYPES[format], format === "csv" ? messagesAsCsv(hits, context) : messagesAsLines(hits, context));
}
