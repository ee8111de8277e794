/** Calls to us: who rings, whose refused calls are counted together, and how engine and runner let go of what is over. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CALL_PACE, ONE_CALL } from "../../../../renderer/calling/call-limits.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { BEA, createStandInCalling, incomingLeg, VISITOR } from "../../../support/stand-ins/calling.ts";
import { createProtectedCalling, OFFER } from "../../../support/stand-ins/protected-calling.ts";

const { size: AT_ONCE } = CALL_PACE.ofOneCaller;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Calling = ReturnType<typeof createStandInCalling>;

/** Somebody calls, and gives up again unless that is not wanted. */
function called({ engine }: Calling, callerId = BEA) {
  const incoming = incomingLeg(`in-${Math.random()}`, undefined, callerId);
  engine.receive(incoming.leg);
  return incoming;
}

describe("how often one person rings", () => {
  test("is limited; what is too much is declined, and on record by its name", () => {
    const calling = createStandInCalling();
    for (let count = 0; count < AT_ONCE; count++) called(calling).tell({ kind: "ended" });
    const tooMuch = called(calling);
    expect(tooMuch.asked).toEqual(["decline"]);
    expect(calling.newest()).toMatchObject({
      primaryId: BEA,
      direction: "incoming",
      state: "ended",
      endReason: { code: "too-many-calls" },
      refused: { count: 1, callers: 1, known: true },
    });
    calling.nothingLeft();
  });

  test("is not limited by calls that are answered", async () => {
    const calling = createStandInCalling();
    for (let count = 0; count < 3 * AT_ONCE; count++) {
      const { tell } = called(calling);
      calling.engine.answer(calling.newest().id);
      await vi.advanceTimersByTimeAsync(0);
      tell({ kind: "answered" });
      expect(calling.newest().state).toBe("connected");
      calling.engine.mute(calling.newest().id, true);
      tell({ kind: "ended" });
    }
  });

  test("grows by one for each call that is answered, and not for what happens in it", async () => {
    const calling = createStandInCalling();
    const rang = () => called(calling).tell({ kind: "ended" });
    for (let count = 1; count < AT_ONCE; count++) rang();
    const { tell } = called(calling);
    calling.engine.answer(calling.newest().id);
    await vi.advanceTimersByTimeAsync(0);
    tell({ kind: "answered" });
    for (let count = 0; count < 10; count++) calling.engine.mute(calling.newest().id, count % 2 === 0);
    tell({ kind: "ended" });
    rang();
    expect(calling.newest().endReason?.code).toBe("missed");
    rang();
    expect(calling.newest().endReason?.code).toBe("too-many-calls");
  });

  test("says nothing about others", () => {
    const calling = createStandInCalling();
    for (let count = 0; count <= AT_ONCE; count++) called(calling).tell({ kind: "ended" });
    called(calling, VISITOR);
    expect(calling.newest()).toMatchObject({ primaryId: VISITOR, state: "incoming" });
  });

  test("strangers are counted together, people of the directory are not", () => {
    const calling = createStandInCalling({ knows: (id) => id === BEA });
    const { size } = CALL_PACE.ofStrangers;
    for (let count = 0; count < size; count++) {
      called(calling, `sip:caller-${count}@elsewhere.example`).tell({ kind: "ended" });
      expect(calling.newest().endReason?.code).toBe("missed");
    }
    expect(called(calling, "sip:one-more@elsewhere.example").asked).toEqual(["decline"]);
    expect(called(calling).asked).toEqual([]);
    expect(calling.newest()).toMatchObject({ primaryId: BEA, state: "incoming" });
  });

  test("is not spent by calls for which there is no place", () => {
    const calling = createStandInCalling({ limits: { ...ONE_CALL, ringingOfOne: 1 } });
    const first = called(calling);
    for (let count = 0; count < 2 * AT_ONCE; count++) expect(called(calling).asked).toEqual(["decline"]);
    first.tell({ kind: "ended" });
    for (let count = 1; count < AT_ONCE; count++) {
      const next = called(calling);
      expect(next.asked).toEqual([]);
      next.tell({ kind: "ended" });
    }
  });
});

