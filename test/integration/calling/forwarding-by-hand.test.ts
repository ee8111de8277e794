/** Calls that ring here and go to somebody else, with the real client at all three ends, through the real lab. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import {
  callOf,
  connected,
  createHarness,
  ended,
  type Harness,
  storeValue,
  type TestUser,
} from "../../support/harness/calling/lab-calls.ts";

const VISITOR = "sip:visitor-0412@mcx.system-b.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const DISPATCHER = "sip:dispatch-3@mcx.system-a.example";

let harness: Harness;
let bea: TestUser;
let jonas: TestUser;
beforeAll(async () => {
  harness = await createHarness();
  bea = await harness.unit("bea-novak");
  jonas = await harness.unit("jonas-okafor");
  bea.settings.forwardingPolicy = "follow";
});
afterAll(() => harness.close());
afterEach(async () => {
  Object.assign(harness.console.settings, { forwardUnansweredAfter: 0, forwardUnansweredTo: "" });
  await harness.endAll();
});

/** Bea calls, and it rings here. */
async function rings(): Promise<DrawnCall> {
  bea.client.engine.place(DISPATCHER, "mcptt");
  return harness.console.until(({ state }) => state === "incoming");
}

test("by hand: the caller calls the other one, and the record here says so", async () => {
  const { id } = await rings();
  harness.console.client.engine.forwardTo(id, JONAS);
  const there = await callOf(bea, connected);
  expect(there).toMatchObject({
    primaryId: DISPATCHER,
    currentId: JONAS,
    redirections: [{ newId: JONAS, target: "forwarded", forwardingReason: "manual-input", carrier: "message" }],
  });
  expect(await callOf(jonas, connected)).toMatchObject({ direction: "incoming", primaryId: VISITOR });
  const here = await harness.console.until(ended);
  expect(here).toMatchObject({
    id,
    endReason: { code: "forwarded-by-you", detail: JONAS },
    forward: { targetId: JONAS, why: "manual-input" },
  });
  expect(here.ladder.some(({ what }) => what.kind === "request" && what.method === "MESSAGE")).toBe(true);
});

test("by the settings of the desk, when nobody answers in time", async () => {
  Object.assign(harness.console.settings, { forwardUnansweredAfter: 1, forwardUnansweredTo: JONAS });
  await rings();
  expect(await callOf(bea, connected)).toMatchObject({
    currentId: JONAS,
    redirections: [{ forwardingReason: "no-answer" }],
  });
  expect((await harness.console.until(ended)).endReason?.code).toBe("forwarded-unanswered");
});

test("a call that is answered in time stays here", async () => {
  Object.assign(harness.console.settings, { forwardUnansweredAfter: 1, forwardUnansweredTo: JONAS });
  const { id } = await rings();
  harness.console.client.engine.answer(id);
  const { connectedAt } = await harness.console.until(connected);
  expect(connectedAt).not.toBeNull();
  await harness.console.until(({ media }) => media !== null);
  await vi.waitFor(() => expect(harness.console.newest().state).toBe("connected"));
  expect(harness.console.newest().forward).toBeNull();
});

test("to the caller, to us or to what is no ID nothing is sent, and it rings on", async () => {
  const { engine } = harness.console.client;
  const { id } = await rings();
  engine.forwardTo(id, VISITOR);
  engine.forwardTo(id, DISPATCHER);
  expect(harness.console.newest().forward).toBeNull();
  engine.forwardTo(id, "sip:%00@");
  expect(harness.console.newest()).toMatchObject({ state: "incoming", forward: null });
  engine.answer(id);
  await harness.console.until(connected);
});

test("a caller who does not follow ends, and nobody else is called", async () => {
  bea.settings.forwardingPolicy = "refuse";
  const { id } = await rings();
  harness.console.client.engine.forwardTo(id, JONAS);
  const there = await storeValue(bea.client.store, ({ calls: [call] }) =>
    call?.direction === "outgoing" && ended(call) ? call : undefined,
  );
  expect(there.endReason?.code).toBe("forwarding-refused-by-policy");
  await harness.console.until(ended);
  expect(jonas.client.store.getState().calls.filter(connected)).toEqual([]);
  bea.settings.forwardingPolicy = "follow";
});
