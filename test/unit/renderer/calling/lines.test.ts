import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { awaitsLine, LINE_RESTS_MS, type Lines, NO_LINES, numbered } from "../../../../renderer/calling/lines.ts";

const many = (count: number) => Array.from({ length: count }, (_, at) => `call-${at}`);

describe("line numbers", () => {
  test("a call gets the lowest that is free, and the one that came first the lower one", () => {
    expect(numbered(NO_LINES, ["first", "second"], 0)).toEqual({ of: { first: 1, second: 2 }, freedAt: {} });
  });

  test("a call keeps its number while others go", () => {
    const two = numbered(NO_LINES, ["first", "second"], 0);
    expect(numbered(two, ["second"], 100)).toEqual({ of: { second: 2 }, freedAt: { 1: 100 } });
  });

  test("a number that became free rests for five seconds, and is then given again", () => {
    const gone = numbered(numbered(NO_LINES, ["first"], 0), [], 1_000);
    expect(gone.of).toEqual({});
    const early = numbered(gone, ["next"], 1_000 + LINE_RESTS_MS - 1);
    expect(early.of).toEqual({ next: 2 });
    const late = numbered(gone, ["next"], 1_000 + LINE_RESTS_MS);
    expect(late).toEqual({ of: { next: 1 }, freedAt: {} });
    expect(LINE_RESTS_MS).toBe(5_000);
  });

  test("a clock that is set back does not make a number rest for longer", () => {
    const gone = numbered(numbered(NO_LINES, ["first"], 0), [], 60_000);
    expect(numbered(gone, ["next"], 1_000).of).toEqual({ next: 1 });
  });

  test("nothing changes while the same calls live", () => {
    const two = numbered(NO_LINES, ["first", "second"], 0);
    expect(numbered(two, ["first", "second"], 9_999)).toBe(two);
  });

  test("a tenth call waits for a number; it does once one is free but rests", () => {
    const live = many(10);
    const nine = numbered(NO_LINES, live, 0);
    expect(nine.of).not.toHaveProperty("call-9");
    expect(awaitsLine(nine, live)).toBe(false);
    const left = live.slice(1);
    const resting = numbered(nine, left, 100);
    expect(resting.of).not.toHaveProperty("call-9");
    expect(awaitsLine(resting, left)).toBe(true);
    const rested = numbered(resting, left, 100 + LINE_RESTS_MS);
    expect(rested.of["call-9"]).toBe(1);
    expect(awaitsLine(rested, left)).toBe(false);
  });

  test("a call that has a number waits for none, and one that came when all of them rest waits", () => {
    expect(awaitsLine(numbered(NO_LINES, ["first"], 0), ["first"])).toBe(false);
    const resting = numbered(numbered(NO_LINES, many(9), 0), ["next"], 1_000);
    expect([resting.of, awaitsLine(resting, ["next"])]).toEqual([{}, true]);
  });

  test("no two calls that live have the same number, none changes its own, and none rests and is taken", () => {
    const steps = fc.array(fc.record({ live: fc.subarray(many(12)), pause: fc.nat({ max: 8_000 }) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(steps, (course) => {
        let lines: Lines = NO_LINES;
        let now = 0;
        for (const { live, pause } of course) {
          now += pause;
          const next = numbered(lines, live, now);
          const taken = Object.values(next.of);
          expect(new Set(taken).size).toBe(taken.length);
          expect(Object.keys(next.of).every((id) => live.includes(id))).toBe(true);
          for (const [id, line] of Object.entries(lines.of)) if (live.includes(id)) expect(next.of[id]).toBe(line);
          for (const line of taken) expect(next.freedAt[line]).toBeUndefined();
          lines = next;
        }
      }),
    );
  });
});
