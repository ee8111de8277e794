import { expect, test } from "vitest";
import { reconnectDelay } from "../../../../../renderer/signalling/connection/backoff.ts";

/** As near to the end of the window as chance comes. */
const LAST = 1 - Number.EPSILON;

test.each([
  [1, 0, 250],
  [1, 0.5, 1_125],
  [1, LAST, 2_000],
  [2, 0, 500],
  [2, LAST, 4_000],
  [5, LAST, 32_000],
  [6, LAST, 45_000],
  [100, 0, 15_000],
  [100, LAST, 45_000],
])("attempt %i with %d: after %i ms", (attempt, random, delay) => {
  expect(reconnectDelay(attempt, random)).toBe(delay);
});

test.each([
  [1, 0, 7, 7_000],
  [1, LAST, 7, 10_500],
  // A second is asked for by a server that restarts; all consoles within half of it more would be no ramp.
  [1, 0, 1, 1_000],
  [1, LAST, 1, 2_750],
  // Less than our own pace is no reason to hurry.
  [100, 0, 7, 15_000],
  [1, 0, 3_600, 3_600_000],
  [1, LAST, 3_600, 5_400_000],
  // 46 days; in milliseconds more than a timer holds.
  [1, 0, 4_000_000, 3_600_000],
  [1, LAST, 4_000_000, 5_400_000],
])("attempt %i with %d, asked to wait for %s s: after %i ms", (attempt, random, retryAfter, delay) => {
  expect(reconnectDelay(attempt, random, retryAfter)).toBe(delay);
});

test("two hundred consoles that lost their server in one moment come back over all of the window", () => {
  const consoles = 200;
  const moments = Array.from({ length: consoles }, (_each, place) => reconnectDelay(1, place / consoles));
  for (let from = 250; from < 2_000; from += 250) {
    const inQuarter = moments.filter((at) => at >= from && at < from + 250);
    expect(inQuarter.length).toBeLessThanOrEqual(Math.ceil(consoles / 7));
    expect(inQuarter.length).toBeGreaterThan(0);
  }
});
