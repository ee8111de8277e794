/** What passes on the wire: a MESSAGE that forwards a call of ours, and the arrows that the ladder of a call has of it all. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DrawnCall, LadderEntry } from "../../../../shared/mc/call-record.ts";
import {
  FORWARDED_SOON,
  forwardingDocument,
  forwardingMessage,
  redirectedTo,
  rejectedWith,
} from "../../../support/fixtures/redirections.ts";
import { BEA, createStandInCalling, incomingLeg, last, VISITOR } from "../../../support/stand-ins/calling.ts";

type Calling = ReturnType<typeof createStandInCalling>;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const passing =
  ({ engine }: Pick<Calling, "engine">) =>
  (direction: "sent" | "received", firstLine: string, callId = "call-1") =>
    engine.passed({ direction, at: Date.now(), text: `${firstLine}\r\nCall-ID: ${callId}\r\n\r\n` });
const arrows = ({ ladder }: DrawnCall) => ladder.map(({ from, to, clauseStep, tone }) => [from, to, clauseStep, tone]);
const kinds = ({ ladder }: DrawnCall) => ladder.map(({ what }) => what.kind);

/** A call that waits for an answer, with what is drawn of it. */
async function requested(change: Parameters<typeof createStandInCalling>[0] = {}) {
  const calling = createStandInCalling({ observesNetwork: true, ...change });
  const leg = await calling.place();
  const passed = passing(calling);
  passed("sent", "INVITE sip:x SIP/2.0");
  return { ...calling, leg, passed, id: calling.newest().id };
}

