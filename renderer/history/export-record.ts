/**
 * Takes what the list of calls shows out of the program: as a log that can be checked, or as a table.
 *
 * @module
 */

import { cellMoment, csvRow } from "../../shared/base/csv.ts";
import type { McSystem } from "../../shared/bridge/account.ts";
import { MOST_NAMED } from "../../shared/bridge/record-export.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isOfSeveral } from "../../shared/mc/missed.ts";
import { outcome, talkTime } from "../call/call-story.ts";
import { personOnLine } from "../call/redirection-story.ts";
import { recordParty } from "../call/refused-story.ts";
import { severalCalled } from "../call/several-story.ts";
import { soundTold } from "../call/sound-story.ts";
import { isLive } from "../calling/calling-store.ts";
import { duration } from "../design/format.ts";
import { momentInFileName, saveFile } from "../design/save-file.ts";
import type { Host } from "../host/host.ts";
import type { PersonFinder } from "../people/people.ts";
import { protectionOutcome } from "../protection/story.ts";
import { HISTORY_WORDS } from "./words.ts";

/**
 * The record of calls as JSON Lines, as the host signs it.
 *
 * @param progress - is told the characters that have come
 * @returns texts that follow one another: as one, those of a long record would be too long for a page
 * @throws McError `record-not-exported`
 */
export async function recordAsLines(
  host: Host,
  calls: readonly Pick<CallRecord, "id">[],
  progress: (characters: number) => void = () => {},
): Promise<readonly string[]> {
  let at = 0;
  do {
    const callIds = calls.slice(at, at + MOST_NAMED).map(({ id }) => id);
    at += MOST_NAMED;
    await host.call("record.export", { callIds, unfinished: at < calls.length });
  } while (at < calls.length);
  const pieces: string[] = [];
  let characters = 0;
  for (;;) {
    const { done, text } = await host.call("record.exportMore", {});
    pieces.push(text);
    characters += text.length;
    progress(characters);
    if (done) return pieces;
  }
}

const TYPES = { jsonl: "application/jsonl", csv: "text/csv" } as const;

/**
 * Hands calls to the person as a file.
 *
 * @param texts - of {@link recordAsLines}, or {@link headOfCsv} and {@link callsAsCsv}
 */
export function saveCalls(kind: keyof typeof TYPES, texts: readonly string[]): void {
  const name = HISTORY_WORDS.save.file({ when: momentInFileName(Date.now()), kind });
  saveFile(name, TYPES[kind], ...texts);
}

function soundCell(call: CallRecord, way: "received" | "sent"): string {
  const told = soundTold(call, way);
  return told === null ? "" : `${told.said} (${told.numbers})`;
}

/** The ID beside a name: of a call to several that nobody answered all of them, of many callers that of the first, as one of others. */
function idCell(call: CallRecord, id: string): string {
  const called = severalCalled(call);
  if (called !== null) return called.join(" ");
  return isOfSeveral(call) ? `${id} …` : id;
}

/** The row above those of {@link callsAsCsv}, with the mark by which spreadsheets take the file for UTF-8. */
export function headOfCsv(): string {
  const { columns } = HISTORY_WORDS.csv;
  const head = [
    columns.time,
    columns.direction,
    columns.person,
    columns.id,
    columns.role,
    columns.lastPerson,
    columns.lastId,
    columns.what,
    columns.protection,
    columns.length,
    columns.received,
    columns.sent,
    columns.incident,
    columns.note,
  ];
  return `\ufeff${csvRow(head)}`;
}

/**
 * The calls as rows of a table for spreadsheets, in the words in which the list shows them. Whoever was dialled, or called, stands beside whom
 * the call was with in the end: a redirection makes two IDs of it, a forwarding two people.
 */
export function callsAsCsv(calls: readonly CallRecord[], systems: readonly McSystem[], find: PersonFinder): string {
  const { directions } = HISTORY_WORDS.csv;
  const rows = calls.map((call) => {
    const time = isLive(call) ? null : talkTime(call, 0);
    const { name, role } = recordParty(call, call.primaryId, find);
    return [
      cellMoment(call.startedAt),
      directions[call.direction],
      name,
      idCell(call, call.primaryId),
      role,
      recordParty(call, personOnLine(call), find).name,
      idCell(call, call.currentId),
      outcome(call, systems, find).text,
      protectionOutcome(call),
      time === null ? "" : duration(time),
      soundCell(call, "received"),
      soundCell(call, "sent"),
      call.note?.incident ?? "",
      call.note?.text ?? "",
    ];
  });
  return rows.map(csvRow).join("");
}
