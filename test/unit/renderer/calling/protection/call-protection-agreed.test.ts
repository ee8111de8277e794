/** What the two ends of a call find out about its protection, and what that means under its rule. */
import { describe, expect, test } from "vitest";
import type { CallRules } from "../../../../../renderer/calling/call-core.ts";
import { placeCall, receiveCall, transition } from "../../../../../renderer/calling/private-call.ts";
import type { ProtectionRule } from "../../../../../shared/mc/protection-rule.ts";
import { BEA, ID, NOW, VISITOR } from "../../../../support/fixtures/call-rules.ts";
import { redirectedTo } from "../../../../support/fixtures/redirections.ts";
import {
  agreed,
  identity,
  keysReady,
  leg,
  media,
  names,
  place,
  reason,
  rules,
  run,
  timeout,
  voice,
} from "../../../../support/harness/calling/protected-call.ts";

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
    ["required", "impossible", "colleague-without-protection"],
    ["preferred", "impossible", "colleague-without-protection"],
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
    expect(call.keyWork).toBe("none");
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
  test("is agreed to for the whole call", () => {
    const said = run(asked(), { type: "call-unprotected" }, leg(1, redirectedTo(VISITOR)));
    const away = run(said, keysReady(2, identity(VISITOR)), agreed("absent", 2));
    expect(names(away.effects)).toEqual(["pass-unprotected"]);
  });
  test("needs no leave where nobody asks for it", () => {
    for (const { call } of [offeredTo(), run(offeredTo(), agreed("confirmed"), leg(1, { kind: "answered" }))]) {
      expect(transition(call, { type: "call-unprotected" }, NOW)).toEqual({ call, effects: [] });
      expect(transition(call, timeout("decide"), NOW)).toEqual({ call, effects: [] });
    }
  });
  test("without an answer ends, and so does hanging up", () => {
    const late = run(asked(), leg(1, { kind: "answered" }), timeout("decide"));
    expect(reason(late.call)).toBe("protection-not-confirmed");
    expect(names(late.effects)).toContain("end-leg");
    expect(reason(run(asked(), leg(1, { kind: "answered" }), { type: "end" }).call)).toBe("hung-up");
  });
  test("is known of the person, whatever ID the redirection names", () => {
    const away = run(offeredTo(), leg(1, redirectedTo(VISITOR)), keysReady(2, identity(VISITOR)), agreed("absent", 2));
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
