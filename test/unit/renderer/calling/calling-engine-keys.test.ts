/** Keys of a call as engine and runner deal with them: what is asked of the host, what is told of it, and what is left in the end. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FRAMES } from "../../../../renderer/calling/protection/frames-scheme.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { particular } from "../../../../shared/errors/particulars.ts";
import { mcIdKey } from "../../../../shared/mc/mc-id.ts";
import { redirectedTo } from "../../../support/fixtures/redirections.ts";
import { BEA, createStandInCalling, incomingLeg, last, VISITOR } from "../../../support/stand-ins/calling.ts";
import {
  CLEAR_SDP,
  createProtectedCalling,
  MESSAGE,
  OFFER,
  SDP,
  STAND_IN,
} from "../../../support/stand-ins/protected-calling.ts";

const ANSWERED = { kind: "answered" } as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A call that is protected end to end, as the media have shown. */
async function protectedCall(change?: Parameters<typeof createProtectedCalling>[0]) {
  const calling = createProtectedCalling(change);
  let hear: Parameters<ReturnType<typeof calling.media.createLeg>["onEvent"]>[0] = () => {};
  const { createLeg } = calling.media;
  calling.media.createLeg = (...given) => {
    const leg = createLeg(...given);
    const onEvent = (listener: typeof hear) => {
      hear = listener;
    };
    return Object.assign(leg, { onEvent });
  };
  const leg = await calling.place();
  leg.order.agreement?.acceptsAnswer(SDP);
  leg.tell(ANSWERED);
  hear({ kind: "connected" });
  hear({ kind: "proved" });
  expect(calling.newest().protection?.state).toBe("proved");
  return { ...calling, leg, id: calling.newest().id };
}

describe("the rule of a call", () => {
  test.each([
    ["required without a KMS", "required", { state: "off" }, "kms-not-configured"],
    ["required without leave", "required", { protectionPermitted: false }, "protection-not-permitted"],
  ] as const)("%s: neither placed nor taken", (_, protection, told, code) => {
    const { engine, keys, legs, newest, nothingLeft } = createProtectedCalling({ protection });
    keys.told = { ...keys.told, ...told };
    engine.place(BEA, "mcptt");
    expect(newest()).toMatchObject({ direction: "outgoing", endReason: { code } });
    const { leg, asked } = incomingLeg("in-1", OFFER);
    engine.receive(leg);
    expect(newest()).toMatchObject({ direction: "incoming", endReason: { code } });
    expect([asked, legs.length, keys.orders.length]).toEqual([["decline"], 0, 0]);
    nothingLeft();
  });

  test("off: the call goes out in clear, and nobody is asked for keys", async () => {
    const { keys, media, newest, place } = createProtectedCalling({ protection: "off" });
    expect((await place()).order.agreement).toBeUndefined();
    expect([keys.orders, media.made, newest().protection?.state]).toEqual([[], [null, null], "hop"]);
  });

  test("a call to us says nothing of protection where there is no KMS, whatever it offers", () => {
    const { engine, keys, newest } = createProtectedCalling({ protection: "preferred" });
    keys.told = { ...keys.told, state: "off" };
    for (const offer of [OFFER, undefined]) {
      engine.receive(incomingLeg("in-1", offer).leg);
      expect(newest()).toMatchObject({ state: "incoming", protection: { state: "hop", failure: null } });
    }
    expect(keys.orders).toEqual([]);
  });

  test("a call to us without a description has no keys to open", () => {
    const { engine, newest } = createProtectedCalling();
    engine.receive(incomingLeg("in-1").leg);
    expect(newest()).toMatchObject({ state: "incoming", protection: { state: "hop" } });
  });
});

