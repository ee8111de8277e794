import { expect, test } from "vitest";
import { mostUrgentFirst } from "../../../../renderer/calling/urgency.ts";

const calls = [
  { id: "later", startedAt: 3, urgent: 0 },
  { id: "emergency", startedAt: 4, urgent: 2 },
  { id: "first", startedAt: 1, urgent: 0 },
  { id: "priority", startedAt: 2, urgent: 1 },
];
const ids = (of: readonly { readonly id: string }[]) => of.map(({ id }) => id);

test("the most urgent call is dealt with first, of equal ones the one that began first", () => {
  const ordered = mostUrgentFirst(calls, ({ urgent }) => urgent);
  expect(ids(ordered)).toEqual(["emergency", "priority", "first", "later"]);
});

test("calls that say nothing of it go in the order in which they began", () => {
  expect(ids(mostUrgentFirst(calls))).toEqual(["first", "priority", "later", "emergency"]);
});
