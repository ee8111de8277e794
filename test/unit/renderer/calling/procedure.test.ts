/** What each event does in each state of a call: how it goes on or ends, and what is done because of it. */
import { describe, expect, test } from "vitest";
import type { CallRules, PrivateCall } from "../../../../renderer/calling/call-core.ts";
import type { CallEffect, CallEvent, Transition } from "../../../../renderer/calling/call-events.ts";
import type { LegEvent } from "../../../../renderer/calling/ports.ts";
import { placeCall, receiveCall, refuseToReceive, transition } from "../../../../renderer/calling/private-call.ts";
import type { ProtectionOffer } from "../../../../renderer/calling/protection/protection-offer.ts";
import type { CallState } from "../../../../shared/mc/call-record.ts";
import { newProtection } from "../../../../shared/mc/protection.ts";
import { BEA, callRules, ID, NOW, VISITOR } from "../../../support/fixtures/call-rules.ts";
import { forwardedTo } from "../../../support/fixtures/redirections.ts";

const leg = (event: LegEvent, number = 1): CallEvent => ({ type: "leg", leg: number, event });
const forwarded = (newId: string): CallEvent => ({ type: "forwarded", redirection: forwardedTo(newId) });
const timeout = (timer: Extract<CallEvent, { type: "timeout" }>["timer"]): CallEvent => ({ type: "timeout", timer });
const READY: CallEvent = { type: "media-ready" };
const END: CallEvent = { type: "end" };
const LOST: CallEvent = { type: "signalling-lost" };
const ANSWERED = leg({ kind: "answered" });
const FORWARDED_SOON = leg({
  kind: "rejected",
  answer: { status: 480, statusText: "x", contentType: undefined, warningHeaders: ['399 a "175 call is forwarded"'] },
});
const KEYS_FAILED: CallEvent = { type: "keys-failed", leg: 1, code: "kms-unreachable" };
const OFFER: ProtectionOffer = { kind: "offered", scheme: "frames", message: "AQIDBAUG", pckId: "10000123" };

const led = (first: Transition, ...events: CallEvent[]): PrivateCall =>
  events.reduce((call, event) => transition(call, event, NOW).call, first.call);
const placed = (change: Partial<CallRules> = {}, ...events: CallEvent[]) =>
  led(placeCall(ID, BEA, callRules(change), NOW), ...events);
const received = (change: Partial<CallRules> = {}, offer: ProtectionOffer = { kind: "none" }, ...events: CallEvent[]) =>
  led(receiveCall(ID, BEA, callRules(change), offer, NOW), ...events);

/** A call in a state, by what led to it. */
const CALLS = {
  preparing: () => placed(),
  "obtaining-keys": () => placed({ protection: "required" }, READY),
  "deciding-protection": () => placed({ protection: "preferred" }, READY, KEYS_FAILED),
  requesting: () => placed({}, READY),
  "awaiting-target": () => placed({}, READY, FORWARDED_SOON),
  releasing: () => placed({}, READY, forwarded(VISITOR)),
  deciding: () =>
    placed({ policies: { migrated: "ask", forwarded: "ask" } }, READY, FORWARDED_SOON, forwarded(VISITOR)),
  redialling: () => placed({}, READY, FORWARDED_SOON, forwarded(VISITOR)),
  ringing: () => placed({}, READY, leg({ kind: "ringing" })),
  incoming: () => received(),
  answering: () => received({}, { kind: "none" }, { type: "answer" }),
  connected: () => placed({}, READY, ANSWERED),
  ending: () => placed({}, READY, END),
  ended: () => placed({}, END),
} as const satisfies Record<CallState, () => PrivateCall>;

const shown = (effects: readonly CallEffect[]) =>
  effects.map((effect) => {
    const { do: what, ...rest } = effect;
    return [what, ...Object.values(rest).map(String)].join(" ");
  });
/** What an event makes of a call. */
const outcome = (call: PrivateCall, event: CallEvent) => {
  const { call: next, effects } = transition(call, event, NOW);
  return { state: next.record.state, reason: next.record.endReason, effects: shown(effects), call: next };
};

test.each(Object.keys(CALLS) as CallState[])("a call comes into the state %s", (state) => {
  expect(CALLS[state]().record.state).toBe(state);
});

const RELEASE = "release";
const TOLD = (code: string) => [`end-leg ${code}`, RELEASE];

