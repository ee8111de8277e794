/** A history of some size, and what can be done to its file. */
import { closeSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { CallRecord, LadderEntry } from "../../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../../support/fixtures/call-record.ts";
import { type CallLog, openCallLog } from "../../../../support/fixtures/record/sealed-log.ts";
import type { TestFolder } from "./data-folder.ts";

const PAGE = 4096;

export const fileIn = (folder: string) => join(folder, "calls.sqlite");

export const arrow = (atMs: number, text = "INVITE sip:b@x SIP/2.0"): LadderEntry => ({
  atMs,
  from: "console",
  to: "system-a",
  what: { kind: "as-written", text: "INVITE" },
  clauseStep: null,
  tone: "plain",
  certainty: "observed",
  text,
});

export const endedCall = (startedAt: number, more: Partial<CallRecord> = {}): CallRecord =>
  callRecord({ state: "ended", startedAt, endReason: { code: "hung-up" }, ...more });

/** Stores so many calls, each with some arrows of a length; returns them in that order. */
export function fill(at: TestFolder, calls: number, arrows = 2, length = 500): CallRecord[] {
  const records = Array.from({ length: calls }, (_, index) => endedCall(index + 1));
  const log = openCallLog(at.folder, at.log, null);
  log.close();
  const database = new DatabaseSync(fileIn(at.folder));
  const put = database.prepare("INSERT INTO calls VALUES (?, ?, 1, ?)");
  const append = database.prepare("INSERT INTO ladder VALUES (?, ?, ?, ?)");
  database.exec("BEGIN");
  for (const record of records) {
    put.run(record.id, record.startedAt, JSON.stringify(record));
    for (let n = 0; n < arrows; n++) append.run(record.id, n, n, JSON.stringify(arrow(n, "x".repeat(length))));
  }
  database.exec("COMMIT");
  database.close();
  return records;
}

/** The pages of a kind, but for the first: 5 is one inside a tree of rows, 13 one with rows. */
export function pagesOf(folder: string, kind: number): number[] {
  const octets = readFileSync(fileIn(folder));
  const pages = Array.from({ length: octets.length / PAGE }, (_, page) => page);
  return pages.filter((page) => page > 0 && octets[page * PAGE] === kind);
}

/** Overwrites pages of the file where it lies. */
export function overwrite(folder: string, pages: readonly number[]): void {
  const handle = openSync(fileIn(folder), "r+");
  for (const page of pages) writeSync(handle, Buffer.alloc(PAGE, 0xa5), 0, PAGE, page * PAGE);
  closeSync(handle);
}

export const sizeOf = (folder: string) => statSync(fileIn(folder)).size;

/** What the file itself says, whatever the log of calls says. */
export function stored(folder: string): { readonly ids: string[]; readonly arrows: number } {
  const database = new DatabaseSync(fileIn(folder), { readOnly: true });
  const ids = database.prepare("SELECT id FROM calls ORDER BY rowid").all();
  const arrows = database.prepare("SELECT count(*) AS count FROM ladder").get();
  database.close();
  return { ids: ids.map((row) => String(row["id"])), arrows: Number(arrows?.["count"]) };
}

/** Settles when nothing is being brought over any more. */
export function allSaved(log: CallLog): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (log.recording().damage?.saving !== true) resolve();
    };
    log.onRecording(look);
    look();
  });
}
