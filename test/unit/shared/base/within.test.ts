import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { within } from "../../../../shared/base/within.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NEVER = new Promise<string>(() => {});

test("work that is done in time answers itself, and no timer is left", async () => {
  expect(await within(Promise.resolve("done"), 10, () => "late")).toBe("done");
  expect(vi.getTimerCount()).toBe(0);
});

test("work that fails in time fails, and no timer is left", async () => {
  await expect(within(Promise.reject(new Error("no")), 10, () => "late")).rejects.toThrow("no");
  expect(vi.getTimerCount()).toBe(0);
});

test("work that takes too long is answered for, not a millisecond earlier", async () => {
  let outcome = "none yet";
  void within(NEVER, 10, () => "late").then((value) => {
    outcome = value;
  });
  await vi.advanceTimersByTimeAsync(9);
  expect(outcome).toBe("none yet");
  await vi.advanceTimersByTimeAsync(1);
  expect(outcome).toBe("late");
});

test("being late can be a failure", async () => {
  const waiting = within(NEVER, 10, () => {
    throw new Error("too late");
  });
  const failed = expect(waiting).rejects.toThrow("too late");
  await vi.advanceTimersByTimeAsync(10);
  await failed;
});