describe("an event ends the call", () => {
  test.each<readonly [CallState, CallEvent, string, readonly string[]]>([
    ["preparing", { type: "media-unavailable", code: "microphone-missing" }, "microphone-missing", [RELEASE]],
    ["preparing", timeout("media"), "microphone-failed", [RELEASE]],
    ["preparing", END, "cancelled", [RELEASE]],
    ["preparing", timeout("signalling"), "signalling-lost", [RELEASE]],
    ["obtaining-keys", timeout("media"), "microphone-failed", [RELEASE]],
    ["obtaining-keys", END, "cancelled", [RELEASE]],
    ["obtaining-keys", timeout("signalling"), "signalling-lost", [RELEASE]],
    ["deciding-protection", { type: "media-unavailable", code: "microphone-missing" }, "microphone-missing", [RELEASE]],
    ["deciding-protection", { type: "refuse" }, "protection-refused-by-you", [RELEASE]],
    ["deciding-protection", END, "protection-refused-by-you", [RELEASE]],
    ["deciding-protection", timeout("media"), "microphone-failed", [RELEASE]],
    ["deciding-protection", timeout("decide"), "protection-not-confirmed", [RELEASE]],
    ["deciding-protection", timeout("signalling"), "signalling-lost", [RELEASE]],
    ["requesting", leg({ kind: "ended" }), "hung-up-by-colleague", [RELEASE]],
    ["requesting", leg({ kind: "expired" }), "session-expired", [RELEASE]],
    [
      "requesting",
      leg({ kind: "lost", cause: "media", detail: "m=video" }),
      "media-not-acceptable",
      TOLD("media-not-acceptable"),
    ],
    ["requesting", timeout("firstResponse"), "server-silent", TOLD("server-silent")],
    ["requesting", timeout("answer"), "no-answer", TOLD("no-answer")],
    ["requesting", LOST, "signalling-lost", TOLD("signalling-lost")],
    ["awaiting-target", END, "cancelled", [RELEASE]],
    ["releasing", END, "cancelled", [RELEASE]],
    ["deciding", { type: "refuse" }, "forwarding-refused-by-you", [RELEASE]],
    ["deciding", END, "forwarding-refused-by-you", [RELEASE]],
    ["deciding", timeout("decide"), "forwarding-not-confirmed", [RELEASE]],
    ["redialling", leg({ kind: "ended" }, 2), "hung-up-by-colleague", [RELEASE]],
    ["ringing", timeout("answer"), "no-answer", TOLD("no-answer")],
    ["incoming", END, "declined-by-you", ["decline", RELEASE]],
    ["incoming", leg({ kind: "ended" }), "missed", [RELEASE]],
    ["incoming", leg({ kind: "ended", elsewhere: "answered-elsewhere" }), "answered-elsewhere", [RELEASE]],
    ["incoming", LOST, "signalling-lost", TOLD("signalling-lost")],
    ["answering", { type: "media-unavailable", code: "program-error" }, "program-error", ["decline", RELEASE]],
    ["answering", timeout("answer"), "server-silent", TOLD("server-silent")],
    ["answering", END, "hung-up", ["end-leg", RELEASE]],
    ["answering", leg({ kind: "ended" }), "missed", [RELEASE]],
    ["answering", LOST, "signalling-lost", TOLD("signalling-lost")],
    ["connected", leg({ kind: "ended" }), "hung-up-by-colleague", [RELEASE]],
    ["connected", leg({ kind: "expired" }), "session-expired", TOLD("session-expired")],
    ["connected", timeout("signalling"), "signalling-lost", TOLD("signalling-lost")],
    ["connected", timeout("mediaConnection"), "media-failed", TOLD("media-failed")],
    ["connected", { type: "media", leg: 1, event: { kind: "closed" } }, "media-closed", TOLD("media-closed")],
    ["connected", END, "hung-up", ["end-leg", RELEASE]],
    ["ending", leg({ kind: "ended" }), "cancelled", [RELEASE]],
    ["ending", timeout("ending"), "cancelled", [RELEASE]],
    ["ending", LOST, "cancelled", [RELEASE]],
  ])("%s, %j: %s, %j", (state, event, code, effects) => {
    const { state: then, reason, effects: done } = outcome(CALLS[state](), event);
    expect([then, reason?.code, done]).toEqual(["ended", code, effects]);
  });

  test("a call to us whose keys are being opened is declined, and is missed when the caller gives up", () => {
    const opening = () => received({ protection: "preferred" }, OFFER);
    expect(opening().record.state).toBe("obtaining-keys");
    expect(outcome(opening(), END)).toMatchObject({
      reason: { code: "declined-by-you" },
      effects: ["decline", RELEASE],
    });
    expect(outcome(opening(), leg({ kind: "ended" }))).toMatchObject({
      reason: { code: "missed" },
      effects: [RELEASE],
    });
    expect(outcome(opening(), LOST).effects).toEqual(TOLD("signalling-lost"));
  });
});

