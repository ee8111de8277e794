import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallTimers } from "../../../../renderer/calling/call-timers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createTimers() {
  const ran: string[] = [];
  return { timers: new CallTimers((timer) => void ran.push(timer)), ran };
}

test("a timer that is started again runs once, from then on", () => {
  const { timers, ran } = createTimers();
  timers.start("transfer", 30);
  timers.start("forward", 30);
  vi.advanceTimersByTime(20);
  timers.start("transfer", 30);
  vi.advanceTimersByTime(29);
  expect(ran).toEqual(["forward"]);
  vi.advanceTimersByTime(1);
  expect(ran).toEqual(["forward", "transfer"]);
});

test("one that is stopped does not run, nor do others when all are stopped", () => {
  const { timers, ran } = createTimers();
  timers.stop("transfer");
  timers.start("transfer", 30);
  timers.stop("transfer");
  timers.start("forward", 30);
  timers.stopAll();
  vi.advanceTimersByTime(60);
  expect([ran, vi.getTimerCount()]).toEqual([[], 0]);
});
