/** Four calls at a time through the real lab: redirections, migrations and lost connections mix nothing and lose nothing. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { limitsChosen } from "../../../renderer/calling/call-limits.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
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

const BEA = "sip:bea.novak@mcx.system-a.example";
const DISPATCHER = "sip:dispatch-3@mcx.system-a.example";
const CALLERS = {
  "jonas-okafor": "sip:jonas.okafor@mcx.system-a.example",
  "aino-aalto": "sip:aino.aalto@mcx.system-a.example",
  "petra-vogt": "sip:petra.vogt@mcx.system-a.example",
} as const;

let harness: Harness;
let bea: TestUser;
const callers = new Map<string, TestUser>();
beforeAll(async () => {
  harness = await createHarness();
  bea = await harness.unit("bea-novak");
  for (const [person, id] of Object.entries(CALLERS)) callers.set(id, await harness.unit(person));
  harness.console.client.engine.limitTo(limitsChosen(DEFAULT_SETTINGS));
});
afterAll(() => harness.close());
afterEach(async () => {
  harness.console.settings.redirectionPolicy = "follow";
  harness.lab.configure("bea-novak", { route: "partner" });
  await harness.endAll();
});

const is = (id: string, fits: (call: DrawnCall) => boolean) =>
  callOf(harness.console, (call) => call.id === id && fits(call));
const spokenIn = ({ hold, holdChange, state }: DrawnCall) =>
  state === "connected" && hold === "none" && holdChange === "none";
const held = ({ hold, holdChange, state }: DrawnCall) =>
  state === "connected" && hold === "by-us" && holdChange === "none";
const isLive = (call: DrawnCall) => !ended(call);
const engine = () => harness.console.client.engine;

/** Somebody calls the dispatcher, and is answered. @returns the ID of the call */
async function isAnswered(callerId: string): Promise<string> {
  callers.get(callerId)?.client.engine.place(DISPATCHER, "mcptt");
  const { id } = await callOf(
    harness.console,
    ({ primaryId, state }) => primaryId === callerId && state === "incoming",
  );
  engine().answer(id);
  await is(id, spokenIn);
  return id;
}

/** Calls Bea, who has migrated. @returns the ID of the call, as soon as it is in a state */
async function callBea(state: DrawnCall["state"]): Promise<string> {
  engine().place(BEA, "mcptt");
  return (await callOf(harness.console, (call) => call.primaryId === BEA && call.state === state)).id;
}

test("a redirection of a call while another one goes on: each keeps its own, and either can be spoken in afterwards", async () => {
  harness.console.settings.redirectionPolicy = "ask";
  const jonas = await isAnswered(CALLERS["jonas-okafor"]);
  const called = await callBea("deciding");
  await is(jonas, held);
  // Whoever is being set up cannot wait: nobody else gets the ear meanwhile, and nobody is lost.
  engine().hold(jonas, false);
  expect(await is(called, ({ state }) => state === "deciding")).toMatchObject({
    redirections: [{ target: "migrated" }],
  });
  await is(jonas, held);
  engine().follow(called);
  await is(called, connected);
  const [of, other] = [await is(called, connected), await is(jonas, connected)];
  expect([of.redirections.length, other.redirections.length]).toEqual([1, 0]);
  expect(other.ladder.some(({ text }) => text.includes("system-b.example"))).toBe(false);
  expect([of, other].filter(spokenIn)).toEqual([of]);
  engine().hold(jonas, false);
  await is(jonas, spokenIn);
  expect((await is(called, held)).redirections).toHaveLength(1);
});

test("somebody on hold migrates: the call is there again, and the next one goes where that person is", async () => {
  const first = await callBea("connected");
  const jonas = await isAnswered(CALLERS["jonas-okafor"]);
  await is(first, held);
  harness.lab.configure("bea-novak", { route: "twice" });
  engine().hold(first, false);
  expect((await is(first, spokenIn)).redirections).toHaveLength(1);
  await is(jonas, held);
  engine().end(first);
  await is(first, ended);
  // Nobody is registered there: what counts is where the call was sent.
  engine().place(BEA, "mcptt");
  const next = await harness.console.until((call) => call.primaryId === BEA && ended(call));
  expect(next.redirections.map(({ newId }) => newId)).toEqual([
    "sip:visitor-0412@mcx.system-b.example",
    "sip:joint-0412@mcx.system-a.example",
  ]);
  await is(jonas, held);
});

test("the network goes with four calls and comes back: none is lost, and each is as it was", async () => {
  const ids = [await callBea("connected")];
  for (const caller of Object.values(CALLERS)) ids.push(await isAnswered(caller));
  const [last = ""] = ids.slice(-1);
  const others = ids.slice(0, -1);
  for (const id of others) await is(id, held);
  const lost = Promise.all(ids.map((id) => is(id, ({ signalling }) => !signalling)));
  harness.lab.dropConnection("console");
  await lost;
  for (const id of ids) await is(id, ({ signalling }) => signalling);
  await storeValue(harness.console.client.store, ({ registration }) =>
    registration.state === "registered" ? true : undefined,
  );
  await is(last, spokenIn);
  for (const id of others) await is(id, held);
  // Each is ended on its own, and at its other end too.
  for (const [at, id] of ids.entries()) {
    engine().end(id);
    expect((await is(id, ended)).endReason?.code).toBe("hung-up");
    const live = harness.console.client.store.getState().calls.filter(isLive);
    expect(live.map((call) => call.id).toSorted()).toEqual(ids.slice(at + 1).toSorted());
  }
  for (const user of [bea, ...callers.values()])
    await storeValue(user.client.store, ({ calls }) => calls.every(ended) || undefined);
});
