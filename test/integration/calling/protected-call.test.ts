/** Protected calls: the real client, the real lab, real I_MESSAGEs; only the way to the KMS is a stand-in. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { createKeyWorld, type StandInKeys } from "../../stand-ins/keys.ts";
import { connected, createHarness, ended, type Harness, registered, storeValue, type TestUser } from "./harness.ts";

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
  harness = await createHarness({ flowLossGraceMs: 1_000 }, createKeyWorld());
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
  await vi.waitFor(() => expect(harness.leftovers()).toEqual({ activeCalls: 0, legs: 0, voices: 0 }), {
    timeout: 10_000,
  });
});

const steps = (record: CallRecord) => record.steps.map(({ step }) => step);
const newestOf = (user: TestUser, condition: (record: CallRecord) => boolean) =>
  storeValue(user.client.store, ({ calls: [call] }) => (call !== undefined && condition(call) ? call : undefined));

async function hangUp(record: CallRecord): Promise<void> {
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
