import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PrivateCall } from "../../../../renderer/calling/call-core.ts";
import type { CallEffect, CallEvent, Transition } from "../../../../renderer/calling/call-events.ts";
import type { LegEvent, MediaEvent } from "../../../../renderer/calling/ports.ts";
import { placeCall, receiveCall, refuseToPlace, transition } from "../../../../renderer/calling/private-call.ts";
import { END_REASONS } from "../../../../shared/errors/end-reason.ts";
import { CALL_STATES, callRecordSchema } from "../../../../shared/mc/call-record.ts";
import type { RedirectionPolicy } from "../../../../shared/mc/redirection-policy.ts";
import { BEA, callRules, ID, JOINT, NOW, OWN, VISITOR } from "../../../support/fixtures/call-rules.ts";
import { forwardedTo, redirectedTo } from "../../../support/fixtures/redirections.ts";

const THIRD = "sip:third@mcx.system-b.example";

const rules = (policy: RedirectionPolicy = "follow") =>
  callRules({ policies: { migrated: policy, forwarded: policy } });
const leg = (number: number, event: LegEvent): CallEvent => ({ type: "leg", leg: number, event });
const sent = (number: number): CallEvent => ({ type: "invite-sent", leg: number });
const media = (number: number, event: MediaEvent): CallEvent => ({ type: "media", leg: number, event });
const rejected = (status: number, ...warningHeaders: string[]): LegEvent => ({
  kind: "rejected",
  answer: { status, statusText: "x", contentType: undefined, warningHeaders },
});

/** Applies events one millisecond apart; returns the call and the effects of the last event. */
function run(first: Transition, ...events: CallEvent[]): { call: PrivateCall; effects: readonly CallEffect[] } {
  let { call, effects } = first;
  events.forEach((event, index) => {
    ({ call, effects } = transition(call, event, NOW + index + 1));
  });
  expect(callRecordSchema.safeParse(call.record).error).toBeUndefined();
  return { call, effects };
}
const place = (policy?: RedirectionPolicy) => placeCall(ID, BEA, rules(policy), NOW);
const incoming = () => receiveCall(ID, BEA, rules(), { kind: "none" }, NOW);
const ready: CallEvent = { type: "media-ready" };
const names = (effects: readonly CallEffect[]) =>
  effects.map((effect) => ("timer" in effect ? `${effect.do} ${effect.timer}` : effect.do));
const reason = (call: PrivateCall) => call.record.endReason?.code;
const steps = (call: PrivateCall) => call.record.steps.map(({ step }) => step);

