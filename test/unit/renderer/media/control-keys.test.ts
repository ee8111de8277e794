/** What a window knows of the CSKs at the servers, and how long a call waits for one that is on its way. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ControlKeys } from "../../../../renderer/media/control-keys.ts";

const MADE = { cskId: "26992638", message: "AAAA", goodForMs: 60_000 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What has come of it so far. */
function watched(asked: Promise<boolean>) {
  const seen: boolean[] = [];
  void asked.then((isTaken) => seen.push(isTaken));
  return seen;
}

test("a call that comes before the server's answer waits for it", async () => {
  const keys = new ControlKeys();
  const seen = watched(keys.isTaken("floorControl"));
  await keys.making("floorControl", Promise.resolve(MADE));
  await vi.advanceTimersByTimeAsync(4_000);
  expect([seen, keys.isMissing("floorControl")]).toEqual([[], false]);
  keys.settled("floorControl", "taken");
  await vi.advanceTimersByTimeAsync(0);
  expect([seen, await keys.isTaken("floorControl"), vi.getTimerCount()]).toEqual([[true], true, 0]);
});

test("it waits for its own, and ten seconds at most", async () => {
  const keys = new ControlKeys();
  const seen = watched(keys.isTaken("floorControl"));
  keys.settled("transmissionControl", "taken");
  await vi.advanceTimersByTimeAsync(9_999);
  expect(seen).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect([seen, await keys.isTaken("transmissionControl")]).toEqual([[false], true]);
});

test.each([
  ["is refused", (keys: ControlKeys) => keys.settled("floorControl", "refused")],
  [
    "cannot be made",
    (keys: ControlKeys) => keys.making("floorControl", Promise.reject(new Error("no KMS"))).catch(() => {}),
  ],
])("nobody waits for one that %s", async (_, fail) => {
  const keys = new ControlKeys();
  const seen = watched(keys.isTaken("floorControl"));
  await fail(keys);
  await vi.advanceTimersByTimeAsync(0);
  expect([seen, keys.isMissing("floorControl")]).toEqual([[false], true]);
});

test("one that the server has stays while another cannot be made; after a loss a call waits for the next", async () => {
  const keys = new ControlKeys();
  keys.settled("floorControl", "taken");
  await expect(keys.making("floorControl", Promise.reject(new Error("no KMS")))).rejects.toThrow("no KMS");
  expect(await keys.isTaken("floorControl")).toBe(true);
  keys.lost();
  const seen = watched(keys.isTaken("floorControl"));
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([]);
  keys.settled("floorControl", "taken");
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([true]);
});
