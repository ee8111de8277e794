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

describe("a call in progress", () => {
  const reInvites = (call: DrawnCall) =>
    call.ladder.filter(({ text }) => text?.startsWith("INVITE") === true && /^To:.*;tag=/m.test(text));
  const isEmergencyCall = ({ state, urgency }: DrawnCall) => state === "connected" && urgency === "emergency";
  const isNone = ({ state, urgency, urgencyChange }: DrawnCall) =>
    state === "connected" && urgency === "normal" && urgencyChange?.state === "done";

  test("becomes an emergency and is none any more, by a request of ours; the media are left alone", async () => {
    const { id } = await harness.console.call(JONAS, connected);
    const own = (fits: (call: DrawnCall) => boolean) => callOf(harness.console, (call) => call.id === id && fits(call));
    harness.console.client.engine.setUrgency(id, "emergency");
    const raised = await own(isEmergencyCall);
    expect(raised.urgencyChange).toEqual({ to: "emergency", by: "us", state: "done", reason: null });
    const [request] = reInvites(raised);
    expect(request?.text).toMatch(/^Resource-Priority: mcpttp\.15\r?$/m);
    expect(request?.text).toContain('<emergency-ind type="Normal"><mcpttBoolean>true</mcpttBoolean></emergency-ind>');
    expect(request?.text).toContain('<alert-ind type="Normal"><mcpttBoolean>false</mcpttBoolean></alert-ind>');
    expect(request?.text).not.toContain("a=key-mgmt");
    expect(await callOf(jonas, isEmergencyCall)).toMatchObject({
      requestPriority: 15,
      urgencyChange: { to: "emergency", by: "colleague", state: "done" },
    });
    harness.console.client.engine.setUrgency(id, "normal");
    const cleared = await own(isNone);
    expect(reInvites(cleared).at(-1)?.text).toContain('<emergency-ind type="Normal"><mcpttBoolean>false');
    expect(reInvites(cleared).at(-1)?.text).not.toMatch(/^Resource-Priority: mcpttp\.15/m);
    expect((await callOf(jonas, isNone)).urgencyChange).toMatchObject({ to: "normal", by: "colleague" });
    expect(await own(connected)).toMatchObject({ hold: "none" });
  });

  test("that was redirected is raised by the other end and cleared by us", async () => {
    const { id } = await harness.console.call(BEA, connected);
    const far = await callOf(bea, connected);
    bea.client.engine.setUrgency(far.id, "emergency");
    const raised = await callOf(harness.console, (call) => call.id === id && isEmergencyCall(call));
    expect(raised.urgencyChange).toMatchObject({ to: "emergency", by: "colleague" });
    harness.console.client.engine.setUrgency(id, "normal");
    await callOf(bea, (call) => call.id === far.id && isNone(call));
    await callOf(harness.console, (call) => call.id === id && isNone(call));
  });

  test("stays as it was where it is not accepted as an emergency, and says so; it can be tried again", async () => {
    const { id } = await harness.console.call(JONAS, connected);
    harness.lab.configure("jonas-okafor", { fault: "emergency-refused" });
    harness.console.client.engine.setUrgency(id, "emergency");
    const refused = await callOf(harness.console, (call) => call.id === id && call.urgencyChange?.state === "failed");
    expect(refused).toMatchObject({
      state: "connected",
      urgency: "normal",
      urgencyChange: { reason: { code: "urgency-not-changed" } },
    });
    expect(await callOf(jonas, connected)).toMatchObject({ urgency: "normal", urgencyChange: null });
    harness.lab.configure("jonas-okafor", { fault: "none" });
    harness.console.client.engine.setUrgency(id, "emergency");
    await callOf(harness.console, (call) => call.id === id && isEmergencyCall(call));
  });

  test("is held and raised at once by one end each: neither is lost", async () => {
    const { id } = await harness.console.call(JONAS, connected);
    const far = await callOf(jonas, connected);
    harness.console.client.engine.hold(id, true);
    jonas.client.engine.setUrgency(far.id, "emergency");
    await callOf(harness.console, (call) => call.id === id && call.hold === "by-us" && isEmergencyCall(call));
    await callOf(jonas, (call) => call.id === far.id && call.hold === "by-colleague" && isEmergencyCall(call));
  });

  test("is held and raised by the same end, one after the other", async () => {
    const { id } = await harness.console.call(JONAS, connected);
    harness.console.client.engine.hold(id, true);
    harness.console.client.engine.setUrgency(id, "emergency");
    await callOf(harness.console, (call) => call.id === id && call.hold === "by-us" && isEmergencyCall(call));
    await callOf(jonas, (call) => call.hold === "by-colleague" && isEmergencyCall(call));
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