describe("a redirected call is one call (TS 23.280 10.16.5.3)", () => {
  test("request, redirection, release, re-dial, answer, media, hang-up", () => {
    const { call, effects } = run(
      place(),
      ready,
      sent(1),
      leg(1, redirectedTo(VISITOR, BEA, { kmsUri: "kms.b", reason: "migrated" })),
    );
    expect(call.record).toMatchObject({ state: "redialling", primaryId: BEA, currentId: VISITOR });
    expect(call.record.redirections).toEqual([
      {
        atMs: 3,
        fromId: BEA,
        newId: VISITOR,
        kmsUri: "kms.b",
        kmsUriSource: "redirection",
        reason: "migrated",
        carrier: "300",
        target: "migrated",
        forwardingReason: null,
      },
    ]);
    expect(effects).toContainEqual({ do: "invite", leg: 2, calledId: VISITOR, withKeys: false });
    const { call: connected } = run(
      { call, effects },
      sent(2),
      leg(2, { kind: "trying" }),
      leg(2, { kind: "ringing" }),
      leg(2, { kind: "ringing" }),
      leg(2, { kind: "answered" }),
      media(2, { kind: "connected" }),
      media(2, { kind: "flowing" }),
    );
    expect(connected.record.state).toBe("connected");
    expect(steps(connected)).toEqual([
      "placed",
      "requested",
      "redirected",
      "released",
      "redialled",
      "ringing",
      "answered",
      "media-flowing",
    ]);
    const ended = run({ call: connected, effects: [] }, { type: "end" });
    expect(reason(ended.call)).toBe("hung-up");
    expect(names(ended.effects)).toEqual(["end-leg", "release"]);
  });

  test("what the first leg still says is disregarded", () => {
    const { call } = run(place(), ready, leg(1, redirectedTo(VISITOR)));
    for (const late of [
      { kind: "ended" },
      { kind: "answered" },
      rejected(487),
      { kind: "lost", cause: "program", detail: "" },
    ] as LegEvent[]) {
      expect(transition(call, leg(1, late), NOW).call).toBe(call);
    }
    expect(transition(call, media(1, { kind: "failed", detail: "" }), NOW).call).toBe(call);
  });

  test("two redirections are followed, the third is refused by name", () => {
    const twice = run(place(), ready, leg(1, redirectedTo(VISITOR)), leg(2, redirectedTo(JOINT, VISITOR)));
    expect(twice.call.record).toMatchObject({ state: "redialling", currentId: JOINT });
    expect(twice.call.record.redirections).toHaveLength(2);
    const third = run(twice, leg(3, redirectedTo(THIRD, JOINT)));
    expect(reason(third.call)).toBe("redirection-limit");
    expect(third.call.record.redirections).toHaveLength(3);
  });

  test.each([
    ["back to the primary ID", [redirectedTo(VISITOR), redirectedTo(BEA, VISITOR)], "redirection-loop"],
    ["to the ID just dialled", [redirectedTo(BEA)], "redirection-loop"],
    ["to ourselves", [redirectedTo(OWN)], "redirection-to-self"],
    ["with a status that is none", [redirectedTo(VISITOR, BEA, { status: 305 })], "redirection-wrong-status"],
    ["without details", [redirectedTo(VISITOR, BEA, { body: "" })], "redirection-without-details"],
    ["about somebody else", [redirectedTo(VISITOR, JOINT)], "redirection-wrong-called-party"],
  ])("%s", (_what, answers, code) => {
    const { call, effects } = run(place(), ready, ...answers.map((answer, index) => leg(index + 1, answer)));
    expect(reason(call)).toBe(code);
    expect(names(effects)).toEqual(["release"]);
  });

  test("after ringing, too", () => {
    const { call } = run(place(), ready, leg(1, { kind: "ringing" }), leg(1, redirectedTo(VISITOR)));
    expect(call.record.state).toBe("redialling");
  });
});

describe("policy", () => {
  const asked = () => run(place("ask"), ready, leg(1, redirectedTo(VISITOR)));

  test("ask: waits for the dispatcher, with a limit", () => {
    const { call, effects } = asked();
    expect(call.record).toMatchObject({ state: "deciding", decideBy: NOW + 2 + 20_000, currentId: BEA });
    expect(effects).toContainEqual({ do: "start-timer", timer: "decide", ms: 20_000 });
  });
  test("ask: follow", () => {
    const { call, effects } = run(asked(), { type: "follow" });
    expect(call.record).toMatchObject({ state: "redialling", currentId: VISITOR, decideBy: null });
    expect(names(effects)[0]).toBe("stop-timer decide");
  });
  test.each([
    [{ type: "refuse" }, "redirection-refused-by-you"],
    [{ type: "end" }, "redirection-refused-by-you"],
    [{ type: "timeout", timer: "decide" }, "redirection-not-confirmed"],
  ] as [CallEvent, string][])("ask: %j", (event, code) => expect(reason(run(asked(), event).call)).toBe(code));
  test("refuse", () =>
    expect(reason(run(place("refuse"), ready, leg(1, redirectedTo(VISITOR))).call)).toBe(
      "redirection-refused-by-policy",
    ));
  test("nobody is asked about a loop", () =>
    expect(reason(run(place("ask"), ready, leg(1, redirectedTo(BEA))).call)).toBe("redirection-loop"));
});