describe("the middle of the console", () => {
  test("is taken by a call that comes in where nothing is in progress, also by one that is refused", () => {
    const calling = createStandInCalling({ limits: { ...ONE_CALL, ringing: 0, keptForKnown: 0 } });
    called(calling);
    expect(calling.newest().endReason?.code).toBe("too-many-calls");
    expect(calling.store.getState().focusId).toBe(calling.newest().id);
  });

  test("stays with the call in progress", async () => {
    const calling = createStandInCalling();
    await calling.place();
    const { focusId } = calling.store.getState();
    called(calling, VISITOR);
    expect(calling.store.getState().focusId).toBe(focusId);
    expect(focusId).not.toBe(calling.newest().id);
  });

  test("is left by what ends there, and not by what is still drawn of a call that was put there again", async () => {
    const calling = createStandInCalling();
    const leg = await calling.place();
    const { id } = calling.newest();
    called(calling, VISITOR);
    leg.tell({ kind: "ringing" });
    expect(calling.store.getState().focusId).toBe(id);
    leg.tell({ kind: "answered" });
    leg.tell({ kind: "ended" });
    expect(calling.store.getState().focusId).toBe(calling.newest().id);
    calling.engine.focus(id);
    const text = `SIP/2.0 200 OK\r\nCSeq: 2 BYE\r\nCall-ID: ${leg.callId}\r\n\r\n`;
    calling.engine.passed({ direction: "sent", at: Date.now(), text });
    expect(calling.store.getState().calls.find((call) => call.id === id)?.ladder).not.toEqual([]);
    expect(calling.store.getState().focusId).toBe(id);
  });
});