describe("key work", () => {
  test("is asked for with call, leg and ID, and the request leaves with what comes of it", async () => {
    const { keys, legs, media, newest, place } = createProtectedCalling();
    const first = await place();
    const { id } = newest();
    expect(keys.orders).toEqual([
      { callId: id, leg: 1, service: "mcptt", calledId: BEA, kmsUri: null, secret: "frames" },
    ]);
    expect(first.order.agreement?.inOffer("v=0\r\n")).toContain(MESSAGE);
    first.tell(redirectedTo(VISITOR, BEA, { kmsUri: "kms.b" }));
    await vi.advanceTimersByTimeAsync(0);
    expect(keys.orders[1]).toMatchObject({ callId: id, leg: 2, calledId: VISITOR, kmsUri: "kms.b" });
    expect(last(legs).order.agreement).not.toBe(first.order.agreement);
    expect(new Set(media.made)).toEqual(new Set(["stand-in"]));
  });

  test("is told of: a step for the record, an exchange for the ladder, either for this call alone", async () => {
    const { engine, newest, place, store } = createProtectedCalling({ observesNetwork: true });
    const leg = await place();
    const { id } = newest();
    const at = Date.now() + 5;
    const entry = {
      from: "console",
      to: "kms",
      what: { kind: "request", method: "KeyProv" },
      clauseStep: null,
      tone: "plain",
      certainty: "observed",
      text: "",
    } as const;
    const step = { step: "own-keys", facts: { kind: "period", periodNo: 1, periodTo: 2 } } as const;
    const of = (callId: string) => ({ callId, leg: 1, at });
    engine.keyProgress({ ...of(id), step, entry: null });
    expect(newest().protection?.steps).toEqual([{ leg: 1, atMs: 5, ...step }]);
    expect(newest().ladder).toEqual([]);
    engine.keyProgress({ ...of(id), step: null, entry });
    expect(newest().ladder).toEqual([{ ...entry, atMs: 5 }]);
    expect(newest().protection?.steps).toHaveLength(1);
    const before = newest();
    engine.keyProgress({ ...of("nobody's"), step, entry });
    expect(newest()).toBe(before);
    leg.tell({ kind: "ended" });
    engine.keyProgress({ ...of(id), step: null, entry });
    expect(store.getState().calls[0]?.ladder).toHaveLength(2);
  });

  test("that fails is asked about; without protection the call goes out with media that have none", async () => {
    const { engine, keys, legs, media, newest } = createProtectedCalling();
    keys.failure = new McError("kms-unreachable", "x");
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    expect(newest()).toMatchObject({ state: "deciding-protection", decideBy: Date.now() + 20_000 });
    expect([legs.length, [...media.made]]).toEqual([0, ["stand-in", "stand-in"]]);
    engine.callUnprotected(newest().id);
    expect(newest().state).toBe("requesting");
    expect(last(legs).order.agreement).toBeUndefined();
    expect([media.made, media.openLegs.size]).toEqual([["stand-in", "stand-in", null], 2]);
    expect(keys.forgotten).toEqual([[newest().id, []]]);
  });

  test("that fails is asked about; refused, nothing is sent and nothing left", async () => {
    const { engine, keys, legs, newest, nothingLeft } = createProtectedCalling();
    keys.failure = new McError("kms-unreachable", "x");
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    engine.refuse(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect([newest().endReason?.code, legs.length]).toEqual(["protection-refused-by-you", 0]);
    nothingLeft();
  });

  test("that finds another KMS than before begins again with the one that the dispatcher accepts", async () => {
    const { engine, keys, newest, legs } = createProtectedCalling();
    keys.failure = new McError("kms-of-host-changed", particular("kms-of-host", "a.example", "kms.old", "kms.new"));
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().state).toBe("deciding-protection");
    keys.failure = undefined;
    engine.acceptKms(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect(keys.orders).toMatchObject([{ leg: 1 }, { leg: 1, acceptedKms: "kms.new" }]);
    expect(newest().state).toBe("requesting");
    expect(last(legs).order.agreement).toBeDefined();
  });

  test("is not done where no media can be made for it: the key work says so by name, and the call may go on without", async () => {
    const { engine, media, newest } = createProtectedCalling();
    const { createLeg } = media;
    media.createLeg = (side, protection) => {
      if (protection !== null) throw new Error("no transform");
      return createLeg(side, protection);
    };
    media.protectable = false;
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    expect(newest()).toMatchObject({
      state: "deciding-protection",
      protection: { failure: { code: "protection-unavailable" } },
    });
    await vi.advanceTimersByTimeAsync(2_000);
    media.voiceError = new McError("microphone-missing");
    media.loseVoice();
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().voiceProblem).toMatchObject({ code: "microphone-missing" });
    media.voiceError = undefined;
    media.changeDevices();
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().voiceProblem).toBeNull();
    engine.callUnprotected(newest().id);
    expect([newest().state, media.made]).toEqual(["requesting", [null]]);
  });
});