describe("how an outgoing call ends", () => {
  test.each([
    [[{ type: "media-unavailable", code: "microphone-refused" }], "microphone-refused"],
    [[{ type: "timeout", timer: "media" }], "microphone-failed"],
    [[{ type: "end" }], "cancelled"],
    [[{ type: "signalling-lost" }, ready, { type: "timeout", timer: "signalling" }], "signalling-lost"],
    [[ready, leg(1, rejected(486))], "busy"],
    [[ready, leg(1, { kind: "ended" })], "hung-up-by-colleague"],
    [[ready, leg(1, { kind: "expired" })], "session-expired"],
    [[ready, leg(1, { kind: "lost", cause: "media", detail: "sdp" })], "media-not-acceptable"],
    [[ready, leg(1, { kind: "lost", cause: "program", detail: "bug" })], "program-error"],
    [[ready, { type: "timeout", timer: "firstResponse" }], "server-silent"],
    [[ready, { type: "timeout", timer: "answer" }], "no-answer"],
    [[ready, { type: "signalling-lost" }], "signalling-lost"],
  ] as [CallEvent[], string][])("before the answer: %j", (events, code) => {
    const { call, effects } = run(place(), ...events);
    expect(reason(call)).toBe(code);
    expect(names(effects)).toContain("release");
  });

  test.each([
    [leg(1, { kind: "ended", detail: "shift over" }), "hung-up-by-colleague"],
    [leg(1, { kind: "expired" }), "session-expired"],
    [leg(1, { kind: "lost", cause: "program", detail: "" }), "program-error"],
    [media(1, { kind: "failed", detail: "ICE" }), "media-failed"],
    [media(1, { kind: "closed" }), "media-closed"],
    [{ type: "timeout", timer: "mediaConnection" }, "media-failed"],
    [{ type: "timeout", timer: "signalling" }, "signalling-lost"],
    [{ type: "end" }, "hung-up"],
  ] as [CallEvent, string][])("when connected: %j", (event, code) => {
    expect(reason(run(place(), ready, leg(1, { kind: "answered" }), event).call)).toBe(code);
  });

  test.each([
    [[leg(1, { kind: "answered" }), media(1, { kind: "failed", detail: "ICE" })], "turn-login-refused"],
    [[leg(1, { kind: "answered" }), { type: "timeout", timer: "mediaConnection" }], "turn-login-refused"],
    [[leg(1, { kind: "lost", cause: "media", detail: "no address" })], "turn-login-refused"],
    [[leg(1, { kind: "lost", cause: "program", detail: "odd" })], "program-error"],
    [[leg(1, { kind: "answered" }), { type: "end" }], "hung-up"],
    [
      [media(1, { kind: "connected" }), leg(1, { kind: "answered" }), media(1, { kind: "failed", detail: "ICE" })],
      "media-failed",
    ],
    [[leg(1, { kind: "answered" }), leg(1, { kind: "lost", cause: "media", detail: "sdp" })], "media-not-acceptable"],
  ] as [CallEvent[], string][])("after a TURN server refused us, which the record keeps: %j", (events, code) => {
    const fault = { code: "turn-login-refused", detail: "turn.a.test" } as const;
    const { call } = run(place(), ready, media(1, { kind: "ice-fault", fault }), ...events);
    expect([reason(call), call.record.iceProblem]).toEqual([code, fault]);
  });

  test("what cannot be placed still has a record with its reason", () => {
    const call = refuseToPlace(ID, BEA, rules(), "not-registered", NOW);
    expect(call.record).toMatchObject({ state: "ended", endReason: { code: "not-registered" } });
  });
});

