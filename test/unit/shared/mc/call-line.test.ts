/** What a call is searched and filtered by. */
import { describe, expect, test } from "vitest";
import { callLine, callLineSchema, lineFieldsSchema } from "../../../../shared/mc/call-line.ts";
import type { CallRecord, RedirectionEntry } from "../../../../shared/mc/call-record.ts";
import { newProtection } from "../../../../shared/mc/protection.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const REDIRECTION: RedirectionEntry = {
  atMs: 41,
  fromId: "sip:anna@a.test",
  newId: "sip:visitor@b.test",
  kmsUri: null,
  kmsUriSource: null,
  reason: "Joint operation Larch",
  carrier: "300",
  target: "migrated",
  forwardingReason: null,
};

const line = (change: Partial<CallRecord>) => callLine(callRecord({ state: "ended", ...change }));

describe("what became of it", () => {
  test.each([
    ["missed", { endReason: { code: "missed" } }, ["missed"]],
    ["declined here", { endReason: { code: "declined-by-you" } }, ["declined"]],
    ["declined there", { direction: "outgoing", endReason: { code: "declined" } }, ["declined"]],
    ["failed", { direction: "outgoing", endReason: { code: "server-silent" } }, ["failed"]],
    ["hung up", { direction: "outgoing", endReason: { code: "hung-up" } }, []],
    ["an emergency that was missed", { urgency: "emergency", endReason: { code: "missed" } }, ["missed", "emergency"]],
    ["redirected", { redirections: [REDIRECTION], endReason: { code: "hung-up" } }, ["redirected"]],
  ] as const)("%s", (_, change, fates) => {
    expect(line(change as Partial<CallRecord>).fates).toEqual(fates);
  });
});

describe("protection", () => {
  const withState = (state: ReturnType<typeof newProtection>["state"], connectedAt: number | null) =>
    line({ connectedAt, protection: { ...newProtection("required"), state } }).protection;

  test("only what was proved counts as end-to-end", () => {
    expect(withState("proved", 2_000)).toBe("end-to-end");
    expect(withState("hop", 2_000)).toBe("hop");
    for (const state of ["none", "obtaining-keys", "offered", "establishing", "failed"] as const)
      expect(withState(state, 2_000)).toBe("not");
  });

  test("a call that nobody answered has none, unless it failed for lack of it", () => {
    expect(withState("offered", null)).toBeNull();
    expect(withState("failed", null)).toBe("not");
  });
});

test("names every ID and host of the other end once, and finds reasons, note and incident number", () => {
  const found = line({
    redirections: [REDIRECTION],
    currentId: REDIRECTION.newId,
    note: { text: "North side dark", incident: "2611-0093", by: "Ava", at: 1, earlier: [] },
  });
  expect(found.ids).toEqual(["sip:anna@a.test", "sip:visitor@b.test"]);
  expect(found.systems).toEqual(["a.test", "b.test"]);
  expect(found.said).toEqual(["Joint operation Larch", "North side dark", "2611-0093"]);
  expect(found.noted).toBe(true);
});

test("the code of a failure can be searched for, in whatever language its sentence is", () => {
  expect(line({ direction: "outgoing", endReason: { code: "server-silent" } }).said).toContain("server-silent");
  expect(line({ direction: "outgoing", endReason: { code: "hung-up" } }).said).toEqual([]);
});

test("a stored record of any age gives the line that the whole record gives", () => {
  for (const change of [{}, { redirections: [REDIRECTION] }, { pictures: null, floor: null }] as const) {
    const call = callRecord({ state: "ended", endReason: { code: "hung-up" }, ...change } as Partial<CallRecord>);
    const { note: _note, firstToAnswer: _first, floor: _floor, ...older } = call;
    const read = callLine(lineFieldsSchema.parse(JSON.parse(JSON.stringify(older))));
    expect(callLineSchema.parse(read)).toEqual(callLine(call));
  }
});