describe("calls that are refused when their key has been checked", () => {
  function setUp(change: Parameters<typeof createProtectedCalling>[0] = {}) {
    const calling = createProtectedCalling({ protection: "required", ...change });
    const failure = new McError("kms-unreachable");
    calling.keys.failure = failure;
    /** A call of ours, for which there are keys. */
    const place = async () => {
      calling.keys.failure = undefined;
      const leg = await calling.place();
      calling.keys.failure = failure;
      return { leg, id: calling.newest().id };
    };
    const receive = async (callerId: string) => {
      const incoming = incomingLeg(`in-${Math.random()}`, OFFER, callerId);
      calling.engine.receive(incoming.leg);
      const [begun] = calling.store.getState().calls;
      await vi.advanceTimersByTimeAsync(0);
      return { ...incoming, id: begun?.id };
    };
    return { ...calling, place, receive };
  }

  test("are counted in the first of them, which is shown with what is still drawn of it", async () => {
    const { engine, newest, receive, store } = setUp();
    const first = await receive(BEA);
    expect(newest()).toMatchObject({ id: first.id, endReason: { code: "kms-unreachable" }, refused: { count: 1 } });
    engine.passed({
      direction: "sent",
      at: Date.now(),
      text: `SIP/2.0 480 x\r\nCSeq: 1 INVITE\r\nCall-ID: none\r\n\r\n`,
    });
    engine.passed({
      direction: "sent",
      at: Date.now(),
      text: `SIP/2.0 480 x\r\nCSeq: 1 INVITE\r\nCall-ID: ${first.leg.callId}\r\n\r\n`,
    });
    expect(newest()).toMatchObject({ id: first.id, refused: { count: 1 }, ladder: [{ to: "system-a" }] });
    const second = await receive(BEA);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([first.asked, second.asked]).toEqual([["decline"], ["decline"]]);
    expect(store.getState().calls.map(({ id, refused }) => [id, refused?.count])).toEqual([[first.id, 2]]);
  });

  test("and are counted in another's record are drawn nowhere, and come back by nothing", async () => {
    const { engine, receive, store } = setUp();
    const first = await receive(BEA);
    const second = await receive(BEA);
    await vi.advanceTimersByTimeAsync(1_000);
    const before = store.getState();
    engine.passed({
      direction: "sent",
      at: Date.now(),
      text: `SIP/2.0 480 x\r\nCSeq: 1 INVITE\r\nCall-ID: ${second.leg.callId}\r\n\r\n`,
    });
    second.tell({ kind: "ended" });
    expect(store.getState()).toBe(before);
    expect(before.calls.map(({ id }) => id)).toEqual([first.id]);
  });

  test("leave the middle to the record that they are counted in, and to any other call that has it", async () => {
    const { engine, receive, store } = setUp();
    const first = await receive(BEA);
    expect(store.getState().focusId).toBe(first.id);
    engine.place("nonsense", "mcptt");
    const { focusId } = store.getState();
    await receive(BEA);
    expect(store.getState().focusId).toBe(first.id);
    expect(focusId).not.toBe(first.id);
    expect(store.getState().calls.map(({ id }) => id)).toEqual([focusId, first.id]);
  });

  test("leave the middle to a call in progress", async () => {
    const { place, receive, store } = setUp();
    await receive(BEA);
    const { id } = await place();
    await receive(BEA);
    expect(store.getState().focusId).toBe(id);
  });

  test("take no line number with them", async () => {
    const { receive, store } = setUp();
    await receive(BEA);
    await receive(BEA);
    expect(store.getState().lines.of).toEqual({});
  });

  test("push out no call of which messages may still come", async () => {
    const { engine, place, receive, store } = setUp({ knows: () => false });
    const placed = await place();
    placed.leg.tell({ kind: "ended" });
    const ladder = () => store.getState().calls.find(({ id }) => id === placed.id)?.ladder.length ?? 0;
    const before = ladder();
    for (let count = 0; count < 10; count++) await receive(`sip:caller-${count}@elsewhere.example`);
    expect(store.getState().calls).toHaveLength(2);
    const text = `BYE sip:x SIP/2.0\r\nCall-ID: ${placed.leg.callId}\r\n\r\n`;
    engine.passed({ direction: "received", at: Date.now(), text });
    expect(ladder()).toBe(before + 1);
  });

  test("and rang before stand for themselves", async () => {
    const calling = createProtectedCalling({ protection: "preferred" });
    for (let count = 0; count < 2; count++) {
      const incoming = incomingLeg(`in-${count}`);
      calling.engine.receive(incoming.leg);
      calling.engine.answer(calling.newest().id);
      await vi.advanceTimersByTimeAsync(0);
      incoming.tell({ kind: "lost", cause: "program", detail: "x" });
      expect(calling.newest()).toMatchObject({ endReason: { code: "program-error" }, refused: null });
    }
    expect(calling.store.getState().calls).toHaveLength(2);
  });

  test("because the connection was lost, or that were given up, stand for themselves", async () => {
    const { engine, keys, store } = setUp();
    keys.open = () => new Promise(() => {});
    for (let count = 0; count < 2; count++) {
      engine.receive(incomingLeg(`in-${count}`, OFFER).leg);
      engine.signallingLost();
    }
    for (let count = 2; count < 4; count++) {
      const incoming = incomingLeg(`in-${count}`, OFFER);
      engine.receive(incoming.leg);
      incoming.tell({ kind: "ended" });
    }
    expect(store.getState().calls.map(({ endReason, refused }) => [endReason?.code, refused])).toEqual([
      ["missed", null],
      ["missed", null],
      ["signalling-lost", null],
      ["signalling-lost", null],
    ]);
  });
});

describe("what a call to us offers to be spoken over", () => {
  const offering = (offer: string) => {
    const calling = createStandInCalling();
    const incoming = incomingLeg("in-1", offer);
    calling.engine.receive(incoming.leg);
    return { ...calling, ...incoming };
  };
  const described = (media: string) => `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n${media}`;

  test.each([
    ["no audio", described("m=application 9 UDP x\r\n"), "audio-refused"],
    ["no speech", described("m=audio 9 UDP/TLS/RTP/SAVPF 13\r\n"), "no-speech-codec"],
  ])("%s: nobody is disturbed, and the reason is on record", (_what, offer, code) => {
    const { asked, newest } = offering(offer);
    expect(asked).toEqual(["decline"]);
    expect(newest()).toMatchObject({ state: "ended", endReason: { code } });
  });

  test("speech: it rings", () => {
    const { newest } = offering(described("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"));
    expect(newest().state).toBe("incoming");
  });
});
