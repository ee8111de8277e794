/** Which lines of a log are left out. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { kindOfLine, PacedLines } from "../../../../shared/base/paced-lines.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const told: string[] = [];
  const pace = new PacedLines((line) => told.push(line));
  const admitted = (kind: string, times: number) =>
    Array.from({ length: times }, () => pace.admit(kind)).filter(Boolean).length;
  return { told, admitted };
}

test("twenty of a kind in a minute; what is left out is told at once, and its number when the minute is over", () => {
  const { told, admitted } = setUp();
  expect(admitted("a", 20)).toBe(20);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(30_000);
  expect(admitted("a", 5)).toBe(0);
  expect(told).toEqual(["more lines like this are left out for a minute: a"]);
  vi.advanceTimersByTime(30_000);
  expect(told[1]).toBe("5 lines like this were left out: a");
  expect(admitted("a", 21)).toBe(20);
});

test("kinds do not count for one another, and nothing is told of a kind that kept within its limit", () => {
  const { told, admitted } = setUp();
  expect([admitted("a", 15), admitted("b", 15)]).toEqual([15, 15]);
  vi.advanceTimersByTime(60_000);
  expect([admitted("a", 15), told]).toEqual([15, []]);
});

test("kinds made up without end are one kind, and the memory of them has a limit", () => {
  const { told, admitted } = setUp();
  let written = 0;
  for (let kind = 0; kind < 10_000; kind++) written += admitted(`made up ${kind}`, 1);
  expect(written).toBeLessThan(600);
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(2);
  expect(admitted("another", 1)).toBe(1);
});

test.each([
  ["MESSAGE refused: 415", "MESSAGE refused"],
  ["nothing to tell apart", "nothing to tell apart"],
  ["x".repeat(1_000), "x".repeat(60)],
  ["", ""],
])("the kind of %j", (line, kind) => expect(kindOfLine(line)).toBe(kind));
