/**
 * Many redirected calls in one process, in every form that a server may use, mixed. A bounded slice in the suite; the whole of
 * ten thousand with `npm run test:many`.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LabPersonSettings } from "../../../shared/bridge/lab.ts";
import { connected, createHarness, type Harness } from "../../support/harness/calling/lab-calls.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const CALLS = Number(process.env["MANY_CALLS"] ?? 100);

/** Orders in which the lab makes no pause. */
const FORMS: readonly Pick<LabPersonSettings, "carrier" | "messageOrder">[] = [
  { carrier: "300", messageOrder: "before" },
  { carrier: "message", messageOrder: "before" },
  { carrier: "final-answer", messageOrder: "before" },
  { carrier: "message", messageOrder: "with" },
  { carrier: "message", messageOrder: "twice" },
];

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
  await harness.unit("bea-novak");
});
afterAll(() => harness.close());

test(`${CALLS} redirected calls in mixed forms: none fails, nothing is left`, {
  timeout: 60_000 + CALLS * 300,
}, async () => {
  const { engine } = harness.console.client;
  const failed: string[] = [];
  for (let count = 0; count < CALLS; count++) {
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
});
