import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followClock } from "../../../../renderer/design/clock.ts";

const at = (time: string) => Date.parse(`2026-11-22T${time}`);
const second = () => Math.floor(Date.now() / 1000);
const day = () => new Date().setHours(0, 0, 0, 0);

beforeEach(() => vi.useFakeTimers({ now: at("23:59:57.400") }));
afterEach(() => vi.useRealTimers());

test("a change is told when it happens, once to each, and not what has not changed", () => {
  const seconds = vi.fn();
  const days = vi.fn();
  const stops = [followClock(second, 1000, seconds), followClock(day, 86_400_000, days)];
  vi.advanceTimersByTime(700);
  expect(seconds).toHaveBeenCalledTimes(1);
  expect(days).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2000);
  expect(seconds).toHaveBeenCalledTimes(3);
  expect(days).toHaveBeenCalledTimes(1);
  for (const stop of stops) stop();
});

test("a computer that slept over midnight finds the new day with the next second", () => {
  const days = vi.fn();
  const stop = followClock(day, 86_400_000, days);
  vi.setSystemTime(Date.now() + 8 * 3_600_000);
  vi.advanceTimersByTime(1100);
  expect(days).toHaveBeenCalledTimes(1);
  stop();
});

test("whoever needs it finer is not made to wait for the others", () => {
  const quarters = vi.fn();
  const stops = [followClock(second, 1000, () => {}), followClock(() => Math.floor(Date.now() / 250), 250, quarters)];
  vi.advanceTimersByTime(760);
  expect(quarters).toHaveBeenCalledTimes(3);
  for (const stop of stops) stop();
});

test("many who need it as often set one timer", () => {
  const set = vi.spyOn(globalThis, "setTimeout");
  const stops = Array.from({ length: 50 }, () => followClock(second, 1000, () => {}));
  expect(set).toHaveBeenCalledTimes(1);
  for (const stop of stops) stop();
});

test("it stands still while nobody needs it", () => {
  const stop = followClock(second, 1000, () => {});
  expect(vi.getTimerCount()).toBe(1);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