describe("and says in particular", () => {
  const detail = (call: PrivateCall, event: CallEvent) => outcome(call, event).reason?.detail;

  test("what the microphone did", () => {
    const failed: CallEvent = { type: "media-unavailable", code: "microphone-missing", detail: "NotFoundError" };
    for (const state of ["preparing", "deciding-protection", "answering"] as const) {
      expect(detail(CALLS[state](), failed)).toBe("NotFoundError");
    }
    expect(detail(CALLS.preparing(), timeout("media"))).toBe("#device-silent");
  });
  test("what the media did", () => {
    const failed = (): CallEvent => ({ type: "media", leg: 1, event: { kind: "failed", detail: "ICE failed" } });
    expect(outcome(CALLS.connected(), failed())).toMatchObject({
      reason: { code: "media-failed", detail: "ICE failed" },
      effects: TOLD("media-failed"),
    });
    expect(detail(CALLS.connected(), timeout("mediaConnection"))).toBe("#no-connection-in-time");
  });
  test("what the colleague's system wrote", () => {
    expect(detail(CALLS.connected(), leg({ kind: "ended", detail: "shift over" }))).toBe("shift over");
  });

  test.each(["requesting", "incoming", "connected"] as const)("why a leg was lost: %s", (state) => {
    const lost = (change: object) => leg({ kind: "lost", cause: "program", detail: "odd", ...change } as LegEvent);
    expect(outcome(CALLS[state](), lost({}))).toMatchObject({
      reason: { code: "program-error", detail: "odd" },
      effects: TOLD("program-error"),
    });
    expect(outcome(CALLS[state](), lost({ cause: "media" })).reason).toEqual({
      code: "media-not-acceptable",
      detail: "odd",
    });
    expect(outcome(CALLS[state](), lost({ cause: "media", refusal: "no-speech-codec" })).reason).toEqual({
      code: "no-speech-codec",
    });
  });
});

describe("an event means nothing", () => {
  test.each<readonly [CallState, CallEvent]>([
    ["preparing", timeout("answer")],
    ["obtaining-keys", timeout("answer")],
    ["deciding-protection", timeout("answer")],
    ["requesting", timeout("signalling")],
    ["requesting", { type: "answer" }],
    ["requesting", leg({ kind: "hold-settled", on: true, accepted: true })],
    ["awaiting-target", timeout("answer")],
    ["releasing", timeout("answer")],
    ["ringing", leg({ kind: "ringing" })],
    ["incoming", leg({ kind: "ringing" })],
    ["incoming", timeout("answer")],
    ["answering", leg({ kind: "ringing" })],
    ["connected", leg({ kind: "ringing" })],
    ["connected", leg({ kind: "answered" })],
    ["connected", { type: "signalling-restored" }],
    ["connected", { type: "follow" }],
    ["connected", { type: "media", leg: 1, event: { kind: "odd" } as never }],
    ["ending", leg({ kind: "trying" })],
    ["ending", leg({ kind: "ringing" })],
    ["ending", timeout("answer")],
    ["ending", END],
    ["ended", END],
    ["ended", { type: "mute", muted: true }],
    ["ended", { type: "voice-lost", code: "microphone-failed" }],
    ["ended", { type: "media", leg: 1, event: { kind: "connected" } }],
    ["ended", leg({ kind: "answered" })],
  ])("%s, %j", (state, event) => {
    const call = CALLS[state]();
    const { call: next, effects } = transition(call, event, NOW);
    expect(next).toBe(call);
    expect(effects).toEqual([]);
  });
});

