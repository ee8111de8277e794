/** A call whose media are refused, of an account that has others for it: one more try in these, and never with less protection. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ProtectionRule } from "../../../../shared/mc/protection-rule.ts";
import { BEA } from "../../../support/fixtures/call-rules.ts";
import {
  agreed,
  keysFailed,
  keysReady,
  leg,
  mediaRefused,
  place,
  reason,
  run,
  srtpReady,
  voice,
} from "../../../support/harness/calling/protected-call.ts";
import { last } from "../../../support/stand-ins/calling.ts";
import { createProtectedCalling, STAND_IN } from "../../../support/stand-ins/protected-calling.ts";

const RULES = ["preferred", "required"] as const satisfies readonly ProtectionRule[];
const refusedOnce = (rule: ProtectionRule) => run(place(rule), voice, srtpReady(), leg(1, mediaRefused()));

describe("a refusal of the media", () => {
  test.each(RULES)("begins the keys of one more leg to the same ID, in other media, and is noted: %s", (rule) => {
    const { call, effects } = refusedOnce(rule);
    expect(call).toMatchObject({ leg: 2, mediaRetried: true, keyWork: "working", refusableScheme: null });
    expect(call.record).toMatchObject({ endReason: null, currentId: BEA, redirections: [] });
    expect(call.record.protection).toMatchObject({
      state: "obtaining-keys",
      identity: null,
      notes: [{ code: "media-not-acceptable" }],
    });
    expect(effects).toContainEqual({ do: "obtain-keys", leg: 2, calledId: BEA, kmsUri: null, instead: "srtp" });
    const placed = run({ call, effects }, keysReady(2));
    expect(placed.effects).toContainEqual({ do: "invite", leg: 2, calledId: BEA, withKeys: true });
  });

  test("is the end the second time, in whichever media", () => {
    expect(reason(run(refusedOnce("required"), keysReady(2), leg(2, mediaRefused())).call)).toBe(
      "media-not-acceptable",
    );
    expect(reason(run(refusedOnce("required"), srtpReady(2), leg(2, mediaRefused())).call)).toBe(
      "media-not-acceptable",
    );
  });

  test.each([
    ["of a call that has nothing else", [voice, keysReady(), leg(1, mediaRefused())], "media-not-acceptable"],
    ["for everybody", [voice, srtpReady(), leg(1, mediaRefused(606))], "media-not-acceptable"],
    ["for another reason", [voice, srtpReady(), leg(1, mediaRefused(486))], "busy"],
  ])("%s is its end at once", (_, events, code) => expect(reason(run(place(), ...events).call)).toBe(code));
});

describe("the second try is protected as the first was", () => {
  test.each(RULES)("whoever answers it without protection is not called in clear by that: %s", (rule) => {
    const { call, effects } = run(refusedOnce(rule), keysReady(2), agreed("absent", 2));
    expect([reason(call), effects.some((effect) => effect.do === "pass-unprotected")]).toEqual([
      "colleague-without-protection",
      false,
    ]);
  });

  test("where its keys cannot be had, the dispatcher is asked, or it ends", () => {
    expect(run(refusedOnce("preferred"), keysFailed(2)).call.record.state).toBe("deciding-protection");
    expect(reason(run(refusedOnce("required"), keysFailed(2)).call)).toBe("kms-unreachable");
  });

  test("what the dispatcher has agreed to for this call counts", () => {
    const allowed = run(refusedOnce("preferred"), keysFailed(2), { type: "call-unprotected" });
    expect(allowed.effects).toContainEqual({ do: "invite", leg: 2, calledId: BEA, withKeys: false });
  });
});

describe("in the engine", () => {
  beforeEach(() => void vi.useFakeTimers());

  test("the first scheme's offer is refused, and the other's goes out: two requests with their own Call-IDs and keys", async () => {
    const other = { ...STAND_IN, name: "other" };
    const { keys, legs, media, newest, place: placed } = createProtectedCalling({ schemes: [STAND_IN, other] });
    const first = await placed();
    first.tell(mediaRefused());
    await vi.advanceTimersByTimeAsync(0);
    const second = last(legs);
    expect(second).not.toBe(first);
    expect(second.order).toMatchObject({ calledId: BEA });
    expect(keys.orders.map((order) => "leg" in order && order.leg)).toEqual([1, 2]);
    expect([media.made[0], media.made.at(-1)]).toEqual([STAND_IN.name, "other"]);
    second.tell(mediaRefused());
    await vi.advanceTimersByTimeAsync(0);
    expect([last(legs), newest().endReason?.code]).toEqual([second, "media-not-acceptable"]);
  });
});