describe("a MESSAGE that forwards a call of ours", () => {
  test("is drawn as step 3, cancels the request, and the next leg follows its answer", async () => {
    const { engine, leg, legs, newest, passed } = await requested();
    passed("received", "MESSAGE sip:ava SIP/2.0", "m-1");
    expect(kinds(newest())).toEqual(["invite"]);
    expect(engine.forward(forwardingMessage(), "m-1")).toBeUndefined();
    expect([newest().state, leg.asked, legs.length]).toEqual(["releasing", ["end"], 1]);
    expect(arrows(newest()).at(-1)).toEqual(["system-a", "console", 3, "redirect"]);
    passed("sent", "SIP/2.0 200 OK\r\nCSeq: 1 MESSAGE", "m-1");
    expect(arrows(newest()).at(-1)).toEqual(["console", "system-a", null, "plain"]);
    passed("received", "SIP/2.0 487 Request Terminated\r\nCSeq: 1 INVITE");
    leg.tell(rejectedWith(487));
    passed("sent", "ACK sip:x SIP/2.0");
    expect(newest()).toMatchObject({ state: "redialling", currentId: VISITOR });
    expect(last(legs).order.calledId).toBe(VISITOR);
    expect(kinds(newest()).at(-1)).toBe("ack-released");
  });

  test("is taken once the request was refused for it", async () => {
    const { engine, leg, legs, newest } = await requested();
    leg.tell(FORWARDED_SOON);
    expect(newest().state).toBe("awaiting-target");
    expect(engine.forward(forwardingMessage(), "m-1")).toBeUndefined();
    expect(newest()).toMatchObject({ state: "redialling", currentId: VISITOR });
    expect([leg.asked, legs.length]).toEqual([[], 2]);
  });

  test("and is not known any more is not drawn, and taken", async () => {
    const { engine, newest } = await requested();
    expect(engine.forward(forwardingMessage(), "m-1")).toBeUndefined();
    expect([newest().state, kinds(newest())]).toEqual(["releasing", ["invite"]]);
  });

  test("and comes twice changes nothing the second time", async () => {
    const { engine, leg, newest } = await requested();
    engine.forward(forwardingMessage(), "m-1");
    const { redirections, state } = newest();
    expect(engine.forward(forwardingMessage(), "m-2")).toBeUndefined();
    expect(newest()).toMatchObject({ redirections, state });
    expect(leg.asked).toEqual(["end"]);
  });

  test("and repeats a 300 is drawn as what it is, and changes nothing", async () => {
    const { engine, leg, legs, newest, passed } = await requested();
    leg.tell(redirectedTo(VISITOR, BEA, { kmsUri: "kms.b" }));
    passed("received", "MESSAGE sip:ava SIP/2.0", "m-1");
    expect(engine.forward(forwardingMessage(), "m-1")).toBeUndefined();
    expect(arrows(newest()).at(-1)).toEqual(["system-a", "console", 3, "redirect"]);
    expect([newest().redirections.length, legs.length]).toEqual([1, 2]);
  });

  test("and breaks a rule is refused by name and drawn as no step; the call ends by that name if nothing better comes", async () => {
    const { engine, leg, newest, passed } = await requested();
    passed("received", "MESSAGE sip:ava SIP/2.0", "m-1");
    const refusal = engine.forward(forwardingMessage({ kmsUri: "k k" }), "m-1");
    expect(refusal).toEqual({ code: "redirection-kms-uri-invalid", detail: "k k" });
    expect(newest()).toMatchObject({ state: "requesting", redirections: [] });
    expect(arrows(newest()).at(-1)).toEqual(["system-a", "console", null, "plain"]);
    passed("sent", "SIP/2.0 403 Forbidden\r\nCSeq: 1 MESSAGE", "m-1");
    expect(newest().ladder).toHaveLength(3);
    leg.tell(FORWARDED_SOON);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(newest().endReason).toEqual({ code: "redirection-kms-uri-invalid", detail: "k k" });
  });

  test("and names a call that is over, or nobody's, is refused and drawn nowhere", async () => {
    const { engine, leg, newest, passed } = await requested();
    passed("received", "MESSAGE sip:ava SIP/2.0", "m-1");
    expect(engine.forward(forwardingMessage({ targetOrigId: "sip:eve@a.example" }), "m-1")).toEqual({
      code: "forwarding-without-call",
    });
    expect(kinds(newest())).toEqual(["invite"]);
    leg.tell({ kind: "ended" });
    expect(engine.forward(forwardingMessage(), "m-2")).toEqual({ code: "forwarding-not-awaited", detail: undefined });
  });

  test("without a call of ours is no more kept for one that comes later", async () => {
    const calling = createStandInCalling({ observesNetwork: true });
    const passed = passing(calling);
    passed("received", "MESSAGE sip:ava SIP/2.0", "m-1");
    expect(calling.engine.forward(forwardingMessage(), "m-1")).toEqual({ code: "forwarding-without-call" });
    await calling.place();
    expect(calling.engine.forward(forwardingMessage(), "m-1")).toBeUndefined();
    expect(kinds(calling.newest())).toEqual([]);
  });

  test("and names nobody means the one call that waits for something of the kind", async () => {
    const { engine, leg, newest } = await requested();
    leg.tell(FORWARDED_SOON);
    const unnamed = { targetOrigId: undefined } as unknown as Parameters<typeof forwardingMessage>[0];
    expect(engine.forward(forwardingMessage(unnamed), "m-1")).toBeUndefined();
    expect(newest().currentId).toBe(VISITOR);
  });
});

describe("a refusal that turns out to forward the call", () => {
  const refusal = async (answer: Parameters<Awaited<ReturnType<typeof requested>>["leg"]["tell"]>[0]) => {
    const call = await requested();
    call.passed("received", "SIP/2.0 480 Temporarily Unavailable\r\nCSeq: 1 INVITE");
    call.passed("sent", "ACK sip:x SIP/2.0");
    expect(call.newest().ladder.map(({ tone }) => tone)).toEqual(["plain", "failed", "plain"]);
    call.leg.tell(answer);
    return call.newest();
  };

  test("is drawn as step 3 where it names the ID to call", async () => {
    const record = await refusal(rejectedWith(480, "", forwardingDocument()));
    expect(record.redirections).toHaveLength(1);
    expect(arrows(record)[1]).toEqual(["system-a", "console", 3, "redirect"]);
    expect(kinds(record)[2]).toBe("ack-released");
  });

  test("is drawn as the first half of one where a MESSAGE is to name it", async () => {
    const record = await refusal(FORWARDED_SOON);
    expect(arrows(record)[1]).toEqual(["system-a", "console", null, "redirect"]);
    expect(kinds(record)[2]).toBe("ack-released");
  });

  test("and does not stays a failure", async () => {
    const record = await refusal(rejectedWith(480));
    expect(record.endReason?.code).toBe("unavailable");
    expect(arrows(record)[1]).toEqual(["system-a", "console", null, "failed"]);
    expect(kinds(record)[2]).toBe("request");
  });
});