describe("a call to somebody whose calls were protected before", () => {
  test("is asked about where the answer has none, by the ID in the form in which IDs are compared", async () => {
    const { engine, keys, media, newest, place } = createProtectedCalling({ protection: "preferred" });
    keys.told = { ...keys.told, protectedPeers: [mcIdKey(BEA)] };
    const leg = await place("sip:bea@MCX.system-a.example");
    leg.order.agreement?.acceptsAnswer(CLEAR_SDP);
    expect(newest().protection).toMatchObject({ state: "failed", failure: { code: "colleague-protected-before" } });
    expect(media.passedUnprotected).toBe(0);
    engine.callUnprotected(newest().id);
    expect([media.passedUnprotected, newest().protection?.state]).toEqual([1, "hop"]);
  });

  test("goes on after the answer with an offer of the media as they are now", async () => {
    const { engine, keys, newest, place } = createProtectedCalling({ protection: "preferred" });
    keys.told = { ...keys.told, protectedPeers: [mcIdKey(BEA)] };
    const leg = await place();
    leg.order.agreement?.acceptsAnswer(CLEAR_SDP);
    leg.tell(ANSWERED);
    expect([newest().state, leg.asked]).toEqual(["connected", []]);
    engine.callUnprotected(newest().id);
    expect(leg.asked).toEqual(["offer-anew"]);
  });

  test("passes unasked where it was somebody else", async () => {
    const { keys, media, place } = createProtectedCalling({ protection: "preferred" });
    keys.told = { ...keys.told, protectedPeers: [mcIdKey(VISITOR)] };
    (await place()).order.agreement?.acceptsAnswer(CLEAR_SDP);
    expect(media.passedUnprotected).toBe(1);
  });
});

test.each([
  ["is known", ["mcx.system-b.example"], "redialling"],
  ["is asked about where neither they nor the account do", ["mcx.system-c.example"], "deciding"],
])("a system that the certificates name %s", async (_, hosts, state) => {
  const { keys, newest, place } = createProtectedCalling({ systems: ["mcx.system-a.example"] });
  keys.told = { ...keys.told, hosts };
  (await place()).tell(redirectedTo());
  await vi.advanceTimersByTimeAsync(0);
  expect(newest().state).toBe(state);
});

describe("a refusal that proposes another KMS", () => {
  const refusal = (kmsUri: string) => ({
    kind: "rejected" as const,
    answer: {
      status: 488,
      statusText: "Not Acceptable Here",
      contentType: "application/vnd.3gpp.kmsredirectresponse+xml",
      body: kmsUri,
      warningHeaders: [],
    },
  });

  test("that cannot be read ends the call by name", async () => {
    const { newest, place } = createProtectedCalling();
    (await place()).tell(refusal("no document"));
    expect(newest().endReason?.code).toBe("kms-not-accepted");
  });
});

