/** What the dispatcher and the connection do to calls, as far as users and the network notice. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ONE_CALL } from "../../../../renderer/calling/call-limits.ts";
import { FULL_VOLUME, LEAST_VOLUME, volumeOf } from "../../../../renderer/calling/call-volumes.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { redirectedTo } from "../../../support/fixtures/redirections.ts";
import { BEA, createStandInCalling, incomingLeg, last, OWN, VISITOR } from "../../../support/stand-ins/calling.ts";

const ANSWERED = { kind: "answered" } as const;
const RINGING = { kind: "ringing" } as const;
const DESCRIPTION = "v=0\r\nm=audio 9 RTP/AVP 0\r\n";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A call of ours that stands, with media that are connected. */
async function connected(change: Parameters<typeof createStandInCalling>[0] = {}, carriesDigits = false) {
  const calling = createStandInCalling(change);
  calling.media.carriesDigits = carriesDigits;
  const leg = await calling.place();
  leg.tell(ANSWERED);
  await leg.order.media.acceptAnswer(DESCRIPTION);
  expect(calling.newest().state).toBe("connected");
  return { ...calling, leg, id: calling.newest().id };
}

describe("placing", () => {
  test("asks for the service and the ID, with the voice and without keys, and puts the call into the middle", async () => {
    const { engine, legs, media, newest, store } = createStandInCalling();
    const made = vi.spyOn(media, "createLeg");
    engine.place(BEA, "mcptt");
    expect(made).toHaveBeenCalledWith("offerer", null, false);
    expect(newest()).toMatchObject({ state: "preparing", service: "mcptt", primaryId: BEA, ownId: OWN });
    expect(newest()).toMatchObject({ direction: "outgoing", startedAt: Date.now(), protection: { rule: "off" } });
    expect(store.getState().focusId).toBe(newest().id);
    expect(legs).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(last(legs).order).toMatchObject({ service: "mcptt", calledId: BEA, commencement: "automatic" });
    expect(last(legs).order.agreement).toBeUndefined();
    expect(media.openVoices.size).toBe(1);
    expect(newest().state).toBe("requesting");
  });

  test.each(["off", "connecting"] as const)("is refused by name where we are %s", (state) => {
    const { engine, legs, newest, nothingLeft, store } = createStandInCalling();
    store.setState({ registration: { state } });
    engine.place(BEA, "mcptt");
    expect(newest()).toMatchObject({ state: "ended", primaryId: BEA, endReason: { code: "not-registered" } });
    expect(newest().startedAt).toBe(Date.now());
    expect(store.getState().focusId).toBe(newest().id);
    expect(legs).toEqual([]);
    nothingLeft();
  });

  test("in a service that has no calls, or that is not ours, is refused by name", () => {
    const { engine, newest } = createStandInCalling({ ownId: (service) => (service === "mcdata" ? OWN : undefined) });
    engine.place(BEA, "mcdata");
    expect(newest()).toMatchObject({ ownId: OWN, endReason: { code: "service-not-available" } });
    engine.place(BEA, "mcvideo");
    expect(newest()).toMatchObject({ ownId: null, endReason: { code: "service-not-available" } });
  });

  test("what is no ID is said first, also where nobody could be called", () => {
    const { engine, newest, store } = createStandInCalling();
    store.setState({ registration: { state: "off" } });
    engine.place("nonsense", "mcptt");
    expect(newest().endReason?.code).toBe("invalid-id");
  });

  test("beside a call in progress is refused, and that call goes on", async () => {
    const { engine, leg, legs, store } = await connected();
    engine.place(VISITOR, "mcptt");
    const [second, first] = store.getState().calls;
    expect(second).toMatchObject({ state: "ended", primaryId: VISITOR, endReason: { code: "call-in-progress" } });
    expect(first).toMatchObject({ state: "connected" });
    expect([leg.asked, legs.length]).toEqual([[], 1]);
  });

  test("where one call may wait holds the one in progress", async () => {
    const { leg, legs, media, place, store } = await connected({ limits: { ...ONE_CALL, waiting: 1 } });
    await place(VISITOR);
    expect([leg.asked, media.holds, legs.length]).toEqual([["hold"], [true], 2]);
    expect(store.getState().calls.map(({ state }) => state)).toEqual(["requesting", "connected"]);
  });

  test("nothing is held for a call that is refused", async () => {
    const { engine, leg, media } = await connected({ limits: { ...ONE_CALL, waiting: 1 } });
    engine.place("nonsense", "mcptt");
    expect([leg.asked, media.holds]).toEqual([[], []]);
  });
});