describe("messages of a call", () => {
  test("are drawn with their time from its beginning, and with what they are in the procedure", async () => {
    const { leg, legs, newest, passed } = await requested();
    await vi.advanceTimersByTimeAsync(250);
    passed("received", "SIP/2.0 300 Multiple Choices\r\nCSeq: 1 INVITE");
    passed("sent", "ACK sip:x SIP/2.0");
    leg.tell(redirectedTo());
    passed("sent", "INVITE sip:x SIP/2.0", legs[1]?.callId);
    expect(newest().ladder.map(({ atMs }) => atMs)).toEqual([0, 250, 250, 250]);
    expect(arrows(newest())).toEqual([
      ["console", "system-a", 1, "plain"],
      ["system-a", "console", 3, "redirect"],
      ["console", "system-a", null, "plain"],
      ["console", "system-a", 4, "redirect"],
    ]);
    expect(kinds(newest())).toEqual(["invite", "response", "ack-released", "invite"]);
    expect(newest().steps.map(({ step }) => step)).toEqual([
      "placed",
      "requested",
      "redirected",
      "released",
      "redialled",
    ]);
  });

  test("that acknowledge another answer release nothing", async () => {
    const { newest, passed } = await requested();
    passed("received", "SIP/2.0 486 Busy Here\r\nCSeq: 1 INVITE");
    passed("sent", "ACK sip:x SIP/2.0");
    expect(kinds(newest())).toEqual(["invite", "response", "request"]);
  });

  test("that come once more release no leg that followed", async () => {
    const { leg, legs, newest, passed } = await requested();
    passed("received", "SIP/2.0 300 Multiple Choices\r\nCSeq: 1 INVITE");
    leg.tell(redirectedTo());
    const { callId } = last(legs);
    passed("sent", "INVITE sip:x SIP/2.0", callId);
    passed("received", "SIP/2.0 300 Multiple Choices\r\nCSeq: 1 INVITE");
    passed("received", "SIP/2.0 486 Busy Here\r\nCSeq: 1 INVITE", callId);
    passed("sent", "ACK sip:x SIP/2.0", callId);
    expect(kinds(newest()).at(-1)).toBe("request");
  });

  test("that ask for credentials stay what they were when a MESSAGE forwards the call", async () => {
    const { engine, newest, passed } = await requested();
    passed("received", "SIP/2.0 407 Proxy Authentication Required\r\nCSeq: 1 INVITE");
    passed("sent", "ACK sip:x SIP/2.0");
    engine.forward(forwardingMessage(), "m-1");
    expect(newest().redirections).toHaveLength(1);
    expect(arrows(newest())[1]).toEqual(["system-a", "console", null, "plain"]);
    expect(kinds(newest())[2]).toBe("request");
  });

  test("without a Call-ID take no place from those that a call may still take", async () => {
    const { engine, newest, passed } = await requested();
    for (const name of ["m-1", "m-2", "m-3", "m-4"]) passed("received", "MESSAGE sip:ava SIP/2.0", name);
    engine.passed({ direction: "received", at: Date.now(), text: "MESSAGE sip:ava SIP/2.0\r\n\r\n" });
    engine.forward(forwardingMessage(), "m-1");
    expect(newest().ladder).toHaveLength(2);
  });

  test("that a call has taken are kept for no other", async () => {
    const { engine, newest, passed } = await requested();
    passed("received", "MESSAGE sip:ava SIP/2.0", "m-0");
    engine.forward(forwardingMessage(), "m-0");
    for (const name of ["m-1", "m-2", "m-3", "m-4"]) passed("received", "MESSAGE sip:ava SIP/2.0", name);
    passed("received", "MESSAGE sip:ava SIP/2.0", "m-0");
    const before = newest().ladder.length;
    engine.forward(forwardingMessage(), "m-1");
    expect(newest().ladder).toHaveLength(before + 1);
  });

  test("to us are drawn into the call that they belong to, and are no step of the procedure", async () => {
    const calling = createStandInCalling({ observesNetwork: true });
    calling.engine.receive(incomingLeg("in-1").leg);
    calling.engine.receive(incomingLeg("in-2", undefined, VISITOR).leg);
    passing(calling)("received", "INVITE sip:ava SIP/2.0", "in-1");
    const [second, first] = calling.store.getState().calls;
    expect(arrows(first!)).toEqual([["system-a", "console", null, "plain"]]);
    passing(calling)("received", "ACK sip:ava SIP/2.0", "in-1");
    expect(kinds(calling.store.getState().calls[1]!)).toEqual(["request", "request"]);
    expect(second?.ladder).toEqual([]);
    expect(calling.media.openLegs.size).toBe(0);
  });

  test("that come after its end are still drawn", async () => {
    const { engine, id, leg, newest, passed } = await requested();
    leg.tell({ kind: "answered" });
    engine.end(id);
    passed("sent", "BYE sip:x SIP/2.0");
    passed("received", "SIP/2.0 200 OK\r\nCSeq: 2 BYE");
    expect(newest().ladder).toHaveLength(3);
  });

  test("of the last calls that are over are drawn, and of calls before them not", async () => {
    const { leg, passed, place, store } = await requested();
    leg.tell({ kind: "ended" });
    for (let count = 0; count < 7; count++) (await place()).tell({ kind: "ended" });
    const first = () => store.getState().calls.at(-1)?.ladder.length;
    (await place()).tell({ kind: "ended" });
    passed("received", "BYE sip:x SIP/2.0");
    expect(first()).toBe(2);
    (await place()).tell({ kind: "ended" });
    passed("received", "BYE sip:x SIP/2.0");
    expect(first()).toBe(2);
  });
});

