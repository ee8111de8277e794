/** Emergency private calls with the real client at both ends, through the real lab. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ONE_CALL } from "../../../renderer/calling/call-limits.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import {
  callOf,
  connected,
  createHarness,
  ended,
  type Harness,
  type TestUser,
} from "../../support/harness/calling/lab-calls.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
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
  harness.console.client.engine.limitTo({ ...ONE_CALL, waiting: 3 });
});
afterAll(() => harness.close());

afterEach(async () => {
  harness.lab.configure("jonas-okafor", { fault: "none" });
  harness.lab.configure("bea-novak", { fault: "none" });
  await harness.endAll();
});

/** The requests that a call of ours has sent, as they went. */
const invites = ({ ladder }: DrawnCall) => ladder.filter(({ clauseStep }) => clauseStep === 1 || clauseStep === 4);

describe("an emergency call of ours", () => {
  test("says so on the wire and at the other end, and asks for no hand there", async () => {
    harness.console.client.engine.place(JONAS, "mcptt", "emergency");
    const call = await callOf(harness.console, connected);
    expect(call).toMatchObject({ primaryId: JONAS, urgency: "emergency" });
    const [invite] = invites(call);
    expect(invite?.text).toMatch(/^Resource-Priority: mcpttp\.15\r?$/m);
    expect(invite?.text).toMatch(/^Answer-Mode: Auto\r?$/m);
    expect(invite?.text).toContain('<emergency-ind type="Normal"><mcpttBoolean>true</mcpttBoolean></emergency-ind>');
    expect(invite?.text).toContain('<alert-ind type="Normal"><mcpttBoolean>false</mcpttBoolean></alert-ind>');
    expect(await callOf(jonas, connected)).toMatchObject({ urgency: "emergency", requestPriority: 15 });
  });

  test("begins with the primary ID and is still one after its redirection to another system", async () => {
    harness.console.client.engine.place(BEA, "mcptt", "emergency");
    const call = await callOf(harness.console, connected);
    expect(call).toMatchObject({ primaryId: BEA, currentId: VISITOR, urgency: "emergency" });
    const both = invites(call);
    expect(both).toHaveLength(2);
    for (const { text } of both) {
      expect(text).toMatch(/^Resource-Priority: mcpttp\.15\r?$/m);
      expect(text).toContain('<emergency-ind type="Normal"><mcpttBoolean>true');
    }
    expect(both[0]?.text).toContain(BEA);
    expect(await callOf(bea, connected)).toMatchObject({ urgency: "emergency" });
  });

  test("that the server does not take as one ends by that name, and nothing is tried in its place", async () => {
    harness.lab.configure("jonas-okafor", { fault: "emergency-refused" });
    harness.console.client.engine.place(JONAS, "mcptt", "emergency");
    const { focusId } = harness.console.client.store.getState();
    const refused = await callOf(harness.console, (call) => call.id === focusId && ended(call));
    expect(refused.endReason?.code).toBe("emergency-not-accepted");
    expect(invites(refused)).toHaveLength(1);
    const calls = harness.console.client.store.getState().calls.filter(({ state }) => state !== "ended");
    expect(calls).toEqual([]);
    // In the ordinary way the same server takes it.
    const { id } = await harness.console.call(JONAS, connected);
    expect(await callOf(harness.console, (call) => call.id === id)).toMatchObject({ urgency: "normal" });
  });
});

test("calls to us carry what they are: an ordinary one, one with priority, an emergency, in this order from behind", async () => {
  jonas.client.engine.place(DISPATCHER, "mcptt", "priority");
  const first = await callOf(harness.console, ({ state }) => state === "incoming");
  expect(first).toMatchObject({ urgency: "priority", requestPriority: 8 });
  bea.client.engine.place(DISPATCHER, "mcptt", "emergency");
  const urgent = await callOf(harness.console, ({ state, urgency }) => state === "incoming" && urgency === "emergency");
  expect(urgent).toMatchObject({ direction: "incoming", requestPriority: 15 });
  // Who rang in the middle has given way.
  expect(harness.console.client.store.getState().focusId).toBe(urgent.id);
});