describe("what a call does on its way", () => {
  test("one that is placed asks for the microphone, with a limit, and sends the request when it is there", () => {
    const first = placeCall(ID, BEA, callRules(), NOW);
    expect(shown(first.effects)).toEqual(["open-voice", "start-timer media 30000"]);
    expect([...new Set(outcome(first.call, READY).effects)]).toEqual([
      "stop-timer media",
      `invite 1 ${BEA} false`,
      "start-timer firstResponse 8000",
      "start-timer answer 60000",
    ]);
  });
  test("the server is there with its first answer, and the colleague with the first that rings", () => {
    const stop = "stop-timer firstResponse";
    const requesting = CALLS.requesting();
    expect(outcome(requesting, leg({ kind: "trying" }))).toMatchObject({ call: requesting, effects: [stop] });
    expect(outcome(requesting, leg({ kind: "ringing" }))).toMatchObject({ state: "ringing", effects: [stop] });
  });
  test("a request is a milestone once for each leg, however often it is sent", () => {
    const sent = (number: number): CallEvent => ({ type: "invite-sent", leg: number });
    const stepsOf = (call: PrivateCall) => call.record.steps.map(({ step }) => step);
    expect(stepsOf(led({ call: CALLS.requesting(), effects: [] }, sent(1), sent(1)))).toEqual(["placed", "requested"]);
    const second = placed({}, READY, sent(1), FORWARDED_SOON, forwarded(VISITOR), sent(2), sent(2));
    expect(stepsOf(second)).toEqual(["placed", "requested", "redirected", "released", "redialled"]);
  });
  test("an answer stops what waited for it, and the media have ten seconds to connect", () => {
    const stops = ["stop-timer firstResponse", "stop-timer answer"];
    expect(outcome(CALLS.ringing(), ANSWERED)).toMatchObject({
      state: "connected",
      effects: [...stops, "start-timer mediaConnection 10000"],
    });
    expect(CALLS.connected().record.connectedAt).toBe(NOW);
    expect(transition(CALLS.ringing(), ANSWERED, NOW + 0.6).call.record.connectedAt).toBe(NOW + 1);
    const quick = led({ call: CALLS.ringing(), effects: [] }, { type: "media", leg: 1, event: { kind: "connected" } });
    expect(outcome(quick, ANSWERED).effects).toEqual(stops);
  });
  test("media that connect are not waited for any more; their first packet is a milestone", () => {
    const connected = outcome(CALLS.connected(), { type: "media", leg: 1, event: { kind: "connected" } });
    expect(connected.effects).toEqual(["stop-timer mediaConnection"]);
    const flowing = outcome(connected.call, { type: "media", leg: 1, event: { kind: "flowing" } });
    expect(flowing.effects).toEqual([]);
    expect(flowing.call.record.steps.at(-1)?.step).toBe("media-flowing");
  });
  test("one that is cancelled waits four seconds for its final answer", () => {
    expect(outcome(CALLS.ringing(), END)).toMatchObject({
      state: "ending",
      reason: null,
      effects: ["end-leg", "start-timer ending 4000"],
    });
  });
  test.each([leg({ kind: "answered" }), leg({ kind: "expired" })])("which %j is", (event) => {
    expect(outcome(CALLS.ending(), event)).toMatchObject({ state: "ended", reason: { code: "cancelled" } });
  });

  test("one to us that is answered gives the microphone five seconds, and goes on in silence then", () => {
    expect(outcome(CALLS.incoming(), { type: "answer" })).toMatchObject({
      state: "answering",
      effects: ["open-voice", "start-timer mediaToAnswer 5000"],
    });
    expect(outcome(CALLS.answering(), timeout("mediaToAnswer"))).toMatchObject({
      state: "answering",
      effects: ["listen microphone-failed #device-silent"],
    });
  });
  test("one to us is accepted when the voice is there, with a limit, and stands when that is confirmed", () => {
    const accepted = outcome(CALLS.answering(), READY);
    expect(accepted.effects).toEqual(["stop-timer mediaToAnswer", "accept false", "start-timer answer 60000"]);
    expect(accepted.call.record.protection?.state).toBe("hop");
    expect(outcome(accepted.call, ANSWERED).state).toBe("connected");
  });
  test("one to us whose keys are ready is accepted with them", () => {
    const call = CALLS.answering();
    const accepted = outcome({ ...call, keyWork: "ready" }, READY);
    expect(accepted.effects).toContain("accept true");
    expect(accepted.call.record.protection?.state).toBe("establishing");
  });

  test("a voice that is there does not answer the question whether to call without protection", () => {
    const deciding = CALLS["deciding-protection"]();
    expect(outcome(deciding, READY)).toMatchObject({ state: "deciding-protection", effects: ["stop-timer media"] });
    expect(outcome(deciding, READY).call.voiceReady).toBe(true);
  });

  test("a connection to the server that is lost beside the audio has half a minute to come back, and the call is taken there", () => {
    const lost = outcome(CALLS.connected(), LOST);
    expect(lost).toMatchObject({ state: "connected", effects: ["start-timer signalling 30000"] });
    expect(lost.call.record.signalling).toBe(false);
    expect(lost.call.record.steps.at(-1)?.step).toBe("signalling-lost");
    const back = outcome(lost.call, { type: "signalling-restored" });
    expect(back.effects).toEqual(["stop-timer signalling", "renew-path", "move"]);
    expect(back.call.record.signalling).toBe(true);
    expect(back.call.record.steps.at(-1)?.step).toBe("signalling-restored");
  });

  test("the microphone is switched off in every leg", () => {
    const muted = outcome(CALLS.ringing(), { type: "mute", muted: true });
    expect([muted.call.record.muted, muted.effects]).toEqual([true, ["mute true"]]);
  });
  test("a voice that goes, and comes again, is on record in between", () => {
    const gone = outcome(CALLS.connected(), { type: "voice-lost", code: "microphone-missing", detail: "x" });
    expect(gone.call.record.voiceProblem).toEqual({ code: "microphone-missing", detail: "x" });
    expect(gone.effects).toEqual([]);
    expect(outcome(gone.call, { type: "voice-restored" }).call.record.voiceProblem).toBeNull();
  });
});

