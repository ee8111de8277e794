import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LegProtection, MediaLeg } from "../../../../renderer/calling/ports.ts";
import { AHEAD_MS, APART_MS, LegAhead, RENEW_MS } from "../../../../renderer/media/leg-ahead.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const made: { readonly leg: MediaLeg; readonly close: ReturnType<typeof vi.fn> }[] = [];
  const make = vi.fn((_protection: LegProtection) => {
    const close = vi.fn();
    const leg = { close } as unknown as MediaLeg;
    made.push({ leg, close });
    return leg;
  });
  return { ahead: new LegAhead(make), made, make, isClosed: () => made.map(({ close }) => close.mock.calls.length) };
}

test("a call takes it, once, and it stays open from there on", () => {
  const { ahead, isClosed, made } = setUp();
  ahead.prepare("frames", 1);
  expect(ahead.take("frames")).toBe(made[0]?.leg);
  expect(ahead.take("frames")).toBeUndefined();
  ahead.drop();
  vi.advanceTimersByTime(AHEAD_MS);
  expect(isClosed()).toEqual([0]);
});

test("there is a second one for the leg that may follow, made a while after the first", () => {
  const { ahead, isClosed, made, make } = setUp();
  ahead.prepare("frames", 2);
  expect(make).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(AHEAD_MS - 1);
  expect(make).toHaveBeenCalledTimes(2);
  expect([ahead.take("frames"), ahead.take("frames"), ahead.take("frames")]).toEqual([
    made[0]?.leg,
    made[1]?.leg,
    undefined,
  ]);
  ahead.prepare("frames", 2);
  vi.advanceTimersByTime(APART_MS);
  ahead.drop();
  expect(isClosed()).toEqual([0, 0, 1, 1]);
});

test("none is made any more when a call has begun, or when they are dropped", () => {
  const { ahead, isClosed, make } = setUp();
  ahead.prepare("frames", 2);
  ahead.take("frames");
  vi.advanceTimersByTime(AHEAD_MS);
  expect(make).toHaveBeenCalledTimes(1);
  ahead.prepare("frames", 2);
  ahead.drop();
  vi.advanceTimersByTime(AHEAD_MS);
  expect(isClosed()).toEqual([0, 1]);
});

test("a call of another kind leaves it, and one that is wanted in its place closes it", () => {
  const { ahead, isClosed, made } = setUp();
  ahead.prepare("frames", 1);
  expect(ahead.take(null)).toBeUndefined();
  ahead.prepare(null, 1);
  expect(isClosed()).toEqual([1, 0]);
  expect(ahead.take(null)).toBe(made[1]?.leg);
});

test("they wait for a while since they were last wanted, and are not made anew for each who is chosen", () => {
  const { ahead, isClosed, make } = setUp();
  ahead.prepare("frames", 2);
  vi.advanceTimersByTime(AHEAD_MS - 1);
  ahead.prepare("frames", 2);
  vi.advanceTimersByTime(AHEAD_MS - 1);
  expect(make).toHaveBeenCalledTimes(2);
  expect(isClosed()).toEqual([0, 0]);
  vi.advanceTimersByTime(1);
  expect(isClosed()).toEqual([1, 1]);
  expect(ahead.take("frames")).toBeUndefined();
});

test("where it cannot be made the call finds none, and nobody tries again", () => {
  const { ahead, make } = setUp();
  make.mockImplementation(() => {
    throw new Error("no frames here");
  });
  ahead.prepare("frames", 2);
  vi.advanceTimersByTime(AHEAD_MS);
  expect(make).toHaveBeenCalledOnce();
  expect(ahead.take("frames")).toBeUndefined();
});

test("one can wait all the time: it is taken by who comes, outlasts those who were chosen, and is not older than its certificate", () => {
  const { ahead, isClosed, made, make } = setUp();
  ahead.rest("frames", 1);
  vi.advanceTimersByTime(10 * AHEAD_MS);
  expect(make).toHaveBeenCalledTimes(1);
  ahead.prepare("frames", 2);
  vi.advanceTimersByTime(APART_MS);
  expect(make).toHaveBeenCalledTimes(2);
  // Nobody is chosen any more, or nobody has called them for too long: one is left.
  vi.advanceTimersByTime(AHEAD_MS);
  expect(isClosed()).toEqual([0, 1]);
  expect(ahead.take("frames")).toBe(made[0]?.leg);
  ahead.rest("frames", 1);
  vi.advanceTimersByTime(RENEW_MS);
  expect(isClosed()).toEqual([0, 1, 1, 0]);
  ahead.drop();
  vi.advanceTimersByTime(RENEW_MS);
  expect([isClosed(), make.mock.calls.length]).toEqual([[0, 1, 1, 1], 4]);
});

test("where calls are of another kind now, that one waits", () => {
  const { ahead, isClosed, made } = setUp();
  ahead.rest("frames", 1);
  ahead.rest(null, 1);
  expect(isClosed()).toEqual([1, 0]);
  expect(ahead.take(null)).toBe(made[1]?.leg);
});
