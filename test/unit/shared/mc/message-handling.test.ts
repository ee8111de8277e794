import { expect, test } from "vitest";
import { MESSAGE_FLAWS, messageHandlingSchema } from "../../../../shared/mc/message-handling.ts";

const HANDLING = { kind: "dropped", flaw: "field-unreadable", field: "From" };
const reads = (change: object) => messageHandlingSchema.safeParse({ ...HANDLING, ...change }).success;

test("a message was dropped or mended, for one of the flaws, in a field or in none", () => {
  expect([reads({}), reads({ kind: "mended" }), reads({ field: "" })]).toEqual([true, true, true]);
  expect(MESSAGE_FLAWS.every((flaw) => reads({ flaw }))).toBe(true);
});

test.each([
  { kind: "" },
  { kind: "lost" },
  { kind: undefined },
  { flaw: "" },
  { flaw: "odd" },
  { field: undefined },
  { field: "x".repeat(101) },
])("nothing else is kept of it: %o", (change) => expect(reads(change)).toBe(false));

test("the longest name of a field is kept", () => expect(reads({ field: "x".repeat(100) })).toBe(true));
