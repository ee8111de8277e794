import { expect, test } from "vitest";
import { reconnectDelay } from "../../../../../renderer/signalling/connection/backoff.ts";

test.each([
  [1, 0.5, undefined, 500],
  [2, 0.5, undefined, 1_000],
  [1, 0, undefined, 375],
  [100, 0.5, undefined, 30_000],
  [1, 0.5, 7, 7_000],
  // Less than our own pace is no reason to hurry.
  [100, 0.5, 7, 30_000],
  [1, 0.5, 3_600, 3_600_000],
  // 46 days; in milliseconds more than a timer holds.
  [1, 0.5, 4_000_000, 3_600_000],
])("attempt %i with %d, asked to wait for %s s: after %i ms", (attempt, random, retryAfter, delay) => {
  expect(reconnectDelay(attempt, random, retryAfter)).toBe(delay);
});
