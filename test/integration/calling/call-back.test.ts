/** Wishes to be called back with the real client at both ends, through the real lab. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallBack } from "../../../shared/mc/call-back.ts";
import {
  connected,
  createHarness,
  type Harness,
  storeValue,
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
});
afterAll(() => harness.close());

const wishes = ({ client }: TestUser) => client.callBacks.store.getState().list;
/** Resolves as soon as a user has a list that fits. */
const listed = ({ client }: TestUser, fits: (list: readonly CallBack[]) => boolean) =>
  storeValue(client.callBacks.store, ({ list }) => (fits(list) ? list : undefined));

beforeEach(() => {
  harness.console.settings.redirectionPolicy = "follow";
});
afterEach(async () => {
  harness.lab.configure("jonas-okafor", { fault: "none" });
  harness.lab.configure("bea-novak", { carrier: "300" });
  for (const user of [harness.console, bea, jonas]) user.client.callBacks.forget(wishes(user));
  await harness.endAll();
});

describe("we ask somebody to call back", () => {
  test("who has it then, under our own ID, and is dialled by nobody", async () => {
    harness.console.client.callBacks.ask(JONAS, "mcptt");
    const [ours] = await listed(harness.console, ([wish]) => wish?.state === "asked");
    expect(ours).toMatchObject({ by: "us", id: JONAS, askedId: JONAS, reason: null });
    expect(wishes(jonas)).toMatchObject([{ by: "them", id: DISPATCHER, urgency: "normal" }]);
    expect(jonas.client.store.getState().calls).toEqual([]);
  });

  test.each(["300", "final-answer", "message"] as const)(
    "who is in another system: is asked there, as a call would follow, whichever way a call would be told (%s)",
    async (carrier) => {
      harness.lab.configure("bea-novak", { carrier });
      harness.console.client.callBacks.ask(BEA, "mcptt");
      const [ours] = await listed(harness.console, ([wish]) => wish?.state === "asked" || wish?.state === "failed");
      expect(ours).toMatchObject({ state: "asked", reason: null, askedId: VISITOR });
      expect(wishes(bea)).toMatchObject([{ by: "them", id: DISPATCHER }]);
    },
  );

  test.each(["ask", "refuse"] as const)(
    "who is in another system, and we do not follow unasked (%s)",
    async (policy) => {
      harness.console.settings.redirectionPolicy = policy;
      harness.console.client.callBacks.ask(BEA, "mcptt");
      const [ours] = await listed(harness.console, ([wish]) => wish?.state === "failed");
      const code = policy === "ask" ? "call-back-elsewhere" : "redirection-refused-by-policy";
      expect(ours?.reason).toEqual({ code, detail: VISITOR });
      expect(wishes(bea)).toEqual([]);
    },
  );

  test.each([
    ["forbids it", "forbidden", "403"],
    ["knows nobody by that ID", "not-found", "404"],
  ] as const)("and the server %s: it is said, with its words, and can be tried again", async (_what, fault, words) => {
    harness.lab.configure("jonas-okafor", { fault });
    harness.console.client.callBacks.ask(JONAS, "mcptt");
    const [ours] = await listed(harness.console, ([wish]) => wish?.state === "failed");
    expect(ours?.reason).toMatchObject({ code: "call-back-refused", detail: expect.stringContaining(words) });
    harness.lab.configure("jonas-okafor", { fault: "none" });
    harness.console.client.callBacks.ask(JONAS, "mcptt");
    await listed(harness.console, ([wish]) => wish?.state === "asked");
    expect(wishes(harness.console)).toHaveLength(1);
  });

  test("and take it back: it is gone at both ends", async () => {
    const { callBacks } = harness.console.client;
    callBacks.ask(BEA, "mcptt");
    await listed(harness.console, ([wish]) => wish?.state === "asked");
    await listed(bea, (list) => list.length === 1);
    callBacks.withdraw(BEA);
    await listed(harness.console, (list) => list.length === 0);
    expect(wishes(bea)).toEqual([]);
  });

  test("and that is refused: it stands, and is said to", async () => {
    const { callBacks } = harness.console.client;
    callBacks.ask(JONAS, "mcptt");
    await listed(harness.console, ([wish]) => wish?.state === "asked");
    harness.lab.configure("jonas-okafor", { fault: "forbidden" });
    callBacks.withdraw(JONAS);
    const [ours] = await listed(harness.console, ([wish]) => wish?.reason != null);
    expect(ours).toMatchObject({ state: "asked", reason: { code: "call-back-not-taken-back" } });
    expect(wishes(jonas)).toHaveLength(1);
  });

  test("who calls back: both have nothing left to do", async () => {
    harness.console.client.callBacks.ask(JONAS, "mcptt");
    await listed(jonas, (list) => list.length === 1);
    await listed(harness.console, ([wish]) => wish?.state === "asked");
    jonas.client.engine.place(DISPATCHER, "mcptt");
    const call = await harness.console.until(({ state }) => state === "incoming");
    harness.console.client.engine.answer(call.id);
    await harness.console.until(connected);
    await listed(harness.console, (list) => list.length === 0);
    await listed(jonas, (list) => list.length === 0);
  });
});

describe("somebody asks us", () => {
  test("once or twice, from another system: there is one place for a person, and the call back clears it", async () => {
    bea.client.callBacks.ask(DISPATCHER, "mcptt");
    await listed(harness.console, ([wish]) => wish?.id === VISITOR);
    bea.client.callBacks.forget(wishes(bea));
    bea.client.callBacks.ask(DISPATCHER, "mcptt");
    await listed(bea, ([wish]) => wish?.state === "asked");
    expect(wishes(harness.console)).toHaveLength(1);
    await harness.console.call(BEA, connected);
    await listed(harness.console, (list) => list.length === 0);
  });
});
