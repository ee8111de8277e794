import { expect, test } from "vitest";
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
