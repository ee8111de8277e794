import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LegProtection, MediaLeg } from "../../../../renderer/calling/ports.ts";
import { AHEAD_MS, LegAhead } from "../../../../renderer/media/leg-ahead.ts";

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
  return { ahead: new LegAhead(make), made, make };
}

test("a call takes it, once, and it stays open from there on", () => {
  const { ahead, made } = setUp();
  ahead.prepare("frames");
  expect(ahead.take("frames")).toBe(made[0]?.leg);
  expect(ahead.take("frames")).toBeUndefined();
  ahead.drop();
  vi.advanceTimersByTime(AHEAD_MS);
  expect(made[0]?.close).not.toHaveBeenCalled();
});

test("a call of another kind leaves it, and one that is wanted in its place closes it", () => {
  const { ahead, made } = setUp();
  ahead.prepare("frames");
  expect(ahead.take(null)).toBeUndefined();
  ahead.prepare(null);
  expect(made[0]?.close).toHaveBeenCalledOnce();
  expect(ahead.take(null)).toBe(made[1]?.leg);
});

test("it waits for a while since it was last wanted, and is not made anew for each who is chosen", () => {
  const { ahead, made, make } = setUp();
  ahead.prepare("frames");
  vi.advanceTimersByTime(AHEAD_MS - 1);
  ahead.prepare("frames");
  expect(make).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(AHEAD_MS - 1);
  expect(made[0]?.close).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(made[0]?.close).toHaveBeenCalledOnce();
  expect(ahead.take("frames")).toBeUndefined();
});

test("where it cannot be made the call finds none", () => {
  const { ahead, make } = setUp();
  make.mockImplementation(() => {
    throw new Error("no frames here");
  });
  ahead.prepare("frames");
  expect(ahead.take("frames")).toBeUndefined();
});
