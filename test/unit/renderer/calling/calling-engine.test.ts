/** Engine and runner with ports that the test holds in its hands, and a clock that it turns. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LegEvent, MediaEvent, MediaLeg, Voice } from "../../../../renderer/calling/ports.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { DrawnCall } from "../../../../shared/mc/call-record.ts";
import { redirectedTo } from "../../../support/fixtures/redirections.ts";
import { BEA, createStandInCalling, incomingLeg, last, OWN, VISITOR } from "../../../support/stand-ins/calling.ts";

const redirection = redirectedTo();
const ring: LegEvent = { kind: "ringing" };
const answered: LegEvent = { kind: "answered" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("arrows that nobody observed", () => {
  const inferred = (record: DrawnCall) =>
    record.ladder.filter(({ certainty }) => certainty === "inferred").map(({ from, to }) => `${from}>${to}`);

  test("at home: drawn once for ringing, however often the server says it, and once for the answer", async () => {
    const { place, newest } = createStandInCalling();
    const leg = await place();
    for (const event of [ring, ring, ring, answered, ring]) leg.tell(event);
    expect(newest().state).toBe("connected");
    expect(inferred(newest())).toEqual(["system-a>colleague", "colleague>system-a"]);
  });

  test("of a number: at home, since it says of no other system that it is on the way", async () => {
    const { place, newest } = createStandInCalling();
    const leg = await place("tel:+498912345678");
    for (const event of [ring, answered]) leg.tell(event);
    expect(newest().state).toBe("connected");
    expect(inferred(newest())).toEqual(["system-a>colleague", "colleague>system-a"]);
  });

  test("after a redirection: through the partner system", async () => {
    const { place, newest, legs } = createStandInCalling();
    (await place()).tell(redirection);
    for (const event of [ring, answered]) last(legs).tell(event);
    expect(inferred(newest())).toEqual(["system-a>system-b", "system-b>colleague", "colleague>system-b"]);
  });

  test("none where the lab reports what happened", async () => {
    const { place, newest } = createStandInCalling({ observesNetwork: true });
    const leg = await place();
    for (const event of [ring, answered]) leg.tell(event);
    expect(newest().ladder).toEqual([]);
  });

  test("none for a call to us", async () => {
    const { engine, newest } = createStandInCalling();
    const incoming = incomingLeg();
    engine.receive(incoming.leg);
    incoming.tell(ring);
    engine.answer(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    incoming.tell(answered);
    expect(newest().state).toBe("connected");
    expect(newest().ladder).toEqual([]);
  });
});

describe("what a redirected leg says afterwards", () => {
  test("changes nothing", async () => {
    const { place, newest, legs } = createStandInCalling();
    const first = await place();
    first.tell(redirection);
    const before = newest();
    for (const event of [ring, answered, { kind: "ended" } as const, redirection]) first.tell(event);
    expect(newest()).toBe(before);
    last(legs).tell(answered);
    expect(newest().state).toBe("connected");
  });
});

describe("media that fail us", () => {
  test("no leg at all: a named end, nothing left behind, nothing sent", async () => {
    const { engine, media, newest, legs, nothingLeft } = createStandInCalling();
    media.createLeg = () => {
      throw new Error("no sockets left");
    };
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().endReason).toEqual({ code: "program-error", detail: "no sockets left" });
    expect(legs).toHaveLength(0);
    nothingLeft();
  });

  test("no leg for a call to us: it is declined, so that the caller does not wait", async () => {
    const { engine, media, newest, nothingLeft } = createStandInCalling();
    const { leg, asked } = incomingLeg();
    engine.receive(leg);
    media.createLeg = () => {
      throw new Error("no sockets left");
    };
    engine.answer(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().endReason?.code).toBe("program-error");
    expect(asked).toEqual(["decline"]);
    nothingLeft();
  });

  test("no leg to spare for a re-dial: the call goes on, and the re-dial ends by name", async () => {
    const { engine, media, newest, legs, nothingLeft } = createStandInCalling();
    const { createLeg } = media;
    let made = 0;
    media.createLeg = (side, protection) => {
      if (++made > 1) throw new Error("no sockets left");
      return createLeg(side, protection);
    };
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().state).toBe("requesting");
    engine.passed({ direction: "sent", at: Date.now(), text: "INVITE sip:x SIP/2.0\r\nCall-ID: call-1\r\n\r\n" });
    expect(newest().steps.at(-1)?.step).toBe("requested");
    last(legs).tell(redirection);
    await vi.advanceTimersByTimeAsync(0);
    expect(newest()).toMatchObject({ endReason: { code: "program-error" }, redirections: [{ newId: VISITOR }] });
    nothingLeft();
  });

  test("a voice that the leg does not take: the caller is told", async () => {
    const { engine, media, newest, nothingLeft } = createStandInCalling();
    const { leg, asked } = incomingLeg();
    const { createLeg } = media;
    media.createLeg = (side, protection) =>
      Object.assign(createLeg(side, protection), { setVoice: () => throwError("track ended") });
    engine.receive(leg);
    engine.answer(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().endReason).toEqual({ code: "program-error", detail: "track ended" });
    expect(asked).toEqual(["end"]);
    nothingLeft();
  });

  test("what is thrown without being an error has no words of its own", async () => {
    const { engine, media, newest } = createStandInCalling();
    media.createLeg = () => {
      throw "odd";
    };
    engine.place(BEA, "mcptt");
    expect(newest().endReason).toEqual({ code: "program-error", detail: "unknown" });
  });

  test("signalling that cannot send: a named end", async () => {
    const { engine, signalling, newest, nothingLeft } = createStandInCalling();
    signalling.failure = new Error("no user agent");
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().endReason).toEqual({ code: "program-error", detail: "no user agent" });
    nothingLeft();
  });

  test.each([
    [new McError("microphone-refused", "NotAllowedError"), { code: "microphone-refused", detail: "NotAllowedError" }],
    [new McError("bridge-lost"), { code: "microphone-failed" }],
    [new TypeError("odd"), { code: "microphone-failed" }],
  ])("a voice that does not open: %s", async (error, endReason) => {
    const { engine, media, newest, nothingLeft } = createStandInCalling();
    media.openVoice = () => Promise.reject(error);
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().endReason).toEqual(endReason);
    nothingLeft();
  });

  test("a voice that opens after the call has ended is given back", async () => {
    const { engine, media, newest, nothingLeft } = createStandInCalling();
    const opened = Promise.withResolvers<Voice>();
    const close = vi.fn();
    media.openVoice = () => opened.promise;
    engine.place(BEA, "mcptt");
    engine.end(newest().id);
    expect(newest().endReason?.code).toBe("cancelled");
    opened.resolve({ close, onLost: () => {} });
    await vi.advanceTimersByTimeAsync(0);
    expect(close).toHaveBeenCalledOnce();
    nothingLeft();
  });

  test("a microphone that is pulled out is replaced at once, or as soon as there is another; the call goes on", async () => {
    const { engine, media, newest, nothingLeft, place } = createStandInCalling();
    (await place()).tell(answered);
    const pull = async () => {
      await vi.advanceTimersByTimeAsync(2_000);
      media.loseVoice();
      await vi.advanceTimersByTimeAsync(0);
    };
    await pull();
    expect(newest()).toMatchObject({ state: "connected", voiceProblem: null });
    expect(media.openVoices.size).toBe(1);

    media.voiceError = new McError("microphone-missing", "NotFoundError");
    await pull();
    const problem = { code: "microphone-missing", detail: "NotFoundError" };
    expect(newest()).toMatchObject({ state: "connected", voiceProblem: problem });
    media.changeDevices();
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().voiceProblem).toEqual(problem);
    media.voiceError = undefined;
    media.changeDevices();
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().voiceProblem).toBeNull();

    // One that goes again in the same moment is waited for, not asked for over and over.
    media.loseVoice();
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().voiceProblem).toEqual({ code: "microphone-failed" });
    engine.end(newest().id);
    await vi.advanceTimersByTimeAsync(2_000);
    media.changeDevices();
    await vi.advanceTimersByTimeAsync(0);
    nothingLeft();
  });

  test.each([
    ["is taken where the chosen one is not there", "microphone-missing", "connected"],
    ["is not asked for where the person refused", "microphone-refused", "ended"],
  ] as const)("another microphone %s", async (_, code, state) => {
    const { media, newest, engine, legs } = createStandInCalling();
    const instead = vi.spyOn(media, "openVoiceInstead").mockImplementation(media.openVoice.bind(media));
    const open = media.openVoice;
    media.openVoice = vi.fn().mockRejectedValueOnce(new McError(code)).mockImplementation(open);
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    if (state === "connected") legs.at(-1)?.tell(answered);
    expect(newest().state).toBe(state);
    expect(newest().voiceProblem).toBeNull();
    expect(instead).toHaveBeenCalledTimes(state === "connected" ? 1 : 0);
    engine.end(newest().id);
    await vi.advanceTimersByTimeAsync(2_000);
  });

  test("whoever calls us is not kept waiting for a microphone: it comes in when it is there", async () => {
    const { engine, media, newest, nothingLeft } = createStandInCalling();
    const incoming = incomingLeg("incoming");
    const gate = Promise.withResolvers<void>();
    media.voiceGate = gate.promise;
    engine.receive(incoming.leg);
    engine.answer(newest().id);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(newest().state).toBe("answering");
    await vi.advanceTimersByTimeAsync(1);
    expect(incoming.asked).toEqual(["answer"]);
    expect(newest().voiceProblem).toEqual({ code: "microphone-failed", detail: expect.any(String) });
    incoming.tell(answered);
    expect([newest().state, media.silences.size, media.openVoices.size]).toEqual(["connected", 1, 0]);
    gate.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().voiceProblem).toBeNull();
    expect([media.silences.size, media.openVoices.size]).toEqual([0, 1]);
    engine.end(newest().id);
    await vi.advanceTimersByTimeAsync(2_000);
    nothingLeft();
  });

  test("a device that never answers is waited for half a minute", async () => {
    const { engine, media, newest, nothingLeft } = createStandInCalling();
    media.openVoice = () => new Promise(() => {});
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(29_999);
    expect(newest().state).toBe("preparing");
    await vi.advanceTimersByTimeAsync(1);
    expect(newest().endReason?.code).toBe("microphone-failed");
    nothingLeft();
  });

  test("an answered call whose media never connect ends after ten seconds, and the other side is told", async () => {
    const { place, newest, nothingLeft } = createStandInCalling();
    const leg = await place();
    leg.tell(answered);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(newest().state).toBe("connected");
    await vi.advanceTimersByTimeAsync(1);
    expect(newest().endReason).toEqual({ code: "media-failed", detail: "#no-connection-in-time" });
    expect(leg.asked).toEqual(["end"]);
    nothingLeft();
  });

  test("media that are over are silent at once, and closed although nobody can count them", async () => {
    const { engine, media, newest, place, nothingLeft } = createStandInCalling();
    const { createLeg } = media;
    const muted: boolean[] = [];
    media.createLeg = (side, protection) =>
      Object.assign(createLeg(side, protection), {
        setMuted: (on: boolean) => void muted.push(on),
        count: () => new Promise<never>(() => {}),
      });
    (await place()).tell(answered);
    engine.end(newest().id);
    expect(newest().state).toBe("ended");
    expect(muted.at(-1)).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    nothingLeft();
  });

  test("media that connect in time are counted every second until the end, and one last time", async () => {
    const { place, media, newest, engine, nothingLeft } = createStandInCalling();
    let listener: (event: MediaEvent) => void = () => {};
    const count = vi.fn(async () => ({
      sent: { packets: count.mock.calls.length, energy: 0 },
      received: { packets: 0, energy: 0 },
    }));
    const { createLeg } = media;
    media.createLeg = (side, protection): MediaLeg =>
      Object.assign(createLeg(side, protection), {
        count,
        onEvent: (next: (event: MediaEvent) => void) => {
          listener = next;
        },
      });
    const leg = await place();
    leg.tell(answered);
    listener({ kind: "connected" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(newest()).toMatchObject({ state: "connected", media: { sent: { packets: 20 } } });
    count.mockRejectedValueOnce(new Error("closed"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(newest()).toMatchObject({ state: "connected", media: { sent: { packets: 20 } } });
    engine.end(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect(newest()).toMatchObject({ state: "ended", media: { sent: { packets: 22 } } });
    nothingLeft();
  });
});

function throwError(message: string): never {
  throw new Error(message);
}

describe("limits", () => {
  test("a leg that reports an answer after the call has ended starts nothing", async () => {
    const { place, engine, newest, nothingLeft } = createStandInCalling();
    const leg = await place();
    await vi.advanceTimersByTimeAsync(8_000);
    expect(newest().endReason?.code).toBe("server-silent");
    leg.tell(answered);
    engine.mute(newest().id, true);
    expect(newest()).toMatchObject({ state: "ended", muted: false });
    nothingLeft();
  });

  test("a server that answers, and nobody who does: a minute", async () => {
    const { place, newest, nothingLeft } = createStandInCalling();
    const leg = await place();
    leg.tell({ kind: "trying" });
    await vi.advanceTimersByTimeAsync(59_999);
    expect(newest().state).toBe("requesting");
    await vi.advanceTimersByTimeAsync(1);
    expect(newest().endReason?.code).toBe("no-answer");
    expect(leg.asked).toEqual(["end"]);
    nothingLeft();
  });

  test("a cancelled call whose cancellation nobody confirms ends all the same", async () => {
    const { place, engine, newest, nothingLeft } = createStandInCalling();
    const leg = await place();
    leg.tell({ kind: "trying" });
    engine.end(newest().id);
    expect(newest().state).toBe("ending");
    await vi.advanceTimersByTimeAsync(4_000);
    expect(newest().endReason?.code).toBe("cancelled");
    nothingLeft();
  });

  test("twenty calls are kept, and every one that is in progress", async () => {
    const { engine, store, newest } = createStandInCalling();
    const incoming = incomingLeg();
    engine.receive(incoming.leg);
    const { id } = newest();
    for (let count = 0; count < 150; count++) engine.place("nonsense", "mcptt");
    const { calls } = store.getState();
    expect(calls).toHaveLength(21);
    expect(calls.at(-1)?.id).toBe(id);
    incoming.tell({ kind: "ended" });
    engine.place("nonsense", "mcptt");
    expect(store.getState().calls).toHaveLength(20);
    expect(store.getState().calls.some((call) => call.id === id)).toBe(false);
  });

  test("a service that the account has not, or that has no calls, is refused by name", () => {
    const { engine, newest, nothingLeft } = createStandInCalling();
    for (const service of ["mcvideo", "mcdata"] as const) {
      engine.place(BEA, service);
      expect(newest()).toMatchObject({ service, state: "ended", endReason: { code: "service-not-available" } });
    }
    nothingLeft();
  });

  test("what is far too long to be an ID is refused with a record that can be kept", () => {
    const { engine, newest, nothingLeft } = createStandInCalling();
    engine.place(`sip:${"x".repeat(5_000)}@a.example`, "mcptt");
    expect(newest().endReason?.code).toBe("invalid-id");
    nothingLeft();
  });

  test("a refusal in many words is kept to what a record can hold", async () => {
    const { place, newest, nothingLeft } = createStandInCalling();
    const warningHeaders = Array.from({ length: 20 }, () => `399 mc "999 ${"word ".repeat(100)}"`);
    (await place()).tell({
      kind: "rejected",
      answer: { status: 500, statusText: "x", contentType: undefined, warningHeaders },
    });
    expect(newest().endReason?.code).toBe("server-error");
    await vi.advanceTimersByTimeAsync(0);
    nothingLeft();
  });

  test("a connection that comes and goes hundreds of times leaves a record that can be kept", async () => {
    const { place, engine, newest, nothingLeft } = createStandInCalling();
    (await place()).tell(answered);
    for (let count = 0; count < 400; count++) {
      engine.signallingLost();
      engine.signallingRestored();
    }
    engine.end(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().steps.at(-1)?.step).toBe("ended");
    nothingLeft();
  });
});

describe("what the dispatcher does", () => {
  test("a call that is muted before the answer is muted in every leg", async () => {
    const { engine, media, newest, legs } = createStandInCalling();
    const muted: boolean[] = [];
    const { createLeg } = media;
    media.createLeg = (side, protection) =>
      Object.assign(createLeg(side, protection), { setMuted: (value: boolean) => muted.push(value) });
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    engine.mute(newest().id, true);
    last(legs).tell(redirection);
    expect(muted).toEqual([false, true, true]);
  });

  test("a camera that is on before the redirection is on in the second leg, opened once, and closed with the call", async () => {
    const { engine, media, newest, legs, nothingLeft } = createStandInCalling({ ownId: () => OWN });
    engine.place(BEA, "mcvideo");
    await vi.advanceTimersByTimeAsync(0);
    const line = async () => /m=video.*?a=(sendrecv|recvonly)/s.exec(await last(legs).order.media.createOffer())?.[1];
    expect(await line()).toBe("recvonly");
    const opened = vi.spyOn(media, "openPicture");
    engine.showPicture(newest().id, "camera");
    await vi.advanceTimersByTimeAsync(0);
    last(legs).tell(redirectedTo(VISITOR, BEA, { service: "mcvideo" }));
    expect(legs).toHaveLength(2);
    expect(last(legs).order).toMatchObject({ service: "mcvideo", calledId: VISITOR, commencement: "automatic" });
    expect(await line()).toBe("sendrecv");
    expect(newest().pictures).toMatchObject({ camera: "on", shows: "camera" });
    expect(opened).toHaveBeenCalledTimes(1);
    engine.end(newest().id);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(media.openPictures.size).toBe(0);
    nothingLeft();
  });

  test("policy refuse makes no media for a re-dial", async () => {
    const { place, media } = createStandInCalling({ policy: "refuse", forwardingPolicy: "refuse" });
    await place();
    expect(media.openLegs.size).toBe(1);
  });

  test("only a call that rings can be answered; unknown calls are passed over", async () => {
    const { place, engine, newest } = createStandInCalling();
    await place();
    const before = newest();
    engine.answer(before.id);
    for (const act of ["answer", "end", "follow", "refuse"] as const) engine[act]("nobody's");
    engine.mute("nobody's", true);
    expect(newest()).toBe(before);
  });

  test("a call that is answered from within the news that it rings is answered once", async () => {
    const { engine, store } = createStandInCalling();
    store.subscribe(({ calls }) => {
      for (const call of calls.filter(({ state }) => state === "incoming")) engine.answer(call.id);
    });
    const incoming = incomingLeg();
    engine.receive(incoming.leg);
    await vi.advanceTimersByTimeAsync(0);
    expect(incoming.asked).toEqual(["answer"]);
  });

  test("following when asked; a second answer changes nothing", async () => {
    const { place, engine, newest, legs } = createStandInCalling({ policy: "ask" });
    (await place()).tell(redirection);
    expect(newest().state).toBe("deciding");
    engine.follow(newest().id);
    engine.refuse(newest().id);
    expect(newest()).toMatchObject({ state: "redialling", currentId: VISITOR });
    expect(legs).toHaveLength(2);
  });

  test("a call that goes on is listened to, however many came and went meanwhile", async () => {
    const { place, engine, store } = createStandInCalling();
    const incoming = incomingLeg();
    engine.receive(incoming.leg);
    for (let count = 0; count < 20; count++) (await place()).tell({ kind: "ended" });
    engine.end(store.getState().calls.at(-1)?.id ?? "");
    expect(incoming.asked).toEqual(["decline"]);
    expect(store.getState().calls.at(-1)).toMatchObject({ endReason: { code: "declined-by-you" } });
  });

  test("signing in again is asked of signalling", () => {
    const { engine, signalling } = createStandInCalling();
    engine.register();
    expect(signalling.retries).toBe(1);
  });

  test("a window that closes ends every call", async () => {
    const { place, engine, store } = createStandInCalling();
    (await place()).tell(answered);
    const incoming = incomingLeg();
    engine.receive(incoming.leg);
    engine.endAll();
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getState().calls.map(({ endReason }) => endReason?.code)).toEqual(["declined-by-you", "hung-up"]);
    expect(incoming.asked).toEqual(["decline"]);
  });

  test("messages and observations of other calls are not drawn", async () => {
    const { place, engine, newest } = createStandInCalling();
    await place();
    engine.passed({ direction: "received", at: 0, text: "SIP/2.0 200 OK\r\nCall-ID: other\r\n\r\n" });
    engine.passed({ direction: "received", at: 0, text: "garbage" });
    engine.observe("other", 0, {
      from: "kms",
      to: "console",
      what: { kind: "request", method: "X" },
      clauseStep: null,
      tone: "plain",
      certainty: "observed",
      text: "",
    });
    expect(newest().ladder).toEqual([]);
  });
});

describe("an INVITE that has to be sent again with credentials", () => {
  test("is one request: one step, one number of media", async () => {
    const { place, engine, newest, media } = createStandInCalling();
    await place();
    const passed = (direction: "sent" | "received", text: string) =>
      engine.passed({ direction, at: Date.now(), text: `${text}\r\nCall-ID: call-1\r\n\r\n` });
    passed("sent", "INVITE sip:x SIP/2.0");
    passed("received", "SIP/2.0 407 Proxy Authentication Required\r\nCSeq: 1 INVITE");
    passed("sent", "INVITE sip:x SIP/2.0\r\nProxy-Authorization: Digest response=x");
    expect(newest().steps.map(({ step }) => step)).toEqual(["placed", "requested"]);
    expect(newest().ladder.map(({ tone }) => tone)).not.toContain("failed");
    expect(media.openLegs.size).toBe(2);
  });
});