describe("a message that could not be taken as it came", () => {
  const MENDED = { kind: "mended", flaw: "answer-without-tag", field: "To" } as const;
  const TOO_LONG = { kind: "dropped", flaw: "message-too-long", field: "" } as const;
  const received = (text: string) => ({ direction: "received", at: Date.now(), text }) as const;

  test("is marked in the call that it belongs to, and in no other", async () => {
    const { engine, newest, passed, place, store, id, leg } = await requested();
    leg.tell({ kind: "ended" });
    await place();
    passed("sent", "INVITE sip:x SIP/2.0", "call-2");
    const ringing = received("SIP/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\nCall-ID: call-2\r\n\r\n");
    engine.passed(ringing);
    engine.handled(ringing, MENDED);
    expect(newest().ladder.map(({ handling }) => handling)).toEqual([undefined, MENDED]);
    expect(store.getState().calls.find((call) => call.id === id)?.ladder).toHaveLength(1);
  });

  test("and was never read gets a row at its time from the beginning of the call", async () => {
    const { engine, newest } = await requested();
    await vi.advanceTimersByTimeAsync(250);
    engine.handled(received("SIP/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\nCall-ID: call-1\r\n\r\n"), TOO_LONG);
    expect(newest().ladder.map(({ atMs, handling }) => [atMs, handling])).toEqual([
      [0, undefined],
      [250, TOO_LONG],
    ]);
  });

  test("changes nothing of a call that has enough rows of the kind", async () => {
    const { engine, newest } = await requested();
    const one = received("SIP/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\nCall-ID: call-1\r\n\r\n");
    for (let count = 0; count < 20; count++) engine.handled({ ...one, at: one.at + count }, TOO_LONG);
    const before = newest();
    engine.handled({ ...one, at: one.at + 20 }, TOO_LONG);
    expect(newest()).toBe(before);
  });

  test("and names no call, or names it behind all that a header may be, is drawn nowhere", async () => {
    const { engine, newest } = await requested();
    const before = newest();
    engine.handled(received("SIP/2.0 180 Ringing\r\n\r\n"), TOO_LONG);
    engine.handled(received(`SIP/2.0 180 x\r\nX: ${"y".repeat(70_000)}\r\nCall-ID: call-1\r\n\r\n`), TOO_LONG);
    expect(newest()).toBe(before);
  });

  test("and came before its call was known is drawn into it with what became of it, like all that came so early", () => {
    const calling = createStandInCalling({ observesNetwork: true });
    const invite = received("INVITE sip:ava SIP/2.0\r\nCall-ID: in-1\r\n\r\n");
    calling.engine.passed(invite);
    calling.engine.handled(invite, MENDED);
    passing(calling)("sent", "SIP/2.0 100 Trying\r\nCSeq: 1 INVITE", "in-1");
    calling.engine.receive(incomingLeg("in-1").leg);
    expect(calling.newest().ladder.map(({ to, handling }) => [to, handling])).toEqual([
      ["console", MENDED],
      ["system-a", undefined],
    ]);
  });
});

