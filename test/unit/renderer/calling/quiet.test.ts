import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCallingStore, isLive } from "../../../../renderer/calling/calling-store.ts";
import { beingSetUp, QUIET_WITHIN_MS, whenNoCall } from "../../../../renderer/calling/quiet.ts";
import type { CallState } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

let store: ReturnType<typeof createCallingStore>;
let runs: number;
const run = () => {
  runs += 1;
};
const calls = (...states: CallState[]) =>
  store.setState({
    calls: states.map((state, place) => ({ ...callRecord({ id: String(place), state }), ladder: [] })),
  });
/** Until what was put off has run. */
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  store = createCallingStore();
  runs = 0;
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test.each<[CallState, boolean]>([
  ["preparing", true],
  ["requesting", true],
  ["ringing", true],
  ["incoming", true],
  ["answering", true],
  ["connected", false],
  ["ended", false],
])("a call that is %s: being set up is %s", (state, expected) => {
  expect(beingSetUp(callRecord({ state }))).toBe(expected);
});

test("without a call of the kind it runs at once", () => {
  calls("connected", "ended");
  whenNoCall(store, beingSetUp, run, QUIET_WITHIN_MS);
  expect(runs).toBe(1);
});

test("it waits for the last of them, runs after that call has been told, and once", async () => {
  calls("ringing", "requesting");
  whenNoCall(store, beingSetUp, run, QUIET_WITHIN_MS);
  calls("connected", "requesting");
  await settled();
  expect(runs).toBe(0);
  calls("connected", "ended");
  expect(runs).toBe(0);
  await settled();
  calls("connected", "requesting");
  calls("connected", "ended");
  await vi.advanceTimersByTimeAsync(QUIET_WITHIN_MS);
  expect(runs).toBe(1);
});

test("it waits no longer than the limit, where there is one", async () => {
  calls("ringing");
  whenNoCall(store, beingSetUp, run, QUIET_WITHIN_MS);
  await vi.advanceTimersByTimeAsync(QUIET_WITHIN_MS - 1);
  expect(runs).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs).toBe(1);
  calls();
  await settled();
  expect(runs).toBe(1);
});

test("without a limit it waits for as long as it takes", async () => {
  calls("connected");
  whenNoCall(store, isLive, run);
  await vi.advanceTimersByTimeAsync(24 * 3_600_000);
  expect(runs).toBe(0);
  calls("ended");
  await settled();
  expect(runs).toBe(1);
});

test("what was left does not run", async () => {
  calls("ringing");
  const leave = whenNoCall(store, beingSetUp, run, QUIET_WITHIN_MS);
  leave();
  calls("ended");
  await vi.advanceTimersByTimeAsync(QUIET_WITHIN_MS);
  expect(runs).toBe(0);
});
