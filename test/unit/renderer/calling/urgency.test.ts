import { expect, test } from "vitest";
import { mostUrgentFirst } from "../../../../renderer/calling/urgency.ts";

const NORMAL = { urgency: "normal", requestPriority: null } as const;

test("the most urgent call is dealt with first, of equal ones the one that began first", () => {
  const ordered = mostUrgentFirst([
    { id: "later", startedAt: 3, ...NORMAL },
    { id: "emergency", startedAt: 5, ...NORMAL, urgency: "emergency" },
    { id: "peril", startedAt: 4, ...NORMAL, urgency: "imminent-peril" },
    { id: "first", startedAt: 1, ...NORMAL },
    { id: "priority", startedAt: 2, urgency: "priority", requestPriority: 7 },
  ]);
  expect(ordered.map(({ id }) => id)).toEqual(["emergency", "peril", "priority", "first", "later"]);
});