describe("ending", () => {
  test("cancels before the answer, hangs up after it", async () => {
    const { engine, newest, place } = createStandInCalling();
    const first = await place();
    first.tell(RINGING);
    engine.end(newest().id);
    expect([newest().state, first.asked]).toEqual(["ending", ["end"]]);
    first.tell({ kind: "ended" });
    expect(newest().endReason?.code).toBe("cancelled");
    const second = await place();
    second.tell(ANSWERED);
    engine.end(newest().id);
    expect([newest().endReason?.code, second.asked]).toEqual(["hung-up", ["end"]]);
  });

  test("declines a call that rings, once", () => {
    const { engine, newest } = createStandInCalling();
    const { leg, asked } = incomingLeg();
    engine.receive(leg);
    engine.end(newest().id);
    engine.end(newest().id);
    expect([newest().endReason?.code, asked]).toEqual(["declined-by-you", ["decline"]]);
  });
});

describe("a redirection that is asked about", () => {
  const asked = async (change: Parameters<typeof createStandInCalling>[0] = {}) => {
    const calling = createStandInCalling({ policy: "ask", ...change });
    (await calling.place()).tell(redirectedTo());
    return calling;
  };

  test("has the time that the settings give", async () => {
    const { newest } = await asked();
    expect(newest()).toMatchObject({ state: "deciding", decideBy: Date.now() + 20_000 });
    await vi.advanceTimersByTimeAsync(19_999);
    expect(newest().state).toBe("deciding");
    await vi.advanceTimersByTimeAsync(1);
    expect(newest().endReason?.code).toBe("redirection-not-confirmed");
  });

  test("and is refused calls nobody, and leaves nothing", async () => {
    const { engine, legs, newest, nothingLeft } = await asked();
    engine.refuse(newest().id);
    expect(newest().endReason?.code).toBe("redirection-refused-by-you");
    await vi.advanceTimersByTimeAsync(0);
    expect(legs).toHaveLength(1);
    nothingLeft();
  });

  test("and is followed calls the new ID, with the media that were made ready for it", async () => {
    const { engine, legs, media, newest } = await asked();
    engine.passed({ direction: "sent", at: Date.now(), text: "INVITE sip:x SIP/2.0\r\nCall-ID: call-1\r\n\r\n" });
    engine.follow(newest().id);
    expect(last(legs).order).toMatchObject({ calledId: VISITOR, commencement: "automatic" });
    expect(newest()).toMatchObject({ currentId: VISITOR, primaryId: BEA });
    expect(media.openLegs.has(last(legs).order.media)).toBe(true);
    expect(media.openLegs.has(legs[0]!.order.media)).toBe(false);
  });

  test.each([
    ["leads into a system that nobody here knows", { systems: ["mcx.system-a.example"] }, "unknown-system"],
    ["leads to another person of the directory", { isInDirectory: () => true }, "another-person"],
  ] as const)("whatever the policy, where it %s", async (_, change, caution) => {
    const { newest, legs } = await asked({ policy: "follow", ...change });
    expect(newest()).toMatchObject({ state: "deciding", redirections: [{ newId: VISITOR, caution }] });
    expect(legs).toHaveLength(1);
  });
});

