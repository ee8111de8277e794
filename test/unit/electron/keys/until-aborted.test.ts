import { getEventListeners } from "node:events";
import { expect, test, vi } from "vitest";
import { untilAborted } from "../../../../electron/keys/until-aborted.ts";

const never = new Promise<string>(() => {});

test("work that ends first is its own outcome", async () => {
  const { signal } = new AbortController();
  await expect(untilAborted(Promise.resolve("done"), signal)).resolves.toBe("done");
  await expect(untilAborted(Promise.reject(new Error("failed")), signal)).rejects.toThrow("failed");
});

test("what is given up ends at once, with the signal's reason, also when it was given up before", async () => {
  const control = new AbortController();
  const waiting = untilAborted(never, control.signal);
  control.abort("given up");
  await expect(waiting).rejects.toBe("given up");
  await expect(untilAborted(never, control.signal)).rejects.toBe("given up");
});

test("work that fails after it was given up is nobody's concern any more", async () => {
  const unheard = vi.fn();
  process.on("unhandledRejection", unheard);
  const before = new AbortController();
  before.abort("given up");
  const meanwhile = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const waiting = [untilAborted(promise, before.signal), untilAborted(promise, meanwhile.signal)];
  meanwhile.abort("given up");
  for (const each of waiting) await expect(each).rejects.toBe("given up");
  reject(new Error("too late"));
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", unheard);
  expect(unheard).not.toHaveBeenCalled();
});

test("a signal that many works are waited for under keeps none that has ended", async () => {
  const { signal } = new AbortController();
  await untilAborted(Promise.resolve("done"), signal);
  await untilAborted(Promise.reject(new Error("failed")), signal).catch(() => {});
  await Promise.resolve();
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
