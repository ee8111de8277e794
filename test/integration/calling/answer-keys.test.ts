/** Keys that come with the answer to a call to several: the real client at every end, the real lab, real I_MESSAGEs. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ObtainedKeys } from "../../../shared/bridge/keys.ts";
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
import { createKeyWorld, type StandInKeys } from "../../support/stand-ins/keys.ts";

const AVA = "sip:dispatch-3@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const AINO = "sip:aino.aalto@mcx.system-a.example";
const VISITOR = "sip:visitor-0412@mcx.system-b.example";
const MALLORY = "sip:mallory@mcx.system-a.example";

const world = createKeyWorld();
let harness: Harness;
let jonas: TestUser;
let aino: TestUser;
let bea: TestUser;
const keysOf = ({ keys }: Pick<TestUser, "keys">): StandInKeys => {
  if (keys === undefined) throw new Error("no keys");
  return keys;
};

beforeAll(async () => {
  harness = await createHarness(undefined, world);
  jonas = await harness.unit("jonas-okafor", false);
  aino = await harness.unit("aino-aalto", false);
  bea = await harness.unit("bea-novak", false);
});
afterAll(() => harness.close());
afterEach(async () => {
  for (const user of [harness.console, jonas, aino, bea]) {
    Object.assign(user.settings, { protection: "preferred" });
    Object.assign(keysOf(user), { failure: undefined, tamper: undefined });
    user.media.keyings.length = 0;
    user.media.passedUnprotected = 0;
  }
  await harness.endAll();
});

const ringing = (user: TestUser) => callOf(user, ({ state }) => state === "incoming");
const inCall = (user: TestUser, fits: (call: DrawnCall) => boolean) =>
  callOf(user, (call) => connected(call) && fits(call));
const over = (user: TestUser, id: string) => callOf(user, (call) => call.id === id && ended(call));
const keyed = ({ protection }: DrawnCall) => protection?.state === "establishing";
const place = (...ids: readonly string[]) => harness.console.client.engine.placeFirstToAnswer(ids, "mcptt");

async function answeredBy(user: TestUser): Promise<string> {
  const { id } = await ringing(user);
  user.client.engine.answer(id);
  return id;
}

/** The keys under which an end sends and opens. */
const endOf = ({ media }: Pick<TestUser, "media">) => {
  const [keys, ...more] = media.frameKeys;
  expect(more).toEqual([]);
  return keys;
};

/** What somebody else makes for the console. */
const madeBy = (maker: string, for_: string): Promise<ObtainedKeys> =>
  world.keysFor(maker).obtain({
    ...{ callId: "8a2a4a52-3f0f-4fd8-a8f8-1f3d3f9f0c12", leg: 1, service: "mcptt", calledId: for_ },
    ...{ kmsUri: null, secret: "frames" },
  });

describe("we call several", () => {
  test.each([
    ["of our system", JONAS, () => jonas],
    ["of another system, with another KMS", VISITOR, () => bea],
  ] as const)("whoever answers first, %s, brings the key: both ends have each other's", async (_where, id, who) => {
    place(AINO, id);
    await answeredBy(who());
    const call = await inCall(harness.console, keyed);
    expect(call.protection).toMatchObject({
      failure: null,
      identity: { initiator: { userUri: id }, responder: { userUri: AVA } },
    });
    const theirs = await inCall(who(), keyed);
    expect(theirs.protection?.identity?.pckId).toBe(call.protection?.identity?.pckId);
    const [ours, other] = [endOf(harness.console), endOf(who())];
    expect(ours).toMatchObject({ send: other?.receive, receive: other?.send, digits: true });
    expect(ours?.send.baseKey).not.toEqual(ours?.receive.baseKey);
    for (const { media } of [harness.console, who()]) media.reports({ kind: "proved" });
    expect(harness.console.newest().protection?.state).toBe("proved");
    expect([harness.console.media.passedUnprotected, who().media.passedUnprotected]).toEqual([0, 0]);
    // Held and taken up again: the descriptions of the session repeat what was agreed, from either end.
    harness.console.client.engine.hold(call.id, true);
    await harness.console.until(({ hold }) => hold === "by-us");
    harness.console.client.engine.hold(call.id, false);
    await harness.console.until(({ hold }) => hold === "none");
    who().client.engine.hold(theirs.id, true);
    await harness.console.until(({ hold }) => hold === "by-colleague");
    expect(harness.console.newest()).toMatchObject({ state: "connected", protection: { state: "proved" } });
  });

  test("whoever answers has none: it goes on to the gateway, and its record says so", async () => {
    jonas.settings.protection = "off";
    place(AINO, JONAS);
    await answeredBy(jonas);
    const call = await inCall(harness.console, () => true);
    expect(call.protection).toMatchObject({ state: "hop", failure: { code: "colleague-without-protection" } });
    expect(harness.console.media.passedUnprotected).toBe(1);
  });

  test("they cannot be made there: it rings nevertheless, and goes on without", async () => {
    keysOf(jonas).failure = new McError("kms-unreachable");
    place(AINO, JONAS);
    await answeredBy(jonas);
    expect((await inCall(harness.console, () => true)).protection?.state).toBe("hop");
    expect((await inCall(jonas, () => true)).protection).toMatchObject({
      state: "hop",
      failure: { code: "kms-unreachable" },
    });
  });

  test("under required nobody is called", async () => {
    harness.console.settings.protection = "required";
    place(AINO, JONAS);
    expect((await harness.console.until(ended)).endReason?.code).toBe("first-to-answer-protection");
    expect(jonas.client.store.getState().calls.every(ended)).toBe(true);
  });
});

