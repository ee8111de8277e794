/** Transfers with the real client at all three ends, through the real lab. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ONE_CALL } from "../../../renderer/calling/call-limits.ts";
import type { CallRecord, DrawnCall } from "../../../shared/mc/call-record.ts";
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

beforeEach(() => {
  bea.settings.transferPolicy = "follow";
});

/** Nothing rings, speaks or waits any more. */
afterEach(async () => {
  harness.lab.configure("jonas-okafor", { fault: "none" });
  await harness.endAll();
});

const ofConsole = (id: string, until: (call: DrawnCall) => boolean) =>
  callOf(harness.console, (call) => call.id === id && until(call));
const transferOf = ({ transfer }: CallRecord) => transfer?.state;

describe("whom we talk to", () => {
  test("is passed on: calls the other one, leaves us when that call is up, and is there under our own ID", async () => {
    const { id } = await harness.console.call(BEA, connected);
    harness.console.client.engine.transfer(id, JONAS);
    const left = await ofConsole(id, ended);
    expect(left).toMatchObject({
      endReason: { code: "transferred", detail: JONAS },
      transfer: { whom: "partner", targetId: JONAS, announced: false, state: "done" },
    });
    const next = await callOf(bea, ({ direction, state }) => direction === "outgoing" && state === "connected");
    expect(next).toMatchObject({ primaryId: JONAS, transferredBy: DISPATCHER });
    expect(await callOf(jonas, connected)).toMatchObject({ direction: "incoming", primaryId: VISITOR });
    expect(await callOf(bea, ({ direction }) => direction === "incoming")).toMatchObject({
      endReason: { code: "moved-on" },
      transfer: { whom: "us", state: "done" },
    });
    expect(left.ladder.map(({ what }) => (what.kind === "request" ? what.method : what.kind))).toContain("MESSAGE");
  });

  test.each([
    ["does not answer", { fault: "busy" }, "busy"],
    ["is not known", { fault: "not-found" }, "unknown-person"],
  ] as const)("to somebody who %s: is back with us, by name, and we talk", async (_what, settings, code) => {
    harness.lab.configure("jonas-okafor", settings);
    const { id } = await harness.console.call(BEA, connected);
    harness.console.client.engine.transfer(id, JONAS);
    const back = await ofConsole(id, (call) => transferOf(call) === "failed");
    expect(back.transfer?.reason?.code).toBe("transfer-not-reached");
    expect(await ofConsole(id, ({ hold, holdChange }) => hold === "none" && holdChange === "none")).toMatchObject({
      state: "connected",
      endReason: null,
    });
    const tried = await callOf(bea, ({ direction, state }) => direction === "outgoing" && state === "ended");
    expect(tried.endReason?.code).toBe(code);
    expect(harness.console.client.store.getState().focusId).toBe(id);
  });

  test("and does not want to go: stays with us, and the refusal has a name", async () => {
    bea.settings.transferPolicy = "refuse";
    const { id } = await harness.console.call(BEA, connected);
    harness.console.client.engine.transfer(id, JONAS);
    const stays = await ofConsole(id, (call) => transferOf(call) === "failed");
    expect(stays.transfer?.reason?.code).toBe("transfer-refused");
    await ofConsole(id, ({ hold, state }) => hold === "none" && state === "connected");
    expect(jonas.client.store.getState().calls.filter(connected)).toEqual([]);
  });

  test("is asked first where the settings say so, and goes or stays as told", async () => {
    bea.settings.transferPolicy = "ask";
    const { id } = await harness.console.call(BEA, connected);
    harness.console.client.engine.transfer(id, JONAS);
    const asked = await callOf(bea, (call) => transferOf(call) === "asking");
    expect(asked.decideBy).not.toBeNull();
    bea.client.engine.refuse(asked.id);
    await ofConsole(id, (call) => transferOf(call) === "failed");
    await ofConsole(id, ({ hold, holdChange }) => hold === "none" && holdChange === "none");
    harness.console.client.engine.transfer(id, JONAS);
    await callOf(bea, (call) => call.id === asked.id && transferOf(call) === "asking");
    bea.client.engine.follow(asked.id);
    expect((await ofConsole(id, ended)).endReason?.code).toBe("transferred");
  });

  test("cannot be passed back to us, nor to itself", async () => {
    const { id } = await harness.console.call(BEA, connected);
    for (const target of [DISPATCHER, VISITOR]) {
      harness.console.client.engine.transfer(id, target);
      const stays = await ofConsole(id, ({ transfer }) => transfer?.state === "failed" && transfer.targetId === target);
      expect(stays.transfer?.reason?.code).toBe("transfer-refused");
      await ofConsole(id, ({ hold, holdChange }) => hold === "none" && holdChange === "none");
    }
  });
});