describe("the question whether to follow", () => {
  test("is answered with the next request, or with how it ends by whom it names", () => {
    expect(outcome(CALLS.deciding(), { type: "follow" })).toMatchObject({
      state: "redialling",
      effects: expect.arrayContaining(["stop-timer decide", `invite 2 ${VISITOR} false`]),
    });
  });
});

describe("a forwarding", () => {
  test("whose target nobody names in time ends the call by name", () => {
    expect(outcome(CALLS["awaiting-target"](), timeout("target"))).toMatchObject({
      state: "ended",
      reason: { code: "forwarded-without-target" },
      effects: [RELEASE],
    });
  });
});

test("an answer of whoever protects nothing is offered anew what protected media do not carry", () => {
  const ringing = CALLS.ringing();
  const protection = { ...newProtection("preferred"), failure: { code: "colleague-without-protection" as const } };
  const unprotected = { ...ringing, record: { ...ringing.record, protection } };
  expect(outcome(unprotected, ANSWERED).effects).toContain("offer-anew");
  const none = { ...ringing, record: { ...ringing.record, protection: null } };
  expect(outcome(none, ANSWERED).effects).not.toContain("offer-anew");
});

describe("a leg that is being released", () => {
  const rejected = leg({
    kind: "rejected",
    answer: { status: 487, statusText: "x", contentType: undefined, warningHeaders: [] },
  });
  test("is heard by its final answer, which lets the next one begin", () => {
    expect(outcome(CALLS.releasing(), rejected)).toMatchObject({ state: "redialling" });
    expect(outcome(CALLS.releasing(), timeout("ending"))).toMatchObject({ state: "redialling" });
  });
  test("says nothing to a call that goes on with the next one already", () => {
    const redialling = CALLS.redialling();
    expect(transition(redialling, rejected, NOW).call).toBe(redialling);
  });
  test("by nobody else, and by nothing but what it reports itself", () => {
    const releasing = CALLS.releasing();
    for (const event of [leg({ kind: "answered" }, 3), { type: "invite-sent", leg: 1 }] as const) {
      expect(transition(releasing, event, NOW).call).toBe(releasing);
    }
  });
});

test("a call to us that cannot be taken is declined with its reason, and is on record", () => {
  const { call, effects } = refuseToReceive(ID, BEA, callRules(), "too-many-calls", NOW);
  expect(call.record).toMatchObject({
    direction: "incoming",
    primaryId: BEA,
    state: "ended",
    endReason: { code: "too-many-calls" },
    steps: [{ step: "offered" }, { step: "ended" }],
  });
  expect(shown(effects)).toEqual(["decline too-many-calls", RELEASE]);
});