describe("what an answer brings that does not hold ends the call before anything is heard", () => {
  const refusedFor = async (detail: string) => {
    place(AINO, JONAS);
    const there = await answeredBy(jonas);
    const { endReason, protection } = await harness.console.until(ended);
    expect(endReason).toMatchObject({ code: "answer-key-refused", detail });
    expect(protection).toMatchObject({ state: "failed", identity: null, failure: { code: "answer-key-refused" } });
    expect([harness.console.media.frameKeys.length, harness.console.media.passedUnprotected]).toEqual([0, 0]);
    expect((await over(jonas, there)).endReason?.code).toBe("protection-failed-at-colleague");
  };

  test("signed by somebody else than whoever has answered, although another of those who were called", async () => {
    const made = await madeBy(AINO, AVA);
    keysOf(jonas).tamper = (keys) => ({ ...made, identity: { ...made.identity, responder: keys.identity.responder } });
    await refusedFor("key-message-caller-differs");
  });

  test("signed by a stranger", async () => {
    const made = await madeBy(MALLORY, AVA);
    keysOf(jonas).tamper = () => made;
    await refusedFor("key-message-caller-differs");
  });

  test("made for somebody else than us", async () => {
    const made = await madeBy(JONAS, AINO);
    keysOf(jonas).tamper = (keys) => ({ ...made, identity: { ...made.identity, responder: keys.identity.responder } });
    await refusedFor("key-message-not-for-us");
  });

  test("used in a call before", async () => {
    let first: ObtainedKeys | undefined;
    keysOf(jonas).tamper = (keys) => {
      first ??= keys;
      return first;
    };
    place(AINO, JONAS);
    await answeredBy(jonas);
    await inCall(harness.console, keyed);
    harness.console.client.engine.end(harness.console.newest().id);
    await harness.endAll();
    harness.console.media.keyings.length = 0;
    await refusedFor("key-message-replayed");
  });

  test("confirmed by somebody who does not hold it", async () => {
    keysOf(jonas).tamper = (keys) => ({ ...keys, mediaSecret: Buffer.alloc(32, 9).toString("base64") });
    await refusedFor("key-confirmation-failed");
  });
});

describe("we are one of those who are called", () => {
  test("our answer brings the key, which opens for whoever calls", async () => {
    jonas.client.engine.placeFirstToAnswer([AVA, AINO], "mcptt");
    const call = await ringing(harness.console);
    expect(call.protection).toMatchObject({ state: "offered", identity: { responder: { userUri: JONAS } } });
    harness.console.client.engine.answer(call.id);
    await inCall(harness.console, keyed);
    await inCall(jonas, keyed);
    const [ours, other] = [endOf(harness.console), endOf(jonas)];
    expect(ours).toMatchObject({ send: other?.receive, receive: other?.send });
  });

  test("under required it does not ring where no key can be made", async () => {
    harness.console.settings.protection = "required";
    keysOf(harness.console).failure = new McError("kms-unreachable");
    jonas.client.engine.placeFirstToAnswer([AVA, AINO], "mcptt");
    await callOf(harness.console, ({ endReason }) => endReason?.code === "kms-unreachable");
  });

  test("without a wish for keys we answer as we are", async () => {
    jonas.settings.protection = "off";
    jonas.client.engine.placeFirstToAnswer([AVA, AINO], "mcptt");
    const call = await ringing(harness.console);
    expect(call.protection?.state).toBe("hop");
    harness.console.client.engine.answer(call.id);
    await inCall(harness.console, () => true);
    expect(harness.console.media.keyings).toEqual([]);
  });
});