describe("cancelling", () => {
  const cancelled = () => run(place(), ready, leg(1, { kind: "trying" }), { type: "end" });

  test("sends CANCEL and waits for the final answer, not for ever", () => {
    const { call, effects } = cancelled();
    expect(call.record.state).toBe("ending");
    expect(names(effects)).toEqual(["end-leg", "start-timer ending"]);
  });
  test.each([
    leg(1, rejected(487)),
    leg(1, { kind: "answered" }),
    leg(1, redirectedTo(VISITOR)),
    leg(1, { kind: "ended" }),
    { type: "timeout", timer: "ending" },
    { type: "signalling-lost" },
  ] as CallEvent[])("the call ends as asked, whatever crosses: %j", (event) => {
    const { call } = run(cancelled(), event);
    expect(reason(call)).toBe("cancelled");
    expect(call.record.redirections).toHaveLength(0);
  });
  test.each([
    leg(1, { kind: "ringing" }),
    leg(1, { kind: "trying" }),
    { type: "timeout", timer: "answer" },
  ] as CallEvent[])("what is no final answer does not end it: %j", (event) =>
    expect(run(cancelled(), event).call.record.state).toBe("ending"),
  );
  test("a re-dial can be stopped", () => {
    expect(
      run(place(), ready, leg(1, redirectedTo(VISITOR)), { type: "end" }, leg(2, rejected(487))).call.record,
    ).toMatchObject({
      state: "ended",
      endReason: { code: "cancelled" },
      currentId: VISITOR,
    });
  });
});

describe("an incoming call", () => {
  test("answered", () => {
    const answering = run(incoming(), { type: "answer" });
    expect(names(answering.effects)).toEqual(["open-voice", "start-timer mediaToAnswer"]);
    const accepted = run(answering, ready);
    expect(names(accepted.effects)).toContain("accept");
    const connected = run(accepted, leg(1, { kind: "answered" }));
    expect(connected.call.record.state).toBe("connected");
    expect(steps(connected.call)).toEqual(["offered", "answered"]);
  });
  test.each([
    [[{ type: "end" }], "declined-by-you", "decline"],
    [[leg(1, { kind: "ended" })], "missed", "release"],
    [[leg(1, rejected(408))], "missed", "release"],
    [[leg(1, { kind: "lost", cause: "media", detail: "" })], "media-not-acceptable", "release"],
    [[{ type: "signalling-lost" }], "signalling-lost", "end-leg"],
    [[{ type: "answer" }, { type: "media-unavailable", code: "microphone-missing" }], "microphone-missing", "decline"],
    [[{ type: "answer" }, ready, { type: "timeout", timer: "answer" }], "server-silent", "end-leg"],
    [[{ type: "answer" }, { type: "end" }], "hung-up", "end-leg"],
    [[{ type: "answer" }, { type: "signalling-lost" }], "signalling-lost", "end-leg"],
    [[{ type: "answer" }, leg(1, { kind: "ended" })], "missed", "release"],
  ] as [CallEvent[], string, CallEffect["do"]][])("%j", (events, code, effect) => {
    const { call, effects } = run(incoming(), ...events);
    expect(reason(call)).toBe(code);
    expect(names(effects)).toContain(effect);
  });
  test("answered by somebody whose microphone is not there in time: nobody waits for it", () => {
    const { call, effects } = run(incoming(), { type: "answer" }, { type: "timeout", timer: "mediaToAnswer" });
    expect(call.record).toMatchObject({ state: "answering", endReason: null });
    expect(effects).toContainEqual({ do: "listen", code: "microphone-failed", detail: expect.any(String) });
  });
  test("ringing on does not change it", () => {
    const { call } = run(incoming());
    expect(transition(call, leg(1, { kind: "ringing" }), NOW).call).toBe(call);
  });
});

describe("while connected", () => {
  const connected = () => run(place(), ready, leg(1, { kind: "answered" }));

  test("mute and counts are in the record", () => {
    const count = { sent: { packets: 3, energy: 1 }, received: { packets: 4, energy: 2 } };
    const { call } = run(connected(), { type: "mute", muted: true }, { type: "counted", media: count });
    expect(call.record).toMatchObject({ muted: true, media: count });
  });
  test("a lost connection to the server does not end the call at once", () => {
    const lost = run(connected(), { type: "signalling-lost" });
    expect(lost.call.record).toMatchObject({ state: "connected", signalling: false });
    expect(names(lost.effects)).toEqual(["start-timer signalling"]);
    const restored = run(lost, { type: "signalling-restored" });
    expect(restored.call.record.signalling).toBe(true);
    expect(names(restored.effects)).toEqual(["stop-timer signalling", "renew-path", "move"]);
  });
  test("a registration that was refreshed is no news", () => {
    const { call } = connected();
    expect(transition(call, { type: "signalling-restored" }, NOW).call).toBe(call);
  });
  test("media that connect before the answer are not waited for", () => {
    const { effects } = run(place(), ready, media(1, { kind: "connected" }), leg(1, { kind: "answered" }));
    expect(names(effects)).not.toContain("start-timer mediaConnection");
  });
  test("media that fail before the answer end nothing", () => {
    expect(run(place(), ready, media(1, { kind: "failed", detail: "" })).call.record.state).toBe("requesting");
  });
  test("the last count arrives after the end", () => {
    const count = { sent: { packets: 3, energy: 1 }, received: { packets: 4, energy: 2 } };
    expect(run(connected(), { type: "end" }, { type: "counted", media: count }).call.record).toMatchObject({
      state: "ended",
      media: count,
    });
  });
});

