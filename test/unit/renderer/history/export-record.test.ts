/** What is taken out of the list of calls: the host's lines whole, and a table in which nothing is a formula. */
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { callsAsCsv, headOfCsv, recordAsLines } from "../../../../renderer/history/export-record.ts";
import type { Host } from "../../../../renderer/host/host.ts";
import { personFinder } from "../../../../renderer/people/people.ts";
import type { Person } from "../../../../shared/bridge/account.ts";
import { MOST_NAMED } from "../../../../shared/bridge/record-export.ts";
import { type CallRecord, redirectionEntrySchema } from "../../../../shared/mc/call-record.ts";
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

test("the record comes in pieces, of all calls that are listed, named as many at a time as can be", async () => {
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
  const told: number[] = [];
  const texts = await recordAsLines(host, new Array(MOST_NAMED + 1).fill(call), (characters) => told.push(characters));
  expect(texts).toEqual(["a\n", "b\n", "c\n"]);
  expect(told).toEqual([2, 4, 6]);
  expect(asked).toEqual([
    ["record.export", { callIds: new Array(MOST_NAMED).fill(call.id), unfinished: true }],
    ["record.export", { callIds: [call.id], unfinished: false }],
    ...new Array(3).fill(["record.exportMore", {}]),
  ]);
});

test("of no calls the record is exported, too", async () => {
  const asked: unknown[] = [];
  const host = {
    async call(name: string, input: unknown) {
      asked.push([name, input]);
      return { text: "head\n", done: true };
    },
  } as unknown as Host;
  expect(await recordAsLines(host, [])).toEqual(["head\n"]);
  expect(asked[0]).toEqual(["record.export", { callIds: [], unfinished: false }]);
});

test("a failure of the host is the export's", async () => {
  const host = { call: () => Promise.reject(new Error("no")) } as unknown as Host;
  await expect(recordAsLines(host, [ended(1)])).rejects.toThrow("no");
});

test("the table has a row for each call, in local time, and no formula", () => {
  const find = personFinder([]);
  const at = new Date(2026, 10, 28, 14, 6, 48).getTime();
  const csv = headOfCsv() + callsAsCsv([ended(at), ended(at, "sip:=cmd@a.test")], [], find);
  const [head, first, second, end] = csv.split("\r\n");
  expect(head).toBe(
    "\ufeffTime,Direction,Person dialled or calling,ID dialled or calling,Role,Person at the end,ID at the end," +
      "What happened,Protection,Length,Sound from them,Sound to them,Incident number,Note",
  );
  expect(first).toMatch(/^2026-11-28 14:06:48,out,/);
  expect(second).toContain("\"'=cmd");
  expect(end).toBe("");
});

/** Cells of the one row, by the heading of their column. */
function cellsOf(call: CallRecord, people: readonly Person[]): Readonly<Record<string, string>> {
  const [cells = {}] = parse<Record<string, string>>(headOfCsv() + callsAsCsv([call], [], personFinder(people)), {
    bom: true,
    columns: true,
  });
  return cells;
}

const PEOPLE: readonly Person[] = [
  { id: "bea", displayName: "Bea Novak", role: "Rescue lead", mcServiceId: "sip:bea@a.test", favourite: false },
  { id: "jonas", displayName: "Jonas Okafor", role: "Pilot", mcServiceId: "sip:jonas@a.test", favourite: false },
];

function redirected(target: "forwarded" | "migrated", newId: string): CallRecord {
  const redirection = redirectionEntrySchema.parse({
    atMs: 1,
    fromId: "sip:bea@a.test",
    newId,
    kmsUri: null,
    kmsUriSource: null,
    reason: null,
    target,
  });
  return { ...ended(1, "sip:bea@a.test"), currentId: newId, redirections: [redirection] };
}

describe("the table says whom one called, and whom the call was with in the end", () => {
  test("forwarded: two people, each with the own ID", () => {
    expect(cellsOf(redirected("forwarded", "sip:jonas@a.test"), PEOPLE)).toMatchObject({
      "Person dialled or calling": "Bea Novak",
      "ID dialled or calling": "sip:bea@a.test",
      Role: "Rescue lead",
      "Person at the end": "Jonas Okafor",
      "ID at the end": "sip:jonas@a.test",
    });
  });

  test("redirected to another system: one person, whom the directory does not have there", () => {
    expect(cellsOf(redirected("migrated", "sip:bea@b.test"), PEOPLE)).toMatchObject({
      "Person dialled or calling": "Bea Novak",
      "ID dialled or calling": "sip:bea@a.test",
      "Person at the end": "Bea Novak",
      "ID at the end": "sip:bea@b.test",
    });
  });

  test("several who were called in vain have all their IDs", () => {
    const several = {
      ...ended(1, "sip:bea@a.test"),
      firstToAnswer: { candidates: ["sip:bea@a.test", "sip:jonas@a.test"] },
    };
    expect(cellsOf(several, PEOPLE)).toMatchObject({
      "Person dialled or calling": "Bea Novak, Jonas Okafor",
      "ID dialled or calling": "sip:bea@a.test sip:jonas@a.test",
      "ID at the end": "sip:bea@a.test sip:jonas@a.test",
    });
  });

  test("the one ID that is known of many callers is not all of them", () => {
    const refused = { count: 3, callers: 3, lastAt: 1, known: false };
    expect(cellsOf({ ...ended(1), direction: "incoming", refused }, [])["ID dialled or calling"]).toBe(
      "sip:anna@a.test …",
    );
  });
});

test("the table has what was written about a call, whole, and none of it is a formula", () => {
  const text = `=HYPERLINK("https://a.test")\n${"long ".repeat(200)}`;
  const note = { text, incident: "+4711", by: "Dispatch 7", at: 1, earlier: [] };
  const person = { ...PEOPLE[0]!, role: "@role" };
  expect(cellsOf({ ...ended(1, "sip:bea@a.test"), note }, [person])).toMatchObject({
    "Incident number": "'+4711",
    Note: `'${text}`,
    Role: "'@role",
  });
});