describe("somebody is asked first", () => {
  test("and joined with who waits: the talk about it ends when the two have each other", async () => {
    const { engine } = harness.console.client;
    const { id } = await harness.console.call(BEA, connected);
    engine.consult(id, JONAS);
    const asked = await callOf(harness.console, ({ primaryId, state }) => primaryId === JONAS && state === "connected");
    expect(asked.asksFor).toEqual({ callId: id, id: VISITOR });
    expect(await ofConsole(id, ({ hold }) => hold === "by-us")).toMatchObject({ state: "connected" });
    engine.transfer(id, JONAS);
    expect(await ofConsole(id, ended)).toMatchObject({
      endReason: { code: "transferred" },
      transfer: { announced: true, state: "done" },
    });
    await ofConsole(asked.id, ended);
    expect(await callOf(jonas, ({ state, primaryId }) => primaryId === VISITOR && state === "connected")).toBeDefined();
  });

  test("and is not there: we are back with who waits", async () => {
    harness.lab.configure("jonas-okafor", { fault: "busy" });
    const { id } = await harness.console.call(BEA, connected);
    harness.console.client.engine.consult(id, JONAS);
    const asked = await callOf(harness.console, ({ asksFor, state }) => asksFor?.callId === id && state === "ended");
    expect(asked.endReason?.code).toBe("busy");
    await ofConsole(id, ({ hold, holdChange }) => hold === "none" && holdChange === "none");
    expect(harness.console.client.store.getState().focusId).toBe(id);
  });
});

describe("we are passed on", () => {
  test("by whom we talk to: asked about, and called when we say so; the call before it ends by name", async () => {
    const { engine } = harness.console.client;
    const { id } = await harness.console.call(BEA, connected);
    const there = await callOf(bea, ({ direction, state }) => direction === "incoming" && state === "connected");
    bea.client.engine.transfer(there.id, JONAS);
    const asked = await ofConsole(id, (call) => transferOf(call) === "asking");
    expect(asked).toMatchObject({ state: "connected", transfer: { whom: "us", targetId: JONAS } });
    engine.follow(id);
    expect((await ofConsole(id, ended)).endReason).toMatchObject({ code: "moved-on", detail: JONAS });
    const next = await callOf(harness.console, ({ primaryId, state }) => primaryId === JONAS && state === "connected");
    expect(next.transferredBy).toBe(VISITOR);
    const left = await callOf(bea, ({ id: each, state }) => each === there.id && state === "ended");
    expect(left.endReason?.code).toBe("transferred");
  });

  test("to somebody who has migrated: followed there by the rules of redirections", async () => {
    harness.console.settings.transferPolicy = "follow";
    const { id } = await harness.console.call(JONAS, connected);
    const there = await callOf(jonas, ({ direction, state }) => direction === "incoming" && state === "connected");
    jonas.client.engine.transfer(there.id, BEA);
    const next = await callOf(harness.console, ({ primaryId, state }) => primaryId === BEA && state === "connected");
    expect(next).toMatchObject({ currentId: VISITOR, transferredBy: JONAS, redirections: [{ target: "migrated" }] });
    await ofConsole(id, ended);
    harness.console.settings.transferPolicy = "ask";
  });
});