describe("what was seen behind our server", () => {
  const seen: Omit<LadderEntry, "atMs"> = {
    from: "system-a",
    to: "system-b",
    what: { kind: "request", method: "INVITE" },
    clauseStep: null,
    tone: "plain",
    certainty: "observed",
    text: "",
  };

  test("is drawn into the call that it is about, where its time says", async () => {
    const { engine, newest, passed, place, store, id, leg } = await requested();
    await vi.advanceTimersByTimeAsync(100);
    passed("received", "SIP/2.0 180 Ringing\r\nCSeq: 1 INVITE");
    engine.observe("call-1", Date.now() - 50, seen);
    expect(newest().ladder.map(({ atMs, to }) => [atMs, to])).toEqual([
      [0, "system-a"],
      [50, "system-b"],
      [100, "console"],
    ]);
    leg.tell({ kind: "ended" });
    await place();
    engine.observe("call-2", Date.now(), seen);
    const [second, first] = store.getState().calls;
    expect([first?.id, first?.ladder.length, second?.ladder.length]).toEqual([id, 3, 1]);
  });
});

describe("media for a leg that may follow", () => {
  const INVITE = "INVITE sip:x SIP/2.0";
  const openLegs = async (change: Parameters<typeof createStandInCalling>[0], legs = 1) => {
    const { media, newest, passed, legs: all } = await requested(change);
    for (let leg = 2; leg <= legs; leg++) {
      last(all).tell(redirectedTo(`sip:id-${leg}@mcx.system-b.example`, newest().currentId));
      passed("sent", INVITE, last(all).callId);
    }
    expect(all).toHaveLength(legs);
    return media.openLegs.size;
  };

  test("are made ready once the request is out, where anything is followed", async () => {
    expect(await openLegs({})).toBe(2);
    expect(await openLegs({ policy: "refuse", forwardingPolicy: "ask" })).toBe(2);
    expect(await openLegs({ policy: "ask", forwardingPolicy: "refuse" })).toBe(2);
    expect(await openLegs({ policy: "refuse", forwardingPolicy: "refuse" })).toBe(1);
  });

  test("are made as long as one more redirection would be followed", async () => {
    expect([await openLegs({}, 2), await openLegs({}, 3)]).toEqual([2, 1]);
  });

  test("are not made for a call that is over when its request passes", async () => {
    const calling = createStandInCalling({ observesNetwork: true });
    (await calling.place()).tell({ kind: "ended" });
    passing(calling)("sent", INVITE);
    calling.nothingLeft();
  });

  test("are given back when the call stands", async () => {
    const { leg, media, passed } = await requested();
    leg.tell({ kind: "answered" });
    expect([...media.openLegs]).toEqual([leg.order.media]);
    passed("received", "SIP/2.0 200 OK\r\nCSeq: 1 INVITE");
    passed("sent", "ACK sip:x SIP/2.0");
    expect([...media.openLegs]).toEqual([leg.order.media]);
  });
});
