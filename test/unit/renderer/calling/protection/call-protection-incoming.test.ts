/** What a call to us says about its protection, and what that means under the rule. */
import { describe, expect, test } from "vitest";
import type { CallEffect, CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { receiveCall, refuseToReceive } from "../../../../../renderer/calling/private-call.ts";
import type { ProtectionOffer } from "../../../../../renderer/calling/protection/protection-offer.ts";
import { particular } from "../../../../../shared/errors/particulars.ts";
import type { ProtectionRule } from "../../../../../shared/mc/protection-rule.ts";
import { BEA, ID, NOW } from "../../../../support/fixtures/call-rules.ts";
import {
  agreed,
  keysFailed,
  keysReady,
  leg,
  names,
  reason,
  rules,
  run,
  timeout,
  voice,
} from "../../../../support/harness/calling/protected-call.ts";

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
  test("media that are protected in a way that is not possible here are no fault of it, unless protection is required", () => {
    const { call, effects } = incoming({ kind: "other" });
    expect(effects).toEqual([]);
    const failure = { code: "protection-unavailable", detail: particular("media-protected-otherwise") };
    expect(call.record).toMatchObject({ state: "incoming", protection: { state: "hop", failure } });
    expect(incoming({ kind: "other" }, "required").call.record.protection?.failure).toEqual(failure);
  });
  test("of somebody who had protection before says so, unless there is none to be had", () => {
    const notes = (rule: ProtectionRule, kind: "none" | "other") =>
      receiveCall(ID, BEA, { ...rules(rule), wasProtected: () => true }, { kind }, NOW).call.record.protection?.notes;
    expect(notes("preferred", "none")).toEqual([{ code: "caller-protected-before" }]);
    expect(notes("preferred", "other")).toEqual([{ code: "caller-protected-before" }]);
    expect(notes("off", "none")).toEqual([]);
  });
  test("media that cannot be protected here are declined where they have to be", () => {
    const unavailable: CallEvent = { type: "keys-failed", leg: 1, code: "protection-unavailable" };
    const { call, effects } = run(incoming(offer, "required"), unavailable);
    expect(reason(call)).toBe("protection-unavailable");
    expect(effects).toEqual([{ do: "decline", because: "protection-unavailable" }, { do: "release" }]);
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
  test.each(["preferred", "off"] as const)("media that never go in clear are declined before it rings: %s", (rule) => {
    const failed: CallEvent = {
      type: "keys-failed",
      leg: 1,
      code: "protection-unavailable",
      detail: "#amr-wb-missing",
    };
    const { call, effects } = run(incoming(offer, rule), { ...failed, neverInClear: true });
    expect(call.record.endReason).toEqual({ code: "protection-unavailable", detail: "#amr-wb-missing" });
    expect(effects).toEqual([{ do: "decline", because: "protection-unavailable" }, { do: "release" }]);
  });
  test("under a rule that it cannot meet is declined", () => {
    const { call, effects } = refuseToReceive(ID, BEA, rules("required"), "kms-not-configured", NOW);
    expect(reason(call)).toBe("kms-not-configured");
    expect(names(effects)).toEqual(["decline", "release"]);
  });
});
