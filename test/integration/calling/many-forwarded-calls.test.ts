/**
 * Many redirected calls in one process, in every form that a server may use, mixed. A bounded slice in the suite; the whole of
 * ten thousand with `npm run test:many`.
 */

import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LabPersonSettings } from "../../../shared/bridge/lab-settings.ts";
import { connected, createHarness, type Harness } from "../../support/harness/calling/lab-calls.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const CALLS = Number(process.env["MANY_CALLS"] ?? 100);
/** What is left behind shows after many. */
const isWhole = CALLS >= 1000;

/** Orders in which the lab makes no pause. */
const FORMS: readonly Pick<LabPersonSettings, "carrier" | "messageOrder">[] = [
  { carrier: "300", messageOrder: "before" },
  { carrier: "message", messageOrder: "before" },
  { carrier: "final-answer", messageOrder: "before" },
  { carrier: "message", messageOrder: "with" },
  { carrier: "message", messageOrder: "twice" },
];

/** Calls after which everything has been needed once. */
const SETTLED_AFTER = CALLS / 4;
/** For which SIP keeps what belongs to a call that is over (RFC 3261 clause 17: 64 T1), in milliseconds. */
const REMEMBERED_MS = 33_000;

interface Held {
  megabytes: number;
  /** Of the process as a whole, in megabytes; printed, since the operating system decides what it takes back. */
  resident: number;
  resources: number;
  /** Since the process began. */
  seconds: number;
}

/** What the process holds; counted when nothing of a call is remembered any more. */
async function held(): Promise<Held> {
  await setTimeout(REMEMBERED_MS);
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, rss } = process.memoryUsage();
  return {
    megabytes: heapUsed / 2 ** 20,
    resident: rss / 2 ** 20,
    resources: process.getActiveResourcesInfo().length,
    seconds: process.uptime(),
  };
}

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
  await harness.unit("bea-novak");
});
afterAll(() => harness.close());

test(`${CALLS} redirected calls in mixed forms: none fails, nothing is left`, {
  timeout: 180_000 + CALLS * 300,
}, async () => {
  const { engine } = harness.console.client;
  const failed: string[] = [];
  let before: Held | undefined;
  for (let count = 0; count < CALLS; count++) {
    if (isWhole && count === SETTLED_AFTER) before = await held();
    const form = FORMS[count % FORMS.length] ?? FORMS[0];
    harness.lab.configure("bea-novak", { ...form });
    const { id } = await harness.console.call(BEA, (record) => connected(record) || record.endReason !== null);
    engine.end(id);
    const record = await harness.console.until(
      // The last count comes after the end, and none of a call that never was: that one is among the failed.
      (call) => call.id === id && call.state === "ended" && (call.media !== null || call.connectedAt === null),
    );
    const [redirection, ...others] = record.redirections;
    if (record.endReason?.code !== "hung-up" || redirection?.carrier !== form?.carrier || others.length > 0) {
      failed.push(`${count}: ${form?.carrier} ${form?.messageOrder}, ${record.endReason?.code}`);
    }
  }
  expect(failed).toEqual([]);
  await vi.waitFor(() => expect(harness.leftovers()).toEqual({ activeCalls: 0, legs: 0, voices: 0 }));
  if (before === undefined) return;
  const after = await held();
  console.log(`after ${SETTLED_AFTER} calls`, before, `after ${CALLS}`, after);
  expect(after.resources).toBeLessThanOrEqual(before.resources + 2);
  expect(after.megabytes).toBeLessThan(before.megabytes * 1.1);
});
