/** The rule of a call against everything that can become of its keys: the state machine alone. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallRules, PrivateCall } from "../../../../../renderer/calling/call-core.ts";
import type { CallEffect, CallEvent, Transition } from "../../../../../renderer/calling/call-events.ts";
import type { LegEvent, MediaEvent } from "../../../../../renderer/calling/ports.ts";
import { placeCall, receiveCall, refuseToReceive, transition } from "../../../../../renderer/calling/private-call.ts";
import type { ProtectionOffer } from "../../../../../renderer/calling/protection/protection-offer.ts";
import type { RedirectionPolicy } from "../../../../../shared/bridge/settings.ts";
import { callRecordSchema } from "../../../../../shared/mc/call-record.ts";
import type { KeyIdentity } from "../../../../../shared/mc/key-identity.ts";
import type { ProtectionRule } from "../../../../../shared/mc/protection-rule.ts";
import { encodeRedirection } from "../../../../../shared/mc/redirection.ts";
import { DEFAULT_WIRE } from "../../../../../shared/mc/wire-profile.ts";

const OWN = "sip:ava@mcx.system-a.example";
const BEA = "sip:bea@mcx.system-a.example";
const VISITOR = "sip:visitor@mcx.system-b.example";
const JOINT = "sip:joint@mcx.system-a.example";
const ID = "3d5b7c1e-9a54-4a83-8d58-0a6e2b7f9c11";
const NOW = 1_800_000_000_000;

const rules = (protection: ProtectionRule, policy: RedirectionPolicy = "follow"): CallRules => ({
  service: "mcptt",
  wire: DEFAULT_WIRE,
  ownId: OWN,
  policies: { migrated: policy, forwarded: policy },
  cautionAbout: () => undefined,
  wasProtected: () => false,
  askMs: 20_000,
  protection,
});
const holder = (userUri: string, kmsUri: string) => ({ userUri, kmsUri, keyPeriodNo: 1, periodFrom: 0, periodTo: 1 });
const identity = (responder = BEA, change: Partial<KeyIdentity> = {}): KeyIdentity => ({
  pckId: "1a2b3c4d",
  initiator: holder(OWN, "kms.a"),
  responder: holder(responder, "kms.b"),
  kmsUriSource: "lookup",
  certificateSource: "held",
  ...change,
});
const keysReady = (leg = 1, who?: KeyIdentity): CallEvent => ({
  type: "keys-ready",
  leg,
  identity: who ?? identity(),
  notes: [],
});
const keysFailed = (leg = 1): CallEvent => ({ type: "keys-failed", leg, code: "kms-unreachable", detail: "x" });
const voice: CallEvent = { type: "media-ready" };
const leg = (number: number, event: LegEvent): CallEvent => ({ type: "leg", leg: number, event });
const media = (event: MediaEvent, number = 1): CallEvent => ({ type: "media", leg: number, event });
const agreed = (outcome: Extract<CallEvent, { type: "agreed" }>["outcome"], number = 1): CallEvent => ({
  type: "agreed",
  leg: number,
  outcome,
});
const timeout = (timer: Extract<CallEvent, { type: "timeout" }>["timer"]): CallEvent => ({ type: "timeout", timer });
const redirectedTo = (newId: string, from = BEA, kmsUri?: string): LegEvent => ({
  kind: "redirected",
  answer: {
    status: 300,
    contentType: "application/vnd.3gpp.mcptt-info+xml",
    body: encodeRedirection({
      service: "mcptt",
      callingUserId: OWN,
      calledPartyId: from,
      newId,
      ...(kmsUri === undefined ? {} : { kmsUri }),
    }),
    reasonHeaders: [],
    warningHeaders: [],
  },
});
const PROPOSED = { kmsUri: "kms.c", document: "<signed/>" };
const kmsRefused: LegEvent = {
  kind: "rejected",
  answer: {
    status: 488,
    statusText: "Not Acceptable Here",
    contentType: "application/vnd.3gpp.kmsredirectresponse+xml",
    warningHeaders: [],
  },
};

function run(first: Transition, ...events: CallEvent[]): Transition {
  let { call, effects } = first;
  for (const [index, event] of events.entries()) ({ call, effects } = transition(call, event, NOW + index + 1));
  expect(callRecordSchema.safeParse(call.record).error).toBeUndefined();
  return { call, effects };
}
const place = (rule: ProtectionRule = "preferred", policy?: RedirectionPolicy) =>
  placeCall(ID, BEA, rules(rule, policy), NOW);
const names = (effects: readonly CallEffect[]) =>
  effects.map((effect) => ("timer" in effect ? `${effect.do} ${effect.timer}` : effect.do));
const reason = (call: PrivateCall) => call.record.endReason?.code;

describe("the request leaves as soon as voice and keys are there", () => {
  test("key work begins with the call, beside the microphone", () => {
    const { call, effects } = place();
    expect(names(effects)).toEqual(["open-voice", "start-timer media", "obtain-keys", "start-timer keys"]);
    expect(effects).toContainEqual({ do: "obtain-keys", leg: 1, calledId: BEA, kmsUri: null });
    expect(call.record).toMatchObject({ state: "preparing", protection: { state: "obtaining-keys" } });
  });
  test("voice first", () => {
    const waiting = run(place(), voice);
    expect(waiting.call.record.state).toBe("obtaining-keys");
    const { call, effects } = run(waiting, keysReady());
    expect(effects).toContainEqual({ do: "invite", leg: 1, calledId: BEA, withKeys: true });
    expect(call.record).toMatchObject({ state: "requesting", protection: { state: "offered" } });
  });
  test("keys first", () => {
    const waiting = run(place(), keysReady());
    expect(waiting.call.record).toMatchObject({ state: "preparing", protection: { state: "offered" } });
    expect(names(waiting.effects)).toEqual(["stop-timer keys"]);
    expect(names(run(waiting, voice).effects)).toContain("invite");
  });
  test("keys that come twice, or after a failure, change nothing", () => {
    const { call } = run(place(), voice, keysReady());
    expect(transition(call, keysReady(), NOW).call).toBe(call);
    const failed = run(place(), voice, keysFailed()).call;
    expect(transition(failed, keysReady(), NOW).call).toBe(failed);
    expect(transition(failed, keysFailed(), NOW).call).toBe(failed);
  });
  test("steps of the key work are kept, as many as a record can hold", () => {
    const facts = { kind: "certificate", source: "held", kms: "kms.x" } as const;
    const step: CallEvent = { type: "key-step", leg: 1, step: "certificate", at: NOW + 5, facts };
    const { call } = run(place(), ...Array.from({ length: 70 }, () => step));
    expect(call.record.protection?.steps).toHaveLength(64);
    expect(call.record.protection?.steps[0]).toEqual({ leg: 1, step: "certificate", atMs: 5, facts });
  });
  test("notes are kept once each", () => {
    const noted: CallEvent = {
      type: "keys-ready",
      leg: 1,
      identity: identity(),
      notes: [
        { code: "kms-uri-differs", detail: "a" },
        { code: "kms-clock-differs", detail: undefined },
      ],
    };
    const { call } = run(place(), noted);
    expect(call.record.protection?.notes.map(({ code }) => code)).toEqual(["kms-uri-differs", "kms-clock-differs"]);
  });
});

describe("a redirected leg has keys of its own", () => {
  const redirected = (policy?: RedirectionPolicy, kmsUri?: string) =>
    run(place("preferred", policy), voice, keysReady(), leg(1, redirectedTo(VISITOR, BEA, kmsUri)));

  test("they are asked for when the redirection arrives, with the KMS URI that it names", () => {
    const { call, effects } = redirected("follow", "kms.b");
    expect(effects).toContainEqual({ do: "obtain-keys", leg: 2, calledId: VISITOR, kmsUri: "kms.b" });
    expect(call.record).toMatchObject({
      state: "obtaining-keys",
      currentId: VISITOR,
      protection: { state: "obtaining-keys", identity: null },
    });
  });
  test("what comes for the first leg now is disregarded", () => {
    const { call } = redirected();
    for (const late of [keysReady(1), keysFailed(1), agreed("confirmed", 1), leg(1, { kind: "answered" })]) {
      expect(transition(call, late, NOW).call).toBe(call);
    }
  });
  test("the redirection's entry learns which KMS was found", () => {
    const { call } = run(redirected(), keysReady(2, identity(VISITOR)));
    expect(call.record.redirections[0]).toMatchObject({ kmsUri: "kms.b", kmsUriSource: "lookup" });
    const named = run(redirected("follow", "kms.named"), keysReady(2, identity(VISITOR)));
    expect(named.call.record.redirections[0]).toMatchObject({ kmsUri: "kms.named", kmsUriSource: "redirection" });
  });
  test("asked first, the dispatcher finds the work done", () => {
    const asked = redirected("ask");
    expect(asked.call.record).toMatchObject({ state: "deciding", currentId: BEA });
    expect(names(asked.effects)).toEqual([
      "stop-timer firstResponse",
      "stop-timer answer",
      "start-timer decide",
      "obtain-keys",
      "start-timer keys",
    ]);
    const ready = run(asked, keysReady(2, identity(VISITOR)));
    expect(ready.call.record.state).toBe("deciding");
    const { call, effects } = run(ready, { type: "follow" });
    expect(effects).toContainEqual({ do: "invite", leg: 2, calledId: VISITOR, withKeys: true });
    expect(call.record).toMatchObject({ state: "redialling", decideBy: null });
  });
  test("asked first, and faster than the keys", () => {
    const { call } = run(redirected("ask"), { type: "follow" });
    expect(call.record).toMatchObject({ state: "obtaining-keys", currentId: VISITOR, decideBy: null });
    expect(run({ call, effects: [] }, keysReady(2, identity(VISITOR))).call.record.state).toBe("redialling");
  });
  test("keys too late while the dispatcher thinks", () => {
    const { call } = run(redirected("ask"), timeout("keys"));
    expect(call.record).toMatchObject({ state: "deciding", protection: { failure: { code: "keys-timeout" } } });
    expect(run({ call, effects: [] }, { type: "follow" }).call.record.state).toBe("deciding-protection");
    expect(reason(run({ call, effects: [] }, timeout("decide")).call)).toBe("redirection-not-confirmed");
  });
  test("twice", () => {
    const twice = run(redirected(), keysReady(2, identity(VISITOR)), leg(2, redirectedTo(JOINT, VISITOR)));
    expect(twice.effects).toContainEqual({ do: "obtain-keys", leg: 3, calledId: JOINT, kmsUri: null });
  });
  test("a KMS that is refused, and another proposed: the same ID again, once", () => {
    const refused = (number: number): CallEvent => ({ ...leg(number, kmsRefused), proposedKms: PROPOSED }) as CallEvent;
    const again = run(redirected(), keysReady(2, identity(VISITOR)), refused(2));
    const lead = { kmsUri: "kms.c", redirectResponse: "<signed/>" };
    expect(again.effects).toContainEqual({ do: "obtain-keys", leg: 3, calledId: VISITOR, ...lead });
    expect(again.call.record).toMatchObject({ state: "obtaining-keys", currentId: VISITOR });
    expect(again.call.record.protection?.notes).toMatchObject([{ code: "kms-not-accepted" }]);
    expect(reason(run(again, keysReady(3, identity(VISITOR)), refused(3)).call)).toBe("kms-not-accepted");
    // Nobody stands behind it: the call ends, and is not offered in clear instead.
    const unverified: CallEvent = { type: "keys-failed", leg: 3, code: "kms-redirect-unverified" };
    expect(reason(run(again, unverified).call)).toBe("kms-redirect-unverified");
  });
});

describe("keys that cannot be had", () => {
  test.each([
    ["before the microphone is open", []],
    ["after it", [voice]],
  ])("%s: the end under required, a question under preferred", (_when, before) => {
    const required = run(place("required"), ...before, keysFailed());
    expect(reason(required.call)).toBe("kms-unreachable");
    expect(names(required.effects)).toEqual(["release"]);
    const { call, effects } = run(place(), ...before, keysFailed());
    expect(call.record).toMatchObject({
      state: "deciding-protection",
      decideBy: NOW + before.length + 1 + 20_000,
      protection: { state: "failed", failure: { code: "kms-unreachable", detail: "x" } },
    });
    expect(names(effects)).toEqual(["stop-timer keys", "start-timer decide"]);
  });
  const asked = () => run(place(), keysFailed());
  test("the dispatcher's word before the microphone is open", () => {
    const said = run(asked(), { type: "call-unprotected" });
    expect(said.call.record).toMatchObject({ state: "preparing", decideBy: null, protection: { state: "hop" } });
    expect(run(said, voice).effects).toContainEqual({ do: "invite", leg: 1, calledId: BEA, withKeys: false });
  });
  test("the microphone opens while the dispatcher thinks", () => {
    const open = run(asked(), voice);
    expect(open.call.record.state).toBe("deciding-protection");
    expect(names(run(open, { type: "call-unprotected" }).effects)).toContain("invite");
  });
  test.each([
    [{ type: "refuse" }, "protection-refused-by-you"],
    [{ type: "end" }, "protection-refused-by-you"],
    [timeout("decide"), "protection-not-confirmed"],
    [timeout("media"), "microphone-failed"],
    [{ type: "media-unavailable", code: "microphone-refused" }, "microphone-refused"],
    [{ type: "signalling-lost" }, "signalling-lost"],
  ] as [CallEvent, string][])("the question ends with %j", (event, code) =>
    expect(reason(run(asked(), event).call)).toBe(code),
  );
  describe("no protection with somebody who had it before", () => {
    const known = { ...rules("preferred"), wasProtected: (id: string) => id === BEA };
    const offeredTo = (more: Partial<CallRules> = {}) =>
      run(placeCall(ID, BEA, { ...known, ...more }, NOW), voice, keysReady());
    const asked = () => run(offeredTo(), agreed("absent"));

    test("is asked about, and nothing is heard or sent meanwhile, also when the call is answered", () => {
      const { call, effects } = asked();
      expect(names(effects)).toEqual(["start-timer decide"]);
      expect(call.record).toMatchObject({
        decideBy: NOW + 1 + 20_000,
        protection: { state: "failed", failure: { code: "colleague-protected-before" } },
      });
      const answered = run(asked(), leg(1, { kind: "answered" }));
      expect(names(answered.effects)).not.toContain("pass-unprotected");
      const said = run(answered, { type: "call-unprotected" });
      expect(names(said.effects)).toEqual(["stop-timer decide", "pass-unprotected", "offer-anew"]);
      expect(said.call.record).toMatchObject({ state: "connected", decideBy: null, protection: { state: "hop" } });
    });
    test("can be agreed to before the answer", () => {
      const said = run(asked(), { type: "call-unprotected" });
      expect(names(said.effects)).toEqual(["stop-timer decide", "pass-unprotected"]);
      expect(names(run(said, leg(1, { kind: "answered" })).effects)).not.toContain("pass-unprotected");
    });
    test("without an answer ends, and so does hanging up", () => {
      const late = run(asked(), leg(1, { kind: "answered" }), timeout("decide"));
      expect(reason(late.call)).toBe("protection-not-confirmed");
      expect(names(late.effects)).toContain("end-leg");
      expect(reason(run(asked(), leg(1, { kind: "answered" }), { type: "end" }).call)).toBe("hung-up");
    });
    test("is known of the person, whatever ID the redirection names", () => {
      const away = run(
        offeredTo(),
        leg(1, redirectedTo(VISITOR)),
        keysReady(2, identity(VISITOR)),
        agreed("absent", 2),
      );
      expect(away.call.record.protection?.failure?.code).toBe("colleague-protected-before");
    });
    test("goes on by itself where nothing was known of, and ends where protection is required", () => {
      expect(names(run(offeredTo({ wasProtected: () => false }), agreed("absent")).effects)).toEqual([
        "pass-unprotected",
      ]);
      expect(reason(run(offeredTo({ protection: "required" }), agreed("absent")).call)).toBe(
        "colleague-without-protection",
      );
    });
    test("is said of a call to us before it is answered", () => {
      const { call } = receiveCall(ID, BEA, known, { kind: "none" }, NOW);
      expect(call.record).toMatchObject({
        state: "incoming",
        protection: { state: "hop", notes: [{ code: "caller-protected-before" }] },
      });
      expect(receiveCall(ID, VISITOR, known, { kind: "none" }, NOW).call.record.protection?.notes).toEqual([]);
    });
  });
  describe("another KMS than before is a question", () => {
    const change = "#kms-of-host mcx.system-b.example kms.b kms-new.b";
    const changed = (number: number): CallEvent => ({
      type: "keys-failed",
      leg: number,
      code: "kms-of-host-changed",
      detail: change,
    });
    const askedAbout = (rule: ProtectionRule) =>
      run(place(rule), voice, keysReady(), leg(1, redirectedTo(VISITOR, BEA, "kms-new.b")), changed(2));

    test.each(["preferred", "required"] as const)("under the rule %s, and the leave is for that KMS alone", (rule) => {
      const asked = askedAbout(rule);
      expect(asked.call.record).toMatchObject({ state: "deciding-protection", currentId: VISITOR });
      const again = run(asked, { type: "accept-kms" });
      expect(names(again.effects)).toEqual(["stop-timer decide", "obtain-keys", "start-timer keys"]);
      expect(again.effects).toContainEqual({
        do: "obtain-keys",
        leg: 2,
        calledId: VISITOR,
        kmsUri: "kms-new.b",
        acceptedKms: "kms-new.b",
      });
      expect(again.call.record).toMatchObject({
        state: "obtaining-keys",
        decideBy: null,
        protection: { state: "obtaining-keys", failure: null },
      });
      expect(run(again, keysReady(2, identity(VISITOR))).effects).toContainEqual({
        do: "invite",
        leg: 2,
        calledId: VISITOR,
        withKeys: true,
      });
    });
    test("that is not answered with a call in clear where protection is required", () => {
      const { call } = askedAbout("required");
      expect(transition(call, { type: "call-unprotected" }, NOW).call).toBe(call);
      expect(reason(run(askedAbout("required"), { type: "refuse" }).call)).toBe("protection-refused-by-you");
      expect(reason(run(askedAbout("required"), timeout("decide")).call)).toBe("protection-not-confirmed");
      expect(names(run(askedAbout("preferred"), { type: "call-unprotected" }).effects)).toContain("invite");
    });
    test("that waits for the one about the redirection", () => {
      const asked = run(place("required", "ask"), voice, keysReady(), leg(1, redirectedTo(VISITOR)), changed(2));
      expect(asked.call.record.state).toBe("deciding");
      expect(run(asked, { type: "follow" }).call.record.state).toBe("deciding-protection");
    });
    test.each(["kms-of-host-changed", "kms-unreachable"] as const)(
      "that is not put for %s without old and new",
      (code) => {
        const failed: CallEvent = { type: "keys-failed", leg: 1, code, detail: "x" };
        const { call } = run(place(), voice, failed);
        expect(transition(call, { type: "accept-kms" }, NOW).call).toBe(call);
        expect(reason(run(place("required"), voice, failed).call)).toBe(code);
      },
    );
  });
  test("leave is given only where it was asked for", () => {
    const { call } = run(place("required"), voice);
    expect(transition(call, { type: "call-unprotected" }, NOW).call).toBe(call);
    const early = place().call;
    expect(transition(early, { type: "call-unprotected" }, NOW).call).toBe(early);
  });
  test("a leg after it is tried again, and goes on without a second question", () => {
    const { call, effects } = run(
      asked(),
      voice,
      { type: "call-unprotected" },
      leg(1, redirectedTo(VISITOR)),
      keysFailed(2),
    );
    expect(call.record).toMatchObject({ state: "redialling", protection: { state: "hop" } });
    expect(effects).toContainEqual({ do: "invite", leg: 2, calledId: VISITOR, withKeys: false });
    const better = run(
      asked(),
      voice,
      { type: "call-unprotected" },
      leg(1, redirectedTo(VISITOR)),
      keysReady(2, identity(VISITOR)),
    );
    expect(better.effects).toContainEqual({ do: "invite", leg: 2, calledId: VISITOR, withKeys: true });
    expect(better.call.record.protection).toMatchObject({ state: "offered", failure: null });
  });
  test.each([
    ["preparing", []],
    ["obtaining-keys", [voice]],
  ] as [string, CallEvent[]][])("%s can be stopped, and has its limits", (state, before) => {
    const begun = run(place("required"), ...before);
    expect(begun.call.record.state).toBe(state);
    expect(reason(run(begun, { type: "end" }).call)).toBe("cancelled");
    expect(reason(run(begun, timeout("keys")).call)).toBe("keys-timeout");
    expect(reason(run(begun, { type: "signalling-lost" }).call)).toBe("signalling-lost");
    expect(transition(begun.call, timeout("answer"), NOW).call).toBe(begun.call);
  });
});

describe("what the two ends find out", () => {
  const sent = (rule?: ProtectionRule) => run(place(rule), voice, keysReady());
  const connected = (rule?: ProtectionRule) => run(sent(rule), agreed("confirmed"), leg(1, { kind: "answered" }));

  test("the key is confirmed before anything of the answer is applied", () => {
    const { call, effects } = run(sent(), agreed("confirmed"));
    expect(names(effects)).toEqual(["protect-media"]);
    expect(call.record).toMatchObject({ state: "requesting", protection: { state: "establishing" } });
    expect(call.record.steps.at(-1)?.step).toBe("key-confirmed");
  });
  test.each([
    ["required", "absent", "colleague-without-protection"],
    ["required", "unconfirmed", "key-confirmation-failed"],
    ["preferred", "unconfirmed", "key-confirmation-failed"],
    ["preferred", "stripped", "protection-stripped"],
  ] as const)("%s, %s: %s", (rule, outcome, code) => {
    const { call, effects } = run(sent(rule), agreed(outcome));
    expect(names(effects)).toEqual(["end-leg", "release"]);
    expect(call.record).toMatchObject({ endReason: { code }, protection: { state: "failed", failure: { code } } });
  });
  test("preferred, absent: passes as it is, labelled", () => {
    const { call, effects } = run(sent(), agreed("absent"));
    expect(names(effects)).toEqual(["pass-unprotected"]);
    expect(call.record.protection).toMatchObject({
      state: "hop",
      failure: { code: "colleague-without-protection" },
    });
    // The media are described anew, with digits; those of a protected call are not.
    const answered = leg(1, { kind: "answered" });
    expect(names(run({ call, effects }, answered).effects)).toContain("offer-anew");
    expect(names(run(sent(), agreed("confirmed"), answered).effects)).not.toContain("offer-anew");
  });
  test("a description that changes it later ends the call", () =>
    expect(reason(run(connected(), agreed("stripped")).call)).toBe("protection-stripped"));
  test("frames are counted up, and what they prove is shown once", () => {
    const counts = { protected: 50, authenticated: 49, refused: 1, replayed: 2 };
    const { call } = run(
      connected(),
      media({ kind: "frames", counts }),
      media({ kind: "proved" }),
      media({ kind: "proved" }),
      media({ kind: "frames", counts }),
    );
    expect(call.record.protection).toMatchObject({
      state: "proved",
      frames: { protected: 100, authenticated: 98, refused: 2, replayed: 4 },
    });
    expect(call.record.steps.filter(({ step }) => step === "protection-proved")).toHaveLength(1);
  });
  test("media that say proved without a confirmed key are not believed", () => {
    const { call } = sent();
    expect(transition(call, media({ kind: "proved" }), NOW).call).toBe(call);
  });
  test("protection that breaks ends the call in every state", () => {
    const broken = media({ kind: "protection-failed", code: "protection-refusals", detail: "20 of 50" });
    for (const state of [sent(), connected()]) {
      const { call } = run(state, broken);
      expect(call.record).toMatchObject({
        endReason: { code: "protection-refusals", detail: "20 of 50" },
        protection: { state: "failed" },
      });
    }
  });
});

describe("a call to us", () => {
  const offer: ProtectionOffer = { kind: "offered", scheme: "any", message: "AAAA", pckId: "1a2b3c4d" };
  const incoming = (what: ProtectionOffer, rule: ProtectionRule = "preferred") =>
    receiveCall(ID, BEA, rules(rule), what, NOW);

  test("is verified before it rings", () => {
    const first = incoming(offer);
    expect(names(first.effects)).toEqual(["open-keys", "start-timer keys"]);
    expect(first.call.record).toMatchObject({ state: "obtaining-keys", protection: { state: "obtaining-keys" } });
    const { call } = run(first, keysReady());
    expect(call.record).toMatchObject({ state: "incoming", redirections: [], protection: { state: "offered" } });
    const answered = run({ call, effects: [] }, { type: "answer" }, voice);
    expect(answered.effects).toContainEqual({ do: "accept", withKeys: true });
    expect(answered.call.record.protection?.state).toBe("establishing");
    expect(reason(run(answered, agreed("stripped")).call)).toBe("protection-stripped");
  });
  test.each([
    [[keysFailed()], "kms-unreachable", { do: "decline", because: "kms-unreachable" }],
    [[timeout("keys")], "keys-timeout", { do: "decline", because: "keys-timeout" }],
    [[leg(1, { kind: "ended" })], "missed", { do: "release" }],
    [[{ type: "end" }], "declined-by-you", { do: "decline" }],
    [[{ type: "signalling-lost" }], "signalling-lost", { do: "end-leg", because: "signalling-lost" }],
  ] as [CallEvent[], string, CallEffect][])("while it is verified: %j", (events, code, effect) => {
    const { call, effects } = run(incoming(offer), ...events);
    expect(reason(call)).toBe(code);
    expect(effects).toContainEqual(effect);
  });
  test.each([
    ["none", "required", "caller-without-protection"],
    ["other", "required", "protection-unavailable"],
    ["unreadable", "preferred", "key-message-broken"],
  ] as const)("%s, %s: %s", (kind, rule, code) => {
    const { call, effects } = incoming({ kind, detail: "x" } as ProtectionOffer, rule);
    expect(effects).toEqual([{ do: "decline", because: code }, { do: "release" }]);
    expect(call.record).toMatchObject({ endReason: { code }, protection: { state: "failed" } });
  });
  test("media that cannot be protected here are no fault of the message", () => {
    const { call } = run(incoming(offer), { type: "keys-failed", leg: 1, code: "protection-unavailable" });
    expect(call.record).toMatchObject({
      state: "incoming",
      protection: { state: "hop", failure: { code: "protection-unavailable" } },
    });
    expect(run({ call, effects: [] }, { type: "answer" }, voice).effects).toContainEqual({
      do: "accept",
      withKeys: false,
    });
  });
  test("under a rule that it cannot meet is declined", () => {
    const { call, effects } = refuseToReceive(ID, BEA, rules("required"), "kms-not-configured", NOW);
    expect(reason(call)).toBe("kms-not-configured");
    expect(names(effects)).toEqual(["decline", "release"]);
  });
});

/** Two thousand calls take a third of a second alone, and longer beside other work. */
const LONG = { timeout: 30_000 };

