import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallTimers } from "../../../../renderer/calling/call-timers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a timer that is started again begins anew, and comes to its end once", () => {
  const ran = vi.fn();
  const timers = new CallTimers(ran);
  timers.start("answer", 100);
  timers.start("keys", 120);
  vi.advanceTimersByTime(50);
  timers.start("answer", 100);
  vi.advanceTimersByTime(99);
  expect(ran.mock.calls).toEqual([["keys"]]);
  vi.advanceTimersByTime(1_000);
  expect(ran.mock.calls).toEqual([["keys"], ["answer"]]);
});

test("one that is stopped does not, one alone or all", () => {
  const ran = vi.fn();
  const timers = new CallTimers(ran);
  for (const timer of ["answer", "keys", "decide"] as const) timers.start(timer, 100);
  timers.stop("answer");
  timers.stop("target");
  vi.advanceTimersByTime(99);
  timers.stopAll();
  vi.advanceTimersByTime(100);
  expect(ran).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
