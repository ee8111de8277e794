import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { after } from "../../../../renderer/calling/platform.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** From now on the clock is this much ahead of the timers, as after a window that stood still. */
function standStill(milliseconds: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + milliseconds);
}

test("what has to run after a while runs then, and not when it was stopped", () => {
  const run = vi.fn();
  const stopped = vi.fn();
  after(5_000, run);
  after(5_000, stopped)();
  vi.advanceTimersByTime(4_999);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(run).toHaveBeenCalledTimes(1);
  expect(stopped).not.toHaveBeenCalled();
});

test("after a time in which nothing ran, what arrived meanwhile comes first", () => {
  const order: string[] = [];
  const stop = after(5_000, () => order.push("limit"));
  const stopInTime = after(5_000, () => order.push("stopped too late"));
  standStill(20_000);
  vi.advanceTimersByTime(5_000);
  order.push("answer");
  stopInTime();
  vi.advanceTimersByTime(1_000);
  expect(order).toEqual(["answer", "limit"]);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(order).toHaveLength(2);
});
