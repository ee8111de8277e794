/** An attended transfer in which everything is protected: the real client at all three ends, the real lab, real I_MESSAGEs of two KMSs. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ONE_CALL } from "../../../renderer/calling/call-limits.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import {
  callOf,
  connected,
  createHarness,
  ended,
  type Harness,
  type TestUser,
} from "../../support/harness/calling/lab-calls.ts";
import { createKeyWorld } from "../../support/stand-ins/keys.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const VISITOR = "sip:visitor-0412@mcx.system-b.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const DISPATCHER = "sip:dispatch-3@mcx.system-a.example";

let harness: Harness;
let bea: TestUser;
let jonas: TestUser;
beforeAll(async () => {
  harness = await createHarness(undefined, createKeyWorld());
  bea = await harness.unit("bea-novak");
  jonas = await harness.unit("jonas-okafor");
  harness.console.client.engine.limitTo({ ...ONE_CALL, waiting: 3 });
  for (const user of [harness.console, bea, jonas]) {
    Object.assign(user.settings, { protection: "required", transferPolicy: "follow" });
  }
});
afterAll(() => harness.close());
afterEach(async () => {
  if (bea.keys !== undefined) bea.keys.failure = undefined;
  await harness.endAll();
});

const ofConsole = (id: string, until: (call: DrawnCall) => boolean) =>
  callOf(harness.console, (call) => call.id === id && until(call));
const keyed = ({ protection }: DrawnCall) => protection?.state === "establishing";
const whoseKey = ({ protection }: DrawnCall) => [
  protection?.identity?.initiator.userUri,
  protection?.identity?.responder.userUri,
];

/** The console talks to Bea, who has migrated, holds her, and asks Jonas. */
async function consulted(): Promise<{ first: DrawnCall; asked: DrawnCall }> {
  const { engine } = harness.console.client;
  const first = await harness.console.call(BEA, (call) => connected(call) && keyed(call));
  engine.consult(first.id, JONAS);
  const asked = await callOf(harness.console, (call) => call.primaryId === JONAS && connected(call) && keyed(call));
  await ofConsole(first.id, ({ hold }) => hold === "by-us");
  return { first, asked };
}

test("whoever is transferred and the target talk under a key of their own, made by the one for the other's ID", async () => {
  const { first, asked } = await consulted();
  harness.console.client.engine.transfer(first.id, JONAS);
  expect((await ofConsole(first.id, ended)).endReason?.code).toBe("transferred");
  expect(whoseKey(first)).toEqual([DISPATCHER, VISITOR]);
  expect(whoseKey(asked)).toEqual([DISPATCHER, JONAS]);

  const calling = await callOf(bea, (call) => call.direction === "outgoing" && connected(call) && keyed(call));
  const called = await callOf(jonas, (call) => call.primaryId === VISITOR && connected(call) && keyed(call));
  expect(calling).toMatchObject({ primaryId: JONAS, transferredBy: DISPATCHER });
  for (const call of [calling, called]) {
    expect(whoseKey(call)).toEqual([VISITOR, JONAS]);
    expect(call.protection?.identity).toMatchObject({
      initiator: { kmsUri: "kms.system-b.example" },
      responder: { kmsUri: "kms.system-a.example" },
    });
  }
  const pcks = [first, asked, calling].map(({ protection }) => protection?.identity?.pckId);
  expect(new Set(pcks).size, "no key of the calls before").toBe(3);
  expect(called.protection?.identity?.pckId).toBe(pcks[2]);

  const [theirs, others] = [bea.media.frameKeys.at(-1), jonas.media.frameKeys.at(-1)];
  expect(theirs).toMatchObject({ send: others?.receive, receive: others?.send });
  const held = harness.console.media.frameKeys.flatMap(({ receive, send }) => [receive, send]);
  for (const { baseKey } of held) expect(baseKey, "the console has none of it").not.toEqual(theirs?.send.baseKey);
  for (const { media } of [bea, jonas]) media.reports({ kind: "proved" });
  expect((await callOf(bea, ({ id }) => id === calling.id)).protection?.state).toBe("proved");
  expect((await callOf(jonas, ({ id }) => id === called.id)).protection?.state).toBe("proved");
  const users = [harness.console, bea, jonas];
  expect(users.map(({ media }) => media.passedUnprotected)).toEqual([0, 0, 0]);
});

test("where no key can be had for the target nobody is joined in clear: we are back with who waits, protected as before", async () => {
  const { first } = await consulted();
  if (bea.keys === undefined) throw new Error("no keys");
  bea.keys.failure = new McError("kms-unreachable");
  harness.console.client.engine.transfer(first.id, JONAS);
  const back = await ofConsole(first.id, ({ transfer }) => transfer?.state === "failed");
  expect(back).toMatchObject({ state: "connected", protection: { state: "establishing" } });
  const tried = await callOf(bea, ({ endReason }) => endReason?.code === "kms-unreachable");
  expect(tried).toMatchObject({ primaryId: JONAS, connectedAt: null });
  expect([bea.media.passedUnprotected, jonas.media.passedUnprotected]).toEqual([0, 0]);
});
