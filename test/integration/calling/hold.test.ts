/** Hold, resume and digits: the real clients at both ends, the real lab between them; only the media are a stand-in. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import type { HoldState } from "../../../shared/mc/record-parts/hold.ts";
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
import { createKeyWorld } from "../../support/stand-ins/keys.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";

let harness: Harness;
let bea: TestUser;
let jonas: TestUser;

beforeAll(async () => {
  harness = await createHarness({ flowLossGraceMs: LONGER_THAN_RECONNECTING_MS }, createKeyWorld());
  bea = await harness.unit("bea-novak");
  jonas = await harness.unit("jonas-okafor");
});
afterAll(() => harness.close());

afterEach(async () => {
  const { engine, store } = harness.console.client;
  harness.console.media.offerGate = undefined;
  harness.console.settings.protection = "preferred";
  for (const user of [harness.console, bea, jonas]) user.media.carriesDigits = false;
  for (const call of store.getState().calls) engine.end(call.id);
  await registered(harness.console.client);
  await harness.nothingLeft();
});

const until = (user: TestUser, condition: (record: DrawnCall) => boolean) =>
  storeValue(user.client.store, ({ calls: [call] }) => (call !== undefined && condition(call) ? call : undefined));
const held = (hold: HoldState) => (record: DrawnCall) => record.hold === hold && record.holdChange === "none";
const hold = ({ client }: TestUser, on = true) => {
  const [call] = client.store.getState().calls;
  if (call === undefined) throw new Error("no call");
  client.engine.hold(call.id, on);
};
const bothSee = (ours: HoldState, theirs: HoldState, other: TestUser) =>
  Promise.all([until(harness.console, held(ours)), until(other, held(theirs))]);
/** What our re-INVITEs and the answers to them said. */
const directions = (record: DrawnCall) =>
  record.ladder
    .filter(({ from, to }) => [from, to].sort().join() === "console,system-a")
    .filter(({ text }) => /^CSeq: *\d+ INVITE/im.test(text))
    // A busy machine is late with an ACK, and then the answer comes twice, the second one perhaps after a new request.
    .filter(({ text }, place, arrows) => arrows.findIndex((arrow) => arrow.text === text) === place)
    .flatMap(({ text }) => /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m.exec(text)?.[1] ?? []);
const keyMessages = (record: DrawnCall) =>
  record.ladder
    .filter(({ what, from }) => what.kind === "re-invite" && from === "console")
    .map(({ text }) => /^a=key-mgmt:mikey (\S+)\r?$/m.exec(text)?.[1]);

describe("a protected, redirected call", () => {
  test("is held and resumed by us, ten times, under the same key message", async () => {
    await harness.console.call(BEA, connected);
    await until(bea, connected);
    for (let round = 0; round < 10; round++) {
      hold(harness.console);
      await bothSee("by-us", "by-colleague", bea);
      hold(harness.console, false);
      await bothSee("none", "none", bea);
    }
    const record = harness.console.newest();
    expect(record).toMatchObject({ state: "connected", muted: false, protection: { state: "establishing" } });
    expect(directions(record).slice(-4)).toEqual(["sendonly", "recvonly", "sendrecv", "sendrecv"]);
    const messages = keyMessages(record);
    expect(messages).toHaveLength(20);
    expect(new Set(messages).size).toBe(1);
    expect(messages[0]).toBeDefined();
  });

  test("is held by the colleague, by both, and resumed one after the other", async () => {
    await harness.console.call(BEA, connected);
    await until(bea, connected);
    hold(bea);
    await bothSee("by-colleague", "by-us", bea);
    hold(harness.console);
    await bothSee("both", "both", bea);
    expect(directions(harness.console.newest()).slice(-2)).toEqual(["sendonly", "inactive"]);
    hold(bea, false);
    await bothSee("by-us", "by-colleague", bea);
    hold(harness.console, false);
    await bothSee("none", "none", bea);
    hold(harness.console);
    await bothSee("by-us", "by-colleague", bea);
    harness.console.client.engine.end(harness.console.newest().id);
    expect(await harness.console.until(ended)).toMatchObject({ hold: "none", endReason: { code: "hung-up" } });
    expect((await until(bea, ended)).endReason?.code).toBe("hung-up-by-colleague");
  });

  test("both press Hold in the same moment: their requests cross, and both holds stand", async () => {
    await harness.console.call(BEA, connected);
    await until(bea, connected);
    hold(harness.console);
    hold(bea);
    await bothSee("both", "both", bea);
    hold(harness.console, false);
    hold(bea, false);
    await bothSee("none", "none", bea);
    expect(harness.console.newest()).toMatchObject({ state: "connected", protection: { failure: null } });
  }, 20_000);

  test("the colleague's request comes while ours is being made: theirs first, and ours all the same", async () => {
    await harness.console.call(BEA, connected);
    await until(bea, connected);
    const gate = Promise.withResolvers<void>();
    harness.console.media.offerGate = gate.promise;
    hold(harness.console);
    hold(bea);
    const arrows = () => harness.console.newest().ladder.filter(({ what }) => what.kind === "re-invite");
    await vi.waitFor(() => expect(arrows().some(({ to }) => to === "console")).toBe(true));
    harness.console.media.offerGate = undefined;
    gate.resolve();
    await bothSee("both", "both", bea);
    expect(harness.console.newest()).toMatchObject({ state: "connected", protection: { failure: null } });
  }, 20_000);
});

describe("the connection to the server", () => {
  test("is lost: nothing is held until it is back, then as ever", async () => {
    await harness.console.call(JONAS, connected);
    await until(jonas, connected);
    harness.lab.dropConnection("console");
    await harness.console.until(({ signalling }) => !signalling);
    hold(harness.console);
    expect(harness.console.newest()).toMatchObject({ hold: "none", holdChange: "none" });
    await harness.console.until(({ signalling }) => signalling);
    hold(harness.console);
    await bothSee("by-us", "by-colleague", jonas);
  });

  test("comes back while the call is held: it stays held", async () => {
    await harness.console.call(JONAS, connected);
    await until(jonas, connected);
    hold(harness.console);
    await bothSee("by-us", "by-colleague", jonas);
    harness.lab.dropConnection("console");
    await harness.console.until(({ signalling }) => !signalling);
    await harness.console.until(({ signalling }) => signalling);
    hold(harness.console, false);
    await bothSee("none", "none", jonas);
  });
});

describe("digits", () => {
  test("go where a call carries them, and not while it is held", async () => {
    harness.console.settings.protection = "off";
    harness.console.media.carriesDigits = true;
    const call = await harness.console.call(JONAS, ({ digits }) => digits);
    await harness.console.until(connected);
    const { engine } = harness.console.client;
    engine.sendDigits(call.id, "12#");
    engine.sendDigits(call.id, "x");
    hold(harness.console);
    await harness.console.until(held("by-us"));
    engine.sendDigits(call.id, "9");
    hold(harness.console, false);
    await harness.console.until(held("none"));
    engine.sendDigits(call.id, "*0");
    expect(harness.console.media.digits).toBe("12#*0");
  });

  test("do not go in a protected call", async () => {
    harness.console.media.carriesDigits = true;
    harness.console.media.digits = "";
    const call = await harness.console.call(JONAS, connected);
    expect(call.digits).toBe(false);
    harness.console.client.engine.sendDigits(call.id, "1");
    expect(harness.console.media.digits).toBe("");
  });
});