/** A thousand calls take half a second alone, and longer beside other work. */
const LONG = { timeout: 30_000 };

describe("whatever happens", () => {
  const event: fc.Arbitrary<CallEvent> = fc.oneof(
    fc.constantFrom<CallEvent>(
      ready,
      { type: "end" },
      { type: "follow" },
      { type: "refuse" },
      { type: "answer" },
      { type: "signalling-lost" },
      { type: "signalling-restored" },
      { type: "mute", muted: true },
      { type: "hold", on: true },
      { type: "hold", on: false },
      { type: "digits", digits: "1" },
      { type: "forwarded", redirection: forwardedTo(VISITOR) },
      { type: "forwarded", redirection: forwardedTo(JOINT) },
      { type: "forwarding-refused", code: "redirection-contradictory" },
      { type: "media-unavailable", code: "microphone-missing" },
    ),
    fc
      .constantFrom(
        "media",
        "firstResponse",
        "answer",
        "target",
        "ending",
        "mediaConnection",
        "signalling",
        "decide",
        "hold",
      )
      .map((timer) => ({ type: "timeout", timer }) as CallEvent),
    fc
      .tuple(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom<LegEvent>(
          { kind: "trying" },
          { kind: "ringing" },
          { kind: "answered" },
          { kind: "ended" },
          { kind: "expired" },
          { kind: "hold-settled", on: true, accepted: true },
          { kind: "hold-settled", on: false, accepted: false },
          { kind: "held-by-colleague", held: true },
          rejected(404),
          rejected(480, '399 a.example "175 call is forwarded"'),
          { kind: "lost", cause: "media", detail: "" },
          redirectedTo(VISITOR),
          redirectedTo(JOINT, VISITOR),
          redirectedTo(THIRD, JOINT),
        ),
      )
      .map(([number, what]) => leg(number, what)),
    fc
      .tuple(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom<MediaEvent>({ kind: "connected" }, { kind: "flowing" }, { kind: "failed", detail: "" }),
      )
      .map(([number, what]) => media(number, what)),
  );
  const first = fc.constantFrom(
    () => place(),
    () => place("ask"),
    () => place("refuse"),
    incoming,
  );

  test("the record stays valid, an ended call stays ended with one reason, and is released exactly once", LONG, () => {
    fc.assert(
      fc.property(first, fc.array(event, { maxLength: 30 }), (begin, events) => {
        let { call } = begin();
        let released = 0;
        for (const [index, next] of events.entries()) {
          const wasEnded = call.record.state === "ended";
          const before = call;
          const result = transition(call, next, NOW + index);
          call = result.call;
          released += result.effects.filter((effect) => effect.do === "release").length;
          expect(CALL_STATES).toContain(call.record.state);
          if (wasEnded) {
            expect(result.effects).toEqual([]);
            expect(call.record.endReason).toEqual(before.record.endReason);
          }
        }
        expect(callRecordSchema.safeParse(call.record).error).toBeUndefined();
        expect(released).toBe(call.record.state === "ended" ? 1 : 0);
        expect(call.record.state === "ended").toBe(call.record.endReason !== null);
        if (call.record.endReason !== null) expect(Object.keys(END_REASONS)).toContain(call.record.endReason.code);
        expect(call.record.redirections.length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 1_000 },
    );
  });
});
