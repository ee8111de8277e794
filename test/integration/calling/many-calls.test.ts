/** Many calls one after the other, as in a long shift: nothing may grow with their number. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import { connected, createHarness, type Harness } from "../../support/harness/calling/lab-calls.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const CALLS = 200;
/** Before this many, caches and pools still fill. */
const WARM_UP = 10;
/** A SIP transaction is remembered for 64 times T1 after its end (RFC 3261 clause 17). */
const TRANSACTION_SECONDS = 32;

let harness: Harness;
beforeAll(async () => {
  // The clock of the timers runs with the real one, and can be turned ahead.
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"],
    shouldAdvanceTime: true,
  });
  harness = await createHarness();
  await harness.unit("bea-novak");
});
afterAll(async () => {
  vi.useRealTimers();
  await harness.close();
});

async function oneCall(): Promise<DrawnCall> {
  const { engine } = harness.console.client;
  const { id } = await harness.console.call(BEA, (record) => connected(record) || record.endReason !== null);
  engine.end(id);
  return harness.console.until((record) => record.id === id && record.state === "ended" && record.media !== null);
}

/** Waits until the calls are over on every side and the last transaction is forgotten, and counts what is there. */
async function whatIsLeft() {
  await vi.waitFor(() => expect(harness.leftovers()).toEqual({ activeCalls: 0, legs: 0, voices: 0 }));
  for (let second = 0; second <= TRANSACTION_SECONDS; second++) {
    await vi.advanceTimersByTimeAsync(1_000);
    // Keep-alives are answered over real sockets meanwhile.
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  const sockets = process.getActiveResourcesInfo().filter((kind) => kind.startsWith("TCP")).length;
  return { timers: vi.getTimerCount(), sockets, load: harness.lab.load() };
}

test(`${CALLS} redirected calls: every one connects, nothing is left of any`, { timeout: 120_000 }, async () => {
  let before: Awaited<ReturnType<typeof whatIsLeft>> | undefined;
  for (let count = 0; count < CALLS; count++) {
    if (count === WARM_UP) before = await whatIsLeft();
    const record = await oneCall();
    expect(record.endReason?.code).toBe("hung-up");
    expect(record.redirections).toHaveLength(1);
  }
  expect(await whatIsLeft()).toEqual(before);
  expect(harness.console.client.store.getState().calls.length).toBeLessThanOrEqual(100);
});
