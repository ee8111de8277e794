/**
 * Takes messages that were found out of the program: as a table, or as one JSON object a line. What was written stands in it in clear; no key and
 * nothing that is still sealed does.
 *
 * @module
 */

import { cellMoment, csvRow } from "../../shared/base/csv.ts";
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { McSystem } from "../../shared/bridge/account.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { momentInFileName, saveFile } from "../design/save-file.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { insteadOfText, marksOf, protectionOf } from "./message-facts.ts";
import type { MessageHit } from "./message-search.ts";
import { MESSAGES_WORDS } from "./words.ts";

export type MessagesFormat = "csv" | "jsonl";

const TYPES: Readonly<Record<MessagesFormat, string>> = { csv: "text/csv", jsonl: "application/jsonl" };

/** For whom messages are told. */
interface ExportContext {
  readonly find: PersonFinder;
  readonly systems: readonly McSystem[];
}

/** Whether there is a date for it: others say when they wrote, and could say anything. */
const isMoment = (at: number | null): at is number => at !== null && !Number.isNaN(new Date(at).getTime());

/** A moment as programs read it (RFC 3339). */
const moment = (at: number | null): string | null => (isMoment(at) ? new Date(at).toISOString() : null);
const cellOf = (at: number | null): string => (isMoment(at) ? cellMoment(at) : "");

/** What was last said of a message, in the words of the window. */
const becameOf = (message: MessageRecord, systems: readonly McSystem[]): string =>
  marksOf(message, systems).findLast(({ at }) => at !== null)?.label ?? "";

/** Messages of one text: of many long ones, one text of all would be too long for a page. */
const IN_ONE = 500;

/** Texts that follow one another, each of as many messages as one may have. */
const textsOf = (hits: readonly MessageHit[], textOf: (hit: MessageHit) => string): readonly string[] =>
  Array.from({ length: Math.ceil(hits.length / IN_ONE) }, (_, at) =>
    hits
      .slice(at * IN_ONE, (at + 1) * IN_ONE)
      .map(textOf)
      .join(""),
  );

/**
 * A table of messages for spreadsheets (RFC 4180), no cell of it a formula, with the mark by which they take it for UTF-8.
 *
 * @returns texts that follow one another
 */
export function messagesAsCsv(hits: readonly MessageHit[], { find, systems }: ExportContext): readonly string[] {
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
  const rowOf = ({ message, thread }: MessageHit) => [
    cellOf(message.at),
    directions[message.direction],
    partyOf(thread.personId, find, message.at).name,
    mcIdForPeople(message.primaryId),
    mcIdForPeople(message.currentId),
    insteadOfText(message) ?? message.text,
    message.file === null ? "" : lineForPeople(message.file.name),
    becameOf(message, systems),
    cellOf(message.deliveredAt),
    cellOf(message.readAt),
    protectionOf(message) ?? "",
  ];
  return [`\ufeff${csvRow(head)}`, ...textsOf(hits, (hit) => csvRow(rowOf(hit)))];
}

function lineOf({ message, thread }: MessageHit, find: PersonFinder): object {
  const { at, conversationId, currentId, direction, failure, file, id, identity, ownId, primaryId, state } = message;
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
    text: insteadOfText(message) === undefined ? message.text : null,
    file: file === null ? null : { name: file.name, size: file.size },
    state,
    acceptedAt: moment(message.acceptedAt),
    deliveredAt: moment(message.deliveredAt),
    readAt: moment(message.readAt),
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

/**
 * The same as JSON Lines: an object for each message, its times as of RFC 3339.
 *
 * @returns texts that follow one another
 */
export const messagesAsLines = (
  hits: readonly MessageHit[],
  { find }: Pick<ExportContext, "find">,
): readonly string[] => textsOf(hits, (hit) => `${JSON.stringify(lineOf(hit, find))}\n`);

/** Hands messages to the person as a file. */
export function saveMessages(format: MessagesFormat, hits: readonly MessageHit[], context: ExportContext): void {
  const name = MESSAGES_WORDS.savedFound({ when: momentInFileName(Date.now()), kind: format });
  const texts = format === "csv" ? messagesAsCsv(hits, context) : messagesAsLines(hits, context);
  saveFile(name, TYPES[format], ...texts);
}