describe("a call to us", () => {
  const received = async (change?: Parameters<typeof createProtectedCalling>[0]) => {
    const calling = createProtectedCalling({ schemes: [FRAMES, STAND_IN], ...change });
    const answers: unknown[][] = [];
    const incoming = incomingLeg("in-1", OFFER);
    const leg = { ...incoming.leg, answer: (...given: unknown[]) => void answers.push(given) };
    calling.engine.receive(leg);
    await vi.advanceTimersByTimeAsync(0);
    return { ...calling, answers, incoming, id: calling.newest().id };
  };

  test("is answered with the keys that the caller sent, the media holding them before the answer leaves", async () => {
    const { answers, engine, id, keys, media, newest } = await received();
    expect(keys.orders).toEqual([
      { callId: id, leg: 1, service: "mcptt", message: MESSAGE, callerId: BEA, secret: "frames" },
    ]);
    const order: string[] = [];
    const { createLeg } = media;
    media.createLeg = (...given) => Object.assign(createLeg(...given), { protect: () => void order.push("protect") });
    engine.answer(id);
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(["protect"]);
    expect(answers).toEqual([[[...media.openLegs][0], expect.objectContaining({ keying: expect.anything() })]]);
    expect([[...media.made], newest().protection?.state]).toEqual([["stand-in"], "establishing"]);
  });

  test("makes its media once, for the scheme of its keys", async () => {
    const { engine, id, media } = await received();
    expect(media.made).toEqual([]);
    engine.answer(id);
    expect(media.made).toEqual(["stand-in"]);
    await vi.advanceTimersByTimeAsync(0);
    expect([media.made, media.openLegs.size]).toEqual([["stand-in"], 1]);
  });

  test("whose key cannot be used here is answered without, and its keys are forgotten", async () => {
    const { answers, engine, id, keys, media } = await received({ protection: "preferred" });
    expect(keys.forgotten).toEqual([]);
    engine.end(id);
    await vi.advanceTimersByTimeAsync(0);
    expect(keys.forgotten).toEqual([[id, []]]);
    const other = createProtectedCalling({ protection: "preferred" });
    other.media.protectable = false;
    const asked: unknown[][] = [];
    other.engine.receive({ ...incomingLeg("in-2", OFFER).leg, answer: (...given) => void asked.push(given) });
    await vi.advanceTimersByTimeAsync(0);
    expect(other.newest()).toMatchObject({ state: "incoming", protection: { state: "hop" } });
    const opened = other.newest().id;
    other.engine.answer(opened);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([[[...other.media.openLegs][0], undefined]]);
    expect([other.media.made, other.keys.forgotten]).toEqual([[null], [[opened, []]]]);
    expect([answers, media.openLegs.size]).toEqual([[], 0]);
  });
});

describe("what is left of a call that is over", () => {
  test("no keys; the host learns whom it was protected for, once", async () => {
    const { engine, id, keys, leg, newest, nothingLeft } = await protectedCall();
    engine.end(id);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(newest()).toMatchObject({ state: "ended", endReason: { code: "hung-up" } });
    expect(keys.forgotten).toEqual([[id, [BEA]]]);
    expect(leg.order.agreement).toMatchObject({ keying: undefined });
    nothingLeft();
  });

  test("nobody is named where protection was not shown", async () => {
    const { engine, keys, newest, place } = createProtectedCalling();
    (await place()).order.agreement?.acceptsAnswer(SDP);
    engine.end(newest().id);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(keys.forgotten).toEqual([[newest().id, []]]);
  });

  test("nothing is asked to be forgotten where nothing was asked for", async () => {
    const { engine, keys, newest, place } = createProtectedCalling({ protection: "off" });
    (await place()).tell(ANSWERED);
    engine.end(newest().id);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(keys.forgotten).toEqual([]);
  });

  test("no media that were made to spare, no voice, no silence, no timer", async () => {
    const { engine, media, newest, nothingLeft, place } = createStandInCalling();
    await place();
    engine.passed({ direction: "sent", at: Date.now(), text: "INVITE sip:x SIP/2.0\r\nCall-ID: call-1\r\n\r\n" });
    expect(media.openLegs.size).toBe(2);
    engine.end(newest().id);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(newest().state).toBe("ended");
    nothingLeft();
  });
});
