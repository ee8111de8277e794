import { expect, test } from "vitest";
import { callRecordSchema, ladderEntrySchema } from "../../../../shared/mc/call-record.ts";
import { fromOlderEntry, fromOlderRecord } from "../../../../shared/mc/older-record.ts";
import { newProtection } from "../../../../shared/mc/protection.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const ARROW = {
  atMs: 1,
  from: "console",
  to: "system-a",
  clauseStep: 1,
  tone: "plain",
  certainty: "observed",
  text: "x",
};
const older = () => ({
  ...callRecord(),
  protection: {
    ...newProtection("required"),
    steps: [{ leg: 1, step: "kms-uri", atMs: 2, detail: "from the redirection: kms.b" }],
  },
});

test("what version 0.1.0 wrote is read, and its words are kept as they were", () => {
  const read = callRecordSchema.parse(fromOlderRecord(older()));
  const arrow = ladderEntrySchema.parse(fromOlderEntry({ ...ARROW, label: "INVITE primary ID" }));
  expect(arrow).toEqual({ ...ARROW, what: { kind: "as-written", text: "INVITE primary ID" } });
  expect(fromOlderEntry(arrow)).toEqual(arrow);
  expect(read.protection?.steps).toEqual([
    { leg: 1, step: "kms-uri", atMs: 2, facts: { kind: "as-written", text: "from the redirection: kms.b" } },
  ]);
});

test("a record of today passes unchanged, and one that has been read before too", () => {
  const read = fromOlderRecord(older());
  expect(fromOlderRecord(read)).toEqual(read);
  const { protection: _, ...beforeProtection } = callRecord();
  for (const record of [callRecord(), { ...callRecord(), protection: null }, beforeProtection]) {
    expect(fromOlderRecord(record)).toEqual(record);
  }
});

test("an arrow that has the form of today is left as it is, whatever else stands in it", () => {
  for (const arrow of [{}, { label: "x", what: { kind: "rang" } }, { what: { kind: "rang" } }]) {
    expect(fromOlderEntry(arrow)).toStrictEqual(arrow);
  }
});

test.each([null, "x", 1, [], { protection: 1 }, { protection: { steps: "x" } }, { protection: { steps: [1, null] } }])(
  "what is no record is left to the schema: %j",
  (value) => {
    expect(() => fromOlderRecord(value)).not.toThrow();
    expect(callRecordSchema.safeParse(fromOlderRecord(value)).success).toBe(false);
    expect(ladderEntrySchema.safeParse(fromOlderEntry(value)).success).toBe(false);
  },
);
