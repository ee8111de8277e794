import { describe, expect, test } from "vitest";
import { type FirstCaller, isAimedAtFirst, isAimedAtLine, nextFirst } from "../../../../renderer/window/aimed-key.ts";

const NOBODY: FirstCaller = { callId: undefined, otherSince: null };

describe("a key for whoever is first", () => {
  test("means the only caller at once", () => {
    const first = nextFirst(NOBODY, "sara", 1_000);
    expect(isAimedAtFirst(first, 1_000)).toBe(true);
    expect(nextFirst(first, "sara", 9_000)).toBe(first);
  });

  test("means nobody for 400 ms after another caller has come first", () => {
    const other = nextFirst(nextFirst(NOBODY, "sara", 0), "timo", 1_000);
    expect(isAimedAtFirst(other, 1_399)).toBe(false);
    expect(isAimedAtFirst(other, 1_400)).toBe(true);
  });

  test("means whoever comes after a pause, and is not held up by a clock that was set back", () => {
    const nobody = nextFirst(nextFirst(NOBODY, "sara", 0), undefined, 1_000);
    expect(isAimedAtFirst(nextFirst(nobody, "timo", 1_001), 1_001)).toBe(true);
    const other = nextFirst(nextFirst(NOBODY, "sara", 0), "timo", 60_000);
    expect(isAimedAtFirst(other, 1_000)).toBe(true);
  });
});

test("the digit of a line means a call that is not younger than 400 ms", () => {
  expect(isAimedAtLine({ startedAt: 1_000 }, 1_399)).toBe(false);
  expect(isAimedAtLine({ startedAt: 1_000 }, 1_400)).toBe(true);
  expect(isAimedAtLine({ startedAt: 60_000 }, 1_000)).toBe(true);
});