describe("whatever happens", () => {
  const event: fc.Arbitrary<CallEvent> = fc.oneof(
    fc.constantFrom<CallEvent>(
      voice,
      { type: "end" },
      { type: "follow" },
      { type: "refuse" },
      { type: "call-unprotected" },
      { type: "answer" },
      { type: "signalling-lost" },
      timeout("keys"),
      timeout("decide"),
      timeout("media"),
    ),
    fc
      .tuple(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom<(number: number) => CallEvent>(
          (number) => keysReady(number),
          (number) => keysReady(number, identity(VISITOR)),
          keysFailed,
          (number) => agreed("confirmed", number),
          (number) => agreed("absent", number),
          (number) => agreed("unconfirmed", number),
          (number) => agreed("stripped", number),
          (number) => leg(number, { kind: "answered" }),
          (number) => leg(number, redirectedTo(VISITOR)),
          (number) => leg(number, redirectedTo(JOINT, VISITOR)),
          (number) => ({ ...leg(number, kmsRefused), proposedKms: PROPOSED }) as CallEvent,
          (number) => media({ kind: "proved" }, number),
        ),
      )
      .map(([number, make]) => make(number)),
  );

  test(
    "under required nothing is ever sent or passed without keys; under preferred not without the dispatcher's word",
    LONG,
    () => {
      fc.assert(
        fc.property(
          fc.constantFrom<ProtectionRule>("required", "preferred"),
          fc.constantFrom<RedirectionPolicy>("follow", "ask"),
          fc.array(event, { maxLength: 25 }),
          (rule, policy, events) => {
            let { call } = place(rule, policy);
            let allowed = false;
            for (const [index, next] of events.entries()) {
              if (next.type === "call-unprotected" && call.record.state === "deciding-protection") allowed = true;
              const result = transition(call, next, NOW + index);
              call = result.call;
              for (const effect of result.effects) {
                if (effect.do === "invite" && !effect.withKeys) expect(allowed && rule === "preferred").toBe(true);
                if (effect.do === "pass-unprotected") expect(rule).toBe("preferred");
                // Keys go into an INVITE only for the leg that they were obtained for.
                if (effect.do === "invite" && effect.withKeys) {
                  expect(call.record.protection?.identity).not.toBeNull();
                  expect(call.keyWork).toBe("ready");
                }
              }
            }
            expect(callRecordSchema.safeParse(call.record).error).toBeUndefined();
          },
        ),
        { numRuns: 2_000 },
      );
    },
  );
});
