/** What is taken out of the list of calls: the host's lines whole, and a table in which nothing is a formula. */
import { expect, test } from "vitest";
import { callsAsCsv, recordAsLines } from "../../../../renderer/history/export-record.ts";
import type { Host } from "../../../../renderer/host/host.ts";
import { personFinder } from "../../../../renderer/people/people.ts";
import { MOST_EXPORTED } from "../../../../shared/bridge/record-export.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const ended = (startedAt: number, primaryId = "sip:anna@a.test") =>
  callRecord({
    state: "ended",
    startedAt,
    endedAt: startedAt,
    endReason: { code: "hung-up" },
    primaryId,
    direction: "outgoing",
  });

test("the record comes in pieces, of the calls that are listed and no more than can be named", async () => {
  const asked: unknown[] = [];
  const pieces = [
    { text: "a\n", done: false },
    { text: "b\n", done: false },
    { text: "c\n", done: true },
  ];
  const host = {
    async call(name: string, input: unknown) {
      asked.push([name, input]);
      return name === "record.export" ? {} : pieces.shift();
    },
  } as unknown as Host;
  const call = ended(1);
  expect(await recordAsLines(host, new Array(MOST_EXPORTED + 1).fill(call))).toBe("a\nb\nc\n");
  expect(asked.map((each) => (each as [string])[0])).toEqual([
    "record.export",
    ...new Array(3).fill("record.exportMore"),
  ]);
  expect((asked[0] as [string, { callIds: string[] }])[1].callIds).toEqual(new Array(MOST_EXPORTED).fill(call.id));
});

test("a failure of the host is the export's", async () => {
  const host = { call: () => Promise.reject(new Error("no")) } as unknown as Host;
  await expect(recordAsLines(host, [ended(1)])).rejects.toThrow("no");
});

test("the table has a row for each call, in local time, and no formula", () => {
  const find = personFinder([]);
  const at = new Date(2026, 10, 28, 14, 6, 48).getTime();
  const csv = callsAsCsv([ended(at), ended(at, "sip:=cmd@a.test")], [], find);
  const [head, first, second, end] = csv.split("\r\n");
  expect(head).toBe("Time,Direction,Person,ID,What happened,Protection,Length,Sound from them,Sound to them");
  expect(first).toMatch(/^2026-11-28 14:06:48,out,/);
  expect(second).toContain("\"'=cmd");
  expect(end).toBe("");
});
