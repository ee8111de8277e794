/** The rule of a call against everything that can become of its keys until the request leaves: the state machine alone. */
import { describe, expect, test } from "vitest";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { transition } from "../../../../../renderer/calling/private-call.ts";
import { withNotes } from "../../../../../renderer/calling/protection/call-protection.ts";
import { END_REASONS, type EndReasonCode } from "../../../../../shared/errors/end-reason.ts";
import type { ProtectionRule } from "../../../../../shared/mc/protection-rule.ts";
import type { RedirectionPolicy } from "../../../../../shared/mc/redirection-policy.ts";
import { BEA, JOINT, NOW, VISITOR } from "../../../../support/fixtures/call-rules.ts";
import { redirectedTo } from "../../../../support/fixtures/redirections.ts";
import {
  agreed,
  identity,
  keysFailed,
  keysReady,
  kmsRefused,
  leg,
  names,
  PROPOSED,
  place,
  reason,
  run,
  timeout,
  voice,
} from "../../../../support/harness/calling/protected-call.ts";

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
    expect(names(effects)).toEqual([
      "stop-timer keys",
      "stop-timer media",
      "invite",
      "start-timer firstResponse",
      "start-timer answer",
    ]);
    expect(call.record).toMatchObject({ state: "requesting", protection: { state: "offered" } });
  });
  test("where the rule is off there is no key work, and that is how it is shown", () => {
    const { call, effects } = place("off");
    expect(names(effects)).toEqual(["open-voice", "start-timer media"]);
    expect(call.record.protection).toMatchObject({ state: "hop", failure: null });
    expect(run({ call, effects }, voice).effects).toContainEqual({
      do: "invite",
      leg: 1,
      calledId: BEA,
      withKeys: false,
    });
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
    const early = run(place(), keysReady()).call;
    for (const late of [keysReady(1, identity(VISITOR)), keysFailed(), timeout("keys")]) {
      expect(transition(early, late, NOW)).toEqual({ call: early, effects: [] });
    }
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
    const again = withNotes(call, [{ code: "kms-clock-differs", detail: "b" }]);
    expect(again).toBe(call);
    const more = withNotes(call, [{ code: "kms-uri-differs" }, { code: "kms-not-accepted", detail: "c" }]);
    expect(more.record.protection?.notes.slice(2)).toEqual([{ code: "kms-not-accepted", detail: "c" }]);
  });
  test("notes are as many as a record can hold, the first ones", () => {
    const codes = Object.keys(END_REASONS).slice(0, 20) as EndReasonCode[];
    const { call } = place();
    const noted = withNotes(
      call,
      codes.map((code) => ({ code })),
    );
    expect(noted.record.protection?.notes.map(({ code }) => code)).toEqual(codes.slice(0, 16));
  });
});

describe("a redirected leg has keys of its own", () => {
  const redirected = (policy?: RedirectionPolicy, kmsUri?: string) =>
    run(place("preferred", policy), voice, keysReady(), leg(1, redirectedTo(VISITOR, BEA, { kmsUri })));

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
    expect(asked.effects).toContainEqual({ do: "obtain-keys", leg: 2, calledId: VISITOR, kmsUri: null });
    const ready = run(asked, keysReady(2, identity(VISITOR)));
    expect(ready.call.record.state).toBe("deciding");
    const { call, effects } = run(ready, { type: "follow" });
    expect(effects).toContainEqual({ do: "invite", leg: 2, calledId: VISITOR, withKeys: true });
    expect(call.record).toMatchObject({ state: "redialling", decideBy: null });
  });
  test("with a MESSAGE that comes first they are for the ID that it names, and nothing leaves before the leg before it is released", () => {
    const redirection = {
      newId: VISITOR,
      kmsUri: undefined,
      reason: undefined,
      reasonSource: undefined,
      diagnostics: [],
      carrier: "message",
      target: "forwarded",
      forwardingReason: "no-answer",
    } as const;
    const releasing = run(place(), voice, keysReady(), { type: "forwarded", redirection });
    expect(releasing.effects).toContainEqual({ do: "obtain-keys", leg: 2, calledId: VISITOR, kmsUri: null });
    for (const outcome of [keysReady(2, identity(VISITOR)), keysFailed(2)]) {
      const { call, effects } = run(releasing, outcome);
      expect(call.record).toMatchObject({ state: "releasing", currentId: BEA });
      expect(names(effects)).toEqual(["stop-timer keys"]);
    }
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
    expect(said.call).toMatchObject({ keyWork: "none", unprotectedAllowed: true });
    expect(names(said.effects)).toEqual(["stop-timer decide"]);
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
  ] as [CallEvent, string][])("the question ends with %j", (event, code) =>
    expect(reason(run(asked(), event).call)).toBe(code),
  );
  describe("another KMS than before is a question", () => {
    const change = "#kms-of-host mcx.system-b.example kms.b kms-new.b";
    const changed = (number: number): CallEvent => ({
      type: "keys-failed",
      leg: number,
      code: "kms-of-host-changed",
      detail: change,
    });
    const askedAbout = (rule: ProtectionRule) =>
      run(place(rule), voice, keysReady(), leg(1, redirectedTo(VISITOR, BEA, { kmsUri: "kms-new.b" })), changed(2));

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
    expect(reason(run(begun, { type: "signalling-lost" }, timeout("signalling")).call)).toBe("signalling-lost");
    expect(transition(begun.call, timeout("answer"), NOW).call).toBe(begun.call);
  });
});
