import { describe, expect, test } from "vitest";
import { afterAsked, readRetryAfter } from "../../../../shared/base/retry-after.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 20, 12);
const at = (milliseconds: number) => new Date(milliseconds).toUTCString();

describe("Retry-After of HTTP", () => {
  test.each([
    ["0", 0],
    [" 120 ", 120_000],
    // A day, and more than a timer or a number holds.
    ["86400", HOUR],
    ["9".repeat(60), HOUR],
    [at(NOW + 90_000), 90_000],
    [at(NOW - 90_000), 0],
    [at(NOW + 100 * HOUR), HOUR],
    ["Friday, 20-Nov-26 12:00:30 GMT", 30_000],
  ])("%s", (value, wait) => {
    expect(readRetryAfter(value, undefined, NOW)).toBe(wait);
  });

  test.each([undefined, "", "soon", "-5", "1.5", "12 s", "1".repeat(65), `${at(NOW)}${" ".repeat(64)}`])(
    "%s asks for nothing",
    (value) => {
      expect(readRetryAfter(value, undefined, NOW)).toBeUndefined();
    },
  );

  test("a date is of the server's clock, where it says what that shows", () => {
    const ahead = NOW + 10 * HOUR;
    expect(readRetryAfter(at(ahead + 60_000), at(ahead), NOW)).toBe(60_000);
    expect(readRetryAfter(at(NOW + 60_000), "yesterday", NOW)).toBe(60_000);
  });
});

describe("many that were asked to wait", () => {
  test.each([
    [60_000, 5_000, 0, 60_000],
    [60_000, 5_000, 0.5, 75_000],
    [1_000, 5_000, 0.5, 3_500],
    [100 * HOUR, 5_000, 0, HOUR],
  ])("%i ms, our own pace %i ms, chance %d: %i ms", (asked, pace, random, wait) => {
    expect(afterAsked(asked, pace, random)).toBe(wait);
  });

  test("none comes back before that, and none later than half of it more", () => {
    for (let random = 0; random < 1; random += 0.01) {
      const wait = afterAsked(60_000, 5_000, random);
      expect(wait).toBeGreaterThanOrEqual(60_000);
      expect(wait).toBeLessThan(90_000);
    }
  });
});
