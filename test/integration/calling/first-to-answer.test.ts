/** Calls to several, of whom the first to answer has it, with the real client at every end, through the real lab. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  callOf,
  connected,
  createHarness,
  ended,
  type Harness,
  type TestUser,
} from "../../support/harness/calling/lab-calls.ts";

const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const AINO = "sip:aino.aalto@mcx.system-a.example";
const BEA = "sip:bea.novak@mcx.system-a.example";
const VISITOR = "sip:visitor-0412@mcx.system-b.example";
const DISPATCHER = "sip:dispatch-3@mcx.system-a.example";

let harness: Harness;
let jonas: TestUser;
let aino: TestUser;
let bea: TestUser;
beforeAll(async () => {
  harness = await createHarness();
  jonas = await harness.unit("jonas-okafor", false);
  aino = await harness.unit("aino-aalto", false);
  bea = await harness.unit("bea-novak", false);
});
afterAll(() => harness.close());
afterEach(async () => {
  for (const person of ["jonas-okafor", "aino-aalto"]) harness.lab.configure(person, { fault: "none" });
  await harness.endAll();
});

const ringing = (user: TestUser) => callOf(user, ({ state }) => state === "incoming");
const place = (...ids: readonly string[]) => harness.console.client.engine.placeFirstToAnswer(ids, "mcptt");
const over = (user: TestUser, id: string) => callOf(user, (call) => call.id === id && ended(call));

describe("we call several", () => {
  test("the first to answer has it, at another system too, and the others are told that another has", async () => {
    place(JONAS, AINO, VISITOR);
    const calls = await Promise.all([jonas, aino, bea].map(ringing));
    expect(calls.map(({ firstToAnswer, primaryId }) => [firstToAnswer, primaryId])).toEqual(
      calls.map(() => [{ candidates: [] }, DISPATCHER]),
    );
    bea.client.engine.answer(calls[2]?.id ?? "");
    const call = await harness.console.until(connected);
    expect(call).toMatchObject({
      primaryId: VISITOR,
      currentId: VISITOR,
      firstToAnswer: { candidates: [JONAS, AINO, VISITOR] },
      redirections: [],
    });
    for (const [at, user] of [jonas, aino].entries()) {
      const { endReason } = await over(user, calls[at]?.id ?? "");
      expect(endReason?.code).toBe("answered-by-another");
    }
    expect(harness.lab.load()["system-a"].activeCalls).toBe(1);
  });

  test("an answer that crosses another one is released with the reason", async () => {
    place(JONAS, AINO);
    const calls = await Promise.all([jonas, aino].map(ringing));
    for (const [at, user] of [jonas, aino].entries()) user.client.engine.answer(calls[at]?.id ?? "");
    const call = await harness.console.until(connected);
    const loser = call.currentId === JONAS ? aino : jonas;
    const { endReason } = await over(loser, calls[loser === jonas ? 0 : 1]?.id ?? "");
    expect(endReason?.code).toBe("answered-by-another");
  });

  test("we give up: nobody rings any more, and for each it is a missed call", async () => {
    place(JONAS, AINO);
    const calls = await Promise.all([jonas, aino].map(ringing));
    harness.console.client.engine.end(harness.console.newest().id);
    for (const [at, user] of [jonas, aino].entries()) {
      const { endReason } = await over(user, calls[at]?.id ?? "");
      expect(endReason?.code).toBe("missed");
    }
    expect((await harness.console.until(ended)).endReason?.code).toBe("cancelled");
  });

  test("one declines, another answers", async () => {
    place(JONAS, AINO);
    const calls = await Promise.all([jonas, aino].map(ringing));
    jonas.client.engine.end(calls[0]?.id ?? "");
    await over(jonas, calls[0]?.id ?? "");
    aino.client.engine.answer(calls[1]?.id ?? "");
    expect((await harness.console.until(connected)).currentId).toBe(AINO);
  });

  test.each([
    ["nobody may be called", "forbidden-107", "first-to-answer-nobody"],
    ["everybody is busy", "busy", "busy"],
    ["nobody is there", "unavailable", "unavailable"],
  ] as const)("%s: it ends with the reason", async (_what, fault, code) => {
    for (const person of ["jonas-okafor", "aino-aalto"]) harness.lab.configure(person, { fault });
    place(JONAS, AINO);
    expect((await harness.console.until(ended)).endReason?.code).toBe(code);
  });

  test("whoever is in another system is called by the ID there, and not by the one of before", async () => {
    place(BEA, JONAS);
    const call = await ringing(jonas);
    jonas.client.engine.answer(call.id);
    expect((await harness.console.until(connected)).currentId).toBe(JONAS);
    expect(bea.client.store.getState().calls.every(ended)).toBe(true);
  });
});

describe("nobody is called", () => {
  test.each([
    ["one alone", [JONAS], "first-to-answer-too-few"],
    ["the same twice", [JONAS, "sip:jonas.okafor@MCX.SYSTEM-A.EXAMPLE"], "first-to-answer-too-few"],
    ["ourselves", [JONAS, DISPATCHER], "invalid-id"],
    ["no ID", [JONAS, "jonas"], "invalid-id"],
    ["too many", Array.from({ length: 21 }, (_, at) => `sip:p${at}@mcx.system-a.example`), "first-to-answer-too-few"],
  ] as const)("%s", async (_what, ids, code) => {
    place(...ids);
    expect((await harness.console.until(ended)).endReason?.code).toBe(code);
    expect(harness.lab.load()["system-a"].activeCalls).toBe(0);
  });
});

describe("we are one of those who are called", () => {
  test("it rings and says so; another is quicker, and it is no missed call", async () => {
    jonas.client.engine.placeFirstToAnswer([DISPATCHER, AINO], "mcptt");
    const call = await ringing(harness.console);
    expect(call).toMatchObject({ primaryId: JONAS, firstToAnswer: { candidates: [] } });
    const { id } = await ringing(aino);
    aino.client.engine.answer(id);
    const { connectedAt, endReason } = await over(harness.console, call.id);
    expect([endReason?.code, connectedAt]).toEqual(["answered-by-another", null]);
  });

  test("we are quicker", async () => {
    jonas.client.engine.placeFirstToAnswer([DISPATCHER, AINO], "mcptt");
    const call = await ringing(harness.console);
    await ringing(aino);
    harness.console.client.engine.answer(call.id);
    await harness.console.until(connected);
    expect(await callOf(jonas, connected)).toMatchObject({ primaryId: DISPATCHER, currentId: DISPATCHER });
  });
});
