/** Protected calls: the real client, the real lab, real I_MESSAGEs; only the way to the KMS is a stand-in. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { arrowWords } from "../../../renderer/ladder/arrow-words.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import {
  connected,
  createHarness,
  ended,
  type Harness,
  LONGER_THAN_RECONNECTING_MS,
  registered,
  storeValue,
  type TestUser,
} from "../../support/harness/calling/lab-calls.ts";
import { createKeyWorld, type StandInKeys } from "../../support/stand-ins/keys.ts";

const AVA = "sip:dispatch-3@mcx.system-a.example";
const BEA = "sip:bea.novak@mcx.system-a.example";
const VISITOR = "sip:visitor-0412@mcx.system-b.example";
const MIRA = "sip:mira.ionescu@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";

let harness: Harness;
let bea: TestUser;
let jonas: TestUser;

const keysOf = ({ keys }: TestUser): StandInKeys => {
  if (keys === undefined) throw new Error("no keys");
  return keys;
};

beforeAll(async () => {
  harness = await createHarness({ flowLossGraceMs: LONGER_THAN_RECONNECTING_MS }, createKeyWorld());
  bea = await harness.unit("bea-novak");
  jonas = await harness.unit("jonas-okafor");
  await harness.unit("mira-ionescu");
});
afterAll(() => harness.close());

afterEach(async () => {
  const { engine, store } = harness.console.client;
  for (const user of [harness.console, bea, jonas]) {
    Object.assign(user.settings, { redirectionPolicy: "follow", askSeconds: 20, protection: "preferred" });
    Object.assign(keysOf(user), {
      failure: undefined,
      hold: undefined,
      tamper: undefined,
      lookup: true,
      permitted: null,
      state: "ready",
    });
    keysOf(user).profile.clear();
  }
  harness.lab.configure("bea-novak", { fault: "none", kmsUriPlace: "redirection" });
  for (const call of store.getState().calls) engine.end(call.id);
  await registered(harness.console.client);
  await harness.nothingLeft();
});

const steps = (record: DrawnCall) => record.steps.map(({ step }) => step);
const newestOf = (user: TestUser, condition: (record: DrawnCall) => boolean) =>
  storeValue(user.client.store, ({ calls: [call] }) => (call !== undefined && condition(call) ? call : undefined));

async function hangUp(record: DrawnCall): Promise<void> {
  const { engine } = harness.console.client;
  engine.end(record.id);
  await harness.console.until((call) => call.id === record.id && ended(call));
}

describe("a redirected call is protected end to end", () => {
  test.each(["redirection", "profile", "lookup"] as const)("KMS URI from the %s", async (source) => {
    if (source !== "redirection") harness.lab.configure("bea-novak", { kmsUriPlace: "lookup" });
    if (source === "profile") keysOf(harness.console).profile.set(VISITOR, "kms.system-b.example");
    const record = await harness.console.call(BEA, connected);
    const theirs = await newestOf(bea, connected);
    expect(record.protection).toMatchObject({
      rule: "preferred",
      state: "establishing",
      identity: {
        kmsUriSource: source,
        initiator: { userUri: AVA, kmsUri: "kms.system-a.example" },
        responder: { userUri: VISITOR, kmsUri: "kms.system-b.example" },
      },
      failure: null,
    });
    expect(record.redirections[0]).toMatchObject({ kmsUri: "kms.system-b.example", kmsUriSource: source });
    expect(theirs.protection).toMatchObject({ state: "establishing", identity: { initiator: { userUri: AVA } } });
    expect(theirs.protection?.identity?.pckId).toBe(record.protection?.identity?.pckId);
    expect(steps(record)).toEqual(
      expect.arrayContaining(["keys-obtained", "redirected", "released", "redialled", "key-confirmed", "answered"]),
    );
    expect(record.protection?.steps.map(({ leg, step }) => `${leg} ${step}`)).toEqual(
      [1, 2].flatMap((leg) => ["own-keys", "kms-uri", "certificate", "message"].map((step) => `${leg} ${step}`)),
    );
    // Each end sends under the key under which the other receives.
    const [ours] = harness.console.media.frameKeys.slice(-1);
    const [units] = bea.media.frameKeys.slice(-1);
    expect(ours?.send).toEqual(units?.receive);
    expect(ours?.receive).toEqual(units?.send);
    expect(ours?.send).not.toEqual(ours?.receive);
    await hangUp(record);
  });

  test("the second INVITE carries its own key message, for the new ID, and no secret", async () => {
    const record = await harness.console.call(BEA, connected);
    const invites = record.ladder.filter(({ clauseStep }) => clauseStep === 1 || clauseStep === 4);
    const messages = invites.map(({ text }) => /^a=key-mgmt:mikey (\S+)\r?$/m.exec(text)?.[1]);
    expect(messages.every((message) => message !== undefined)).toBe(true);
    expect(messages[0]).not.toBe(messages[1]);
    expect(
      keysOf(harness.console)
        .obtained.slice(-2)
        .map(({ calledId, leg }) => [leg, calledId]),
    ).toEqual([
      [1, BEA],
      [2, VISITOR],
    ]);
    await hangUp(record);
    expect(keysOf(harness.console).forgotten).toContain(record.id);
  });

  test("an ordinary call, too", async () => {
    const record = await harness.console.call(JONAS, connected);
    expect(record.protection).toMatchObject({ state: "establishing", identity: { kmsUriSource: "own-domain" } });
    await hangUp(record);
  });

  test("and one that is redirected twice", async () => {
    const record = await harness.console.call(MIRA, connected);
    expect(record.protection?.steps.at(-1)).toMatchObject({ leg: 3, step: "message" });
    expect(record.protection?.identity?.responder.userUri).toBe(record.currentId);
    await hangUp(record);
  });
});

describe("when the two ends do not agree", () => {
  test("a colleague without keys: ended under required, labelled at both ends under preferred", async () => {
    keysOf(bea).state = "off";
    harness.console.settings.protection = "required";
    const refused = await harness.console.call(BEA, ended);
    expect(refused.endReason?.code).toBe("colleague-without-protection");
    await newestOf(bea, ended);
    harness.console.settings.protection = "preferred";
    const record = await harness.console.call(BEA, (call) => call.id !== refused.id && connected(call));
    expect(record.protection?.state).toBe("hop");
    expect((await newestOf(bea, connected)).protection?.state).toBe("hop");
    await hangUp(record);
  });

  test("a message signed by somebody else: the unit declines, and both ends know why", async () => {
    const mallory = createKeyWorld().keysFor(AVA);
    const { obtain } = keysOf(harness.console);
    keysOf(harness.console).obtain = (order) => mallory.obtain(order);
    try {
      const record = await harness.console.call(BEA, ended);
      expect(record.endReason?.code).toBe("key-message-refused-by-colleague");
      const theirs = await newestOf(bea, ended);
      expect(theirs).toMatchObject({
        direction: "incoming",
        endReason: { code: "key-message-signature" },
        protection: { state: "failed" },
      });
      expect(theirs.protection?.identity).toBeNull();
    } finally {
      keysOf(harness.console).obtain = obtain;
    }
  });

  test("a message that was sent before: declined as replayed", async () => {
    const { obtain } = keysOf(harness.console);
    const first = await harness.console.call(BEA, connected);
    const recorded = /^a=key-mgmt:mikey (\S+)\r?$/m.exec(
      first.ladder.filter(({ clauseStep }) => clauseStep === 4).at(-1)?.text ?? "",
    )?.[1];
    await hangUp(first);
    await newestOf(bea, ended);
    keysOf(harness.console).obtain = async (order) => ({ ...(await obtain(order)), message: recorded ?? "" });
    try {
      await harness.console.call(BEA, (call) => call.id !== first.id && ended(call));
      expect((await newestOf(bea, ended)).endReason?.code).toBe("key-message-replayed");
    } finally {
      keysOf(harness.console).obtain = obtain;
    }
  });

  test("a unit that requires protection declines a call without", async () => {
    bea.settings.protection = "required";
    harness.console.settings.protection = "off";
    const record = await harness.console.call(BEA, ended);
    expect(record.endReason?.detail).toContain("protection is required");
    expect((await newestOf(bea, ended)).endReason?.code).toBe("caller-without-protection");
  });
});

describe("the connection to the server is lost", () => {
  test("during a protected call: it goes on under the same keys, and is confirmed with the same words", async () => {
    const record = await harness.console.call(BEA, connected);
    const given = harness.console.media.frameKeys.length;
    harness.lab.dropConnection("console");
    await harness.console.until(({ signalling }) => !signalling);
    await harness.console.until(({ signalling }) => signalling);
    // The confirmation is answered and acknowledged.
    const confirmed = await harness.console.until(({ ladder }) => {
      const asked = ladder.findIndex(({ from, what }) => from === "console" && what.kind === "re-invite");
      return (
        asked !== -1 && ladder.slice(asked).some(({ from, what }) => from === "console" && arrowWords(what) === "ACK")
      );
    });
    const reInvite = confirmed.ladder.find(({ what }) => what.kind === "re-invite")?.text ?? "";
    const second = confirmed.ladder.find(({ clauseStep }) => clauseStep === 4)?.text ?? "";
    const said = (text: string) => text.match(/^a=(?:key-mgmt|x-mc-frame-protection):.*$/gm);
    expect(said(reInvite)).toEqual(said(second));
    expect(confirmed).toMatchObject({ state: "connected", protection: { state: "establishing" } });
    expect(harness.console.media.frameKeys).toHaveLength(given);
    await hangUp(record);
  });

  test("while keys are obtained for the new ID: the call waits for both, and goes on", async () => {
    const release = Promise.withResolvers<void>();
    const { obtain } = keysOf(harness.console);
    keysOf(harness.console).obtain = async (order) => {
      if (order.leg > 1) await release.promise;
      return obtain(order);
    };
    const waiting = await harness.console.call(
      BEA,
      ({ redirections, state }) => redirections.length > 0 && state === "obtaining-keys",
    );
    harness.lab.dropConnection("console");
    await harness.console.until(({ signalling }) => !signalling);
    keysOf(harness.console).obtain = obtain;
    release.resolve();
    const call = await harness.console.until(connected);
    expect(call.id).toBe(waiting.id);
    expect(call.protection?.state).toBe("establishing");
    await hangUp(call);
  });
});

describe("a call from a unit", () => {
  test("is verified before it is shown, under the ID that the unit has there", async () => {
    bea.client.engine.place(AVA, "mcptt");
    const call = await harness.console.until(
      ({ direction, state }) => direction === "incoming" && state === "incoming",
    );
    expect(call.protection).toMatchObject({ state: "offered", identity: { initiator: { userUri: VISITOR } } });
    harness.console.client.engine.answer(call.id);
    await harness.console.until(connected);
    const theirs = await newestOf(bea, connected);
    expect(theirs.protection).toMatchObject({
      state: "establishing",
      identity: { pckId: call.protection?.identity?.pckId },
    });
    await hangUp(call);
  });
});