describe("answering", () => {
  test("puts the call into the middle and ends the one that was spoken in", async () => {
    const { engine, leg, newest, store, id } = await connected();
    const incoming = incomingLeg("in-1", undefined, VISITOR);
    engine.receive(incoming.leg);
    expect(store.getState().focusId).toBe(id);
    engine.answer(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect([incoming.asked, leg.asked]).toEqual([["answer"], ["end"]]);
    expect(store.getState().focusId).toBe(newest().id);
    expect(store.getState().calls[1]?.endReason?.code).toBe("hung-up");
  });

  test("holds the other one where it may wait", async () => {
    const { engine, leg, newest } = await connected({ limits: { ...ONE_CALL, waiting: 1 } });
    const incoming = incomingLeg("in-1", undefined, VISITOR);
    engine.receive(incoming.leg);
    engine.answer(newest().id);
    expect(leg.asked).toEqual(["hold"]);
  });

  test("what does not ring changes nothing, neither in the middle nor for others", async () => {
    const { engine, leg, id, store } = await connected();
    const before = store.getState();
    engine.answer(id);
    engine.answer("nobody's");
    expect(store.getState()).toBe(before);
    expect(leg.asked).toEqual([]);
  });

  test("goes out with media that answer, the voice in them, and without keys", async () => {
    const { engine, media, newest } = createStandInCalling();
    const incoming = incomingLeg();
    const answers: unknown[] = [];
    const voices: unknown[] = [];
    const sides: string[] = [];
    const { createLeg } = media;
    media.createLeg = (side, protection) => {
      sides.push(side);
      return Object.assign(createLeg(side, protection), { setVoice: (voice: object) => void voices.push(voice) });
    };
    engine.receive({ ...incoming.leg, answer: (...given) => void answers.push(given) });
    engine.answer(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect([sides, media.made]).toEqual([["answerer"], [null]]);
    expect(answers).toEqual([[[...media.openLegs][0], undefined]]);
    expect(voices).toEqual([...media.openVoices]);
  });
});

describe("in a connected call", () => {
  test("muting is heard of at once, and undone", async () => {
    const calling = createStandInCalling();
    const leg = await calling.place();
    const muted = vi.spyOn(leg.order.media, "setMuted");
    leg.tell(ANSWERED);
    for (const on of [true, false]) {
      calling.engine.mute(calling.newest().id, on);
      expect(calling.newest().muted).toBe(on);
    }
    expect(muted.mock.calls).toEqual([[true], [false]]);
  });

  test("holding rests the media and tells the other end, resuming the reverse", async () => {
    const { engine, leg, media, newest, id } = await connected();
    engine.hold(id, true);
    expect([leg.asked, media.holds, newest().holdChange]).toEqual([["hold"], [true], "holding"]);
    leg.tell({ kind: "hold-settled", on: true, accepted: true });
    expect(newest()).toMatchObject({ hold: "by-us", holdChange: "none" });
    engine.hold(id, false);
    leg.tell({ kind: "hold-settled", on: false, accepted: true });
    expect([leg.asked, media.holds, newest().hold]).toEqual([["hold", "resume"], [true, false], "none"]);
  });

  test("a hold that is accepted too late makes the other end hear that nothing is held", async () => {
    const { engine, leg, media, newest, id } = await connected();
    engine.hold(id, true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([newest().holdChange, media.holds]).toEqual(["hold-refused", [true, false]]);
    leg.tell({ kind: "hold-settled", on: true, accepted: true });
    expect(leg.asked).toEqual(["hold", "refresh"]);
  });

  test("digits are sent where the call carries them, and nowhere else", async () => {
    const carrying = await connected({}, true);
    carrying.engine.sendDigits(carrying.id, "12#");
    expect([carrying.newest().digits, carrying.media.digits]).toEqual([true, "12#"]);
    const other = await connected();
    other.engine.sendDigits(other.id, "12#");
    expect([other.newest().digits, other.media.digits]).toEqual([false, ""]);
  });

  test("digits of the other end are shown as long as the call lasts", async () => {
    const { id, leg, media, store } = await connected();
    media.reports({ kind: "digits-received", digits: "12", missed: 0 });
    media.reports({ kind: "digits-received", digits: "#", missed: 1 });
    expect(store.getState().digitsOf).toEqual({ [id]: "12…#" });
    leg.tell({ kind: "ended" });
    expect(store.getState().digitsOf).toEqual({});
  });

  test("a call is as loud as it was made, within its limits, through hold and resume, and of one that is over nothing is kept", async () => {
    const { engine, id, leg, media, store } = await connected();
    engine.setVolume(id, "theirs", 45.4);
    engine.setVolume(id, "ours", 60);
    engine.hold(id, true);
    leg.tell({ kind: "hold-settled", on: true, accepted: true });
    expect(volumeOf(store.getState(), id)).toEqual({ theirs: 45, ours: 60 });
    expect(media.volumes).toEqual({ theirs: [45], ours: [60] });
    for (const voice of ["theirs", "ours"] as const) {
      engine.setVolume(id, voice, 300);
      engine.setVolume(id, voice, -5);
      expect(media.volumes[voice].slice(-2)).toEqual([FULL_VOLUME[voice], LEAST_VOLUME[voice]]);
    }
    leg.tell({ kind: "ended" });
    expect([store.getState().volumes, volumeOf(store.getState(), id)]).toEqual([{}, FULL_VOLUME]);
    const told = media.volumes.ours.length;
    engine.setVolume(id, "ours", 50);
    expect([store.getState().volumes, media.volumes.ours.length]).toEqual([{}, told]);
  });

  test("whatever is asked of a call that is not there does nothing", async () => {
    const { engine, leg, media, store } = await connected({}, true);
    const before = store.getState();
    engine.hold("nobody's", true);
    engine.sendDigits("nobody's", "1");
    engine.callUnprotected("nobody's");
    engine.acceptKms("nobody's");
    expect(store.getState()).toBe(before);
    expect([leg.asked, media.holds, media.digits]).toEqual([[], [], ""]);
  });

  test("any call can be put into the middle", async () => {
    const { engine, store, id } = await connected();
    engine.place("nonsense", "mcptt");
    expect(store.getState().focusId).not.toBe(id);
    engine.focus(id);
    expect(store.getState().focusId).toBe(id);
  });
});

describe("a voice", () => {
  test("that cannot be had does not send away whoever calls us", async () => {
    const { engine, media, newest } = createStandInCalling();
    media.voiceError = new McError("microphone-refused");
    const incoming = incomingLeg();
    engine.receive(incoming.leg);
    engine.answer(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect(incoming.asked).toEqual(["answer"]);
    expect(newest().voiceProblem).toMatchObject({ code: "microphone-refused" });
    expect(media.silences.size).toBe(1);
  });

  test("that comes in the place of another one goes into the media of the call", async () => {
    const { leg, media } = await connected();
    const set = vi.spyOn(leg.order.media, "setVoice");
    await vi.advanceTimersByTimeAsync(2_000);
    media.loseVoice();
    await vi.advanceTimersByTimeAsync(0);
    expect(set.mock.calls).toEqual([[[...media.openVoices].at(-1)]]);
  });

  test("is muted where that was asked for while the call rang", async () => {
    const { engine, media, newest } = createStandInCalling();
    engine.receive(incomingLeg().leg);
    engine.mute(newest().id, true);
    expect(newest()).toMatchObject({ state: "incoming", muted: true });
    const muted: boolean[] = [];
    const { createLeg } = media;
    media.createLeg = (...given) =>
      Object.assign(createLeg(...given), { setMuted: (on: boolean) => void muted.push(on) });
    engine.answer(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect(muted).toEqual([true]);
  });
});

describe("the middle of the console", () => {
  test("is left by a call that is over when it is put away, and by no other", async () => {
    const { engine, id, leg, store } = await connected();
    engine.putAway();
    expect(store.getState().focusId).toBe(id);
    engine.place("nonsense", "mcptt");
    engine.focus(id);
    engine.putAway();
    expect(store.getState().focusId).toBe(id);
    leg.tell({ kind: "ended" });
    engine.focus(id);
    engine.putAway();
    expect(store.getState().focusId).toBeNull();
    expect(store.getState().calls).toHaveLength(2);
  });
});

describe("whoever was called back", () => {
  test("is off the list: the calls that are named, as far as they are over", async () => {
    const { engine, newest, store } = createStandInCalling();
    for (const callId of ["in-1", "in-2"]) {
      const { leg, tell } = incomingLeg(callId, undefined, VISITOR);
      engine.receive(leg);
      tell({ kind: "ended" });
    }
    const [, missed] = store.getState().calls;
    engine.receive(incomingLeg("in-3").leg);
    engine.attend([missed?.id ?? "", newest().id, "nobody's"], "attended");
    expect(store.getState().calls.map(({ attended, state }) => [state, attended])).toEqual([
      ["incoming", false],
      ["ended", false],
      ["ended", true],
    ]);
    expect(store.getState().calls[2]).toEqual({ ...missed, attended: true });
  });
});

test("what is said of a call that is over stands, whatever of it is heard later", () => {
  const { engine, newest } = createStandInCalling();
  const { leg, tell } = incomingLeg("in-1", undefined, VISITOR);
  engine.receive(leg);
  tell({ kind: "ended" });
  engine.attend([newest().id], "attended");
  engine.attend([newest().id], "opened");
  engine.chooseNewId(newest().id, "primary");
  engine.passed({ direction: "received", at: 1, text: "BYE sip:x SIP/2.0\r\nCall-ID: in-1\r\n\r\n" });
  expect(newest().ladder).toHaveLength(1);
  expect(newest()).toMatchObject({ attended: true, opened: true, newIdChoice: { choice: "primary" } });
});

test("what means nothing to a call changes nothing that is shown", async () => {
  const { engine, newest, place, store } = createStandInCalling();
  await place();
  const before = store.getState();
  engine.follow(newest().id);
  engine.sendDigits(newest().id, "1");
  expect(store.getState()).toBe(before);
});

describe("the connection to the server", () => {
  test("is lost: a call that stands goes on, and moves to the connection that is there again", async () => {
    const { engine, leg, newest } = await connected();
    engine.signallingLost();
    expect(newest()).toMatchObject({ state: "connected", signalling: false });
    await vi.advanceTimersByTimeAsync(29_999);
    engine.signallingRestored();
    expect(newest()).toMatchObject({ state: "connected", signalling: true });
    expect(leg.asked).toEqual(["move"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(newest().state).toBe("connected");
  });

  test("is lost for hours: the call goes on as long as its audio does, and ends by name half a minute after that", async () => {
    const { engine, leg, media, newest } = await connected();
    engine.signallingLost();
    await vi.advanceTimersByTimeAsync(3 * 3_600_000);
    expect(newest()).toMatchObject({ state: "connected", signalling: false });
    media.reports({ kind: "interrupted" });
    await vi.advanceTimersByTimeAsync(29_999);
    expect(newest().state).toBe("connected");
    await vi.advanceTimersByTimeAsync(1);
    expect([newest().endReason?.code, leg.asked]).toEqual(["signalling-lost", ["end"]]);
  });

  test("is about to be another, since the computer is elsewhere: the media of every call look for a new path", async () => {
    const { engine, media, newest } = await connected();
    engine.networkChanged();
    expect([media.renewals, newest().state]).toEqual([1, "connected"]);
  });

  test("is lost: a call that is not answered yet ends, in both directions", async () => {
    const { engine, place, store } = createStandInCalling();
    await place();
    engine.receive(incomingLeg("in-1", undefined, VISITOR).leg);
    engine.signallingLost();
    expect(store.getState().calls.map(({ endReason }) => endReason?.code)).toEqual([
      "signalling-lost",
      "signalling-lost",
    ]);
  });
});
