import { describe, expect, test, vi } from "vitest";
import { CallWork, KEY_WORK_TIMEOUT } from "../../../../electron/keys/call-work.ts";
import { SharedWork } from "../../../../electron/keys/shared-work.ts";

const quiet = () => {};
const signal = () => new AbortController().signal;

/** Work whose end a test decides. */
function gated() {
  const gate = Promise.withResolvers<string>();
  const work = vi.fn((_signal: AbortSignal, _tell: (event: string) => void) => gate.promise);
  return { gate, work };
}

describe("shared work", () => {
  test("runs once for everybody who asks meanwhile, and again for who asks later", async () => {
    const shared = new SharedWork<string, string>();
    const { gate, work } = gated();
    const all = [1, 2, 3].map(() => shared.run("a", signal(), quiet, work));
    gate.resolve("done");
    expect(await Promise.all(all)).toEqual(["done", "done", "done"]);
    expect(work).toHaveBeenCalledTimes(1);
    await shared.run("a", signal(), quiet, work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test("is apart for each subject", async () => {
    const shared = new SharedWork<string, string>();
    const work = vi.fn(async () => "x");
    await Promise.all([shared.run("a", signal(), quiet, work), shared.run("b", signal(), quiet, work)]);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test("tells the late what the early heard, and each everything once", async () => {
    const shared = new SharedWork<string, string>();
    const gate = Promise.withResolvers<void>();
    const heard: Record<string, string[]> = { early: [], late: [] };
    const work = async (_signal: AbortSignal, tell: (event: string) => void) => {
      tell("one");
      await gate.promise;
      tell("two");
      return "x";
    };
    const early = shared.run("a", signal(), (event) => heard["early"]?.push(event), work);
    await vi.waitFor(() => expect(heard["early"]).toEqual(["one"]));
    const late = shared.run("a", signal(), (event) => heard["late"]?.push(event), work);
    gate.resolve();
    await Promise.all([early, late]);
    expect(heard).toEqual({ early: ["one", "two"], late: ["one", "two"] });
  });

  test("fails for everybody", async () => {
    const shared = new SharedWork<string, string>();
    const failing = () => Promise.reject(new Error("broken"));
    const all = [1, 2].map(() => shared.run("a", signal(), quiet, failing));
    for (const each of all) await expect(each).rejects.toThrow("broken");
  });

  test("goes on while somebody waits, and is ended with the last", async () => {
    const shared = new SharedWork<string, string>();
    const { work } = gated();
    const [one, two] = [new AbortController(), new AbortController()];
    const waiting = [one, two].map((each) => shared.run("a", each.signal, quiet, work));
    await vi.waitFor(() => expect(work).toHaveBeenCalled());
    const inner = work.mock.calls[0]![0];
    one.abort();
    await expect(waiting[0]).rejects.toMatchObject({ code: "keys-failed" });
    expect(inner.aborted).toBe(false);
    two.abort();
    await expect(waiting[1]).rejects.toMatchObject({ code: "keys-failed" });
    expect(inner.aborted).toBe(true);
    // Whoever comes then shares nothing of it.
    expect(await shared.run("a", signal(), quiet, async () => "new")).toBe("new");
  });

  test("does not begin for somebody who has given up", async () => {
    const { work } = gated();
    await expect(new SharedWork<string, string>().run("a", AbortSignal.abort(), quiet, work)).rejects.toThrow();
    expect(work).not.toHaveBeenCalled();
  });
});

describe("the work of calls", () => {
  const untilAborted = (end: AbortSignal) =>
    new Promise<never>((_resolve, reject) => end.addEventListener("abort", () => reject(end.reason)));

  test("gives way to later work of the same call alone", async () => {
    const calls = new CallWork();
    const first = calls.run("a", untilAborted);
    const other = calls.run("b", async () => "b");
    const second = calls.run("a", async () => "a");
    await expect(first).rejects.toMatchObject({ code: "keys-failed", detail: "cancelled" });
    expect(await Promise.all([other, second])).toEqual(["b", "a"]);
  });

  test("ends when it is cancelled, one or all", async () => {
    const calls = new CallWork();
    const [a, b] = ["a", "b"].map((id) => calls.run(id, untilAborted));
    calls.cancel("a");
    await expect(a).rejects.toMatchObject({ detail: "cancelled" });
    calls.cancelAll();
    await expect(b).rejects.toMatchObject({ detail: "cancelled" });
  });

  test("takes so long and no longer", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    await expect(new CallWork().run("a", async (end) => end.throwIfAborted())).rejects.toMatchObject({
      code: "keys-timeout",
    });
    expect(timeout).toHaveBeenCalledWith(KEY_WORK_TIMEOUT);
    timeout.mockRestore();
  });
});
