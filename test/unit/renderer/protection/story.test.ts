import { describe, expect, test } from "vitest";
import {
  endedForLackOfProtection,
  isConfirmed,
  keyLines,
  mayCallUnprotected,
  padlockOf,
  padlockSpoken,
  protectionOutcome,
} from "../../../../renderer/protection/story.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { newProtection, PROTECTION_STATES, type ProtectionState } from "../../../../shared/mc/protection.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import * as protection from "../../../support/fixtures/views/protection.ts";
import * as unfollowed from "../../../support/fixtures/views/unfollowed.ts";

describe("the padlock says what is known", () => {
  test.each([
    ["obtaining keys", protection.obtaining(), "Obtaining keys", null],
    [
      "key sent",
      protection.ringingProtected(),
      "Key sent, not confirmed",
      "Only the key that kms.system-b.example issued to this ID opens it",
    ],
    [
      "keys ready, the dispatcher being asked about another ID",
      unfollowed.decidingWithKeys(),
      "Keys ready, nothing sent yet",
      "Only the key of visitor-0412@mcx.system-b.example will open it",
    ],
    [
      "keys ready for the ID that the call shows",
      { ...protection.obtaining(), protection: protection.ringingProtected().protection, currentId: calls.VISITOR },
      "Keys ready, nothing sent yet",
      "Only the key that kms.system-b.example issued to this ID will open it",
    ],
    ["no keys, and nothing was sent", protection.decidingProtection(), "Cannot be protected", null],
    ["another key server, which can be accepted", protection.decidingKms(), "Keys wait for your answer", null],
    ["no keys for the new ID", protection.decidingProtectionOfNewId(), "Cannot be protected", null],
    ["no keys, and over", protection.endedUnprotectable(), "Could not be protected", null],
    [
      "establishing",
      protection.establishing(),
      "Establishing protection",
      "Opened with the key that kms.system-b.example issued to this ID",
    ],
    [
      "proved",
      protection.proved(),
      "End-to-end protected",
      "Opened with the key that kms.system-b.example issued to this ID",
    ],
    [
      "to the gateway",
      protection.hop(),
      "Protected to the gateway only",
      "Not end-to-end: the gateway can hear the call",
    ],
    [
      "not at all",
      protection.unprotected(),
      "Not protected end to end",
      "Not end-to-end: the gateway can hear the call",
    ],
    [
      "without keys, by an act of the dispatcher's",
      protection.calledUnprotected(),
      "Protected to the gateway only",
      "You called without protection. Not end-to-end: the gateway can hear the call",
    ],
    ["failed", protection.broken(), "Protection failed", null],
    ["being checked", protection.checkingCaller(), "Checking the caller's key", null],
    [
      "caller verified",
      protection.verifiedCaller(),
      "Caller verified",
      "Signed by sara.ruiz@mcx.system-a.example, verified through kms.system-a.example",
    ],
    [
      "caller not verified",
      protection.unprotectedCaller(),
      "Not protected end to end",
      "Who is calling is known from the server alone",
    ],
    [
      "proved and over",
      protection.provedThenHungUp(),
      "Was end-to-end protected",
      "Opened with the key that kms.system-b.example issued to this ID",
    ],
  ] as const)("%s", (_, call, text, detail) => {
    expect(padlockOf(call)).toMatchObject({ text, detail });
  });

  test("each state has words of its own while a call stands", () => {
    const said = PROTECTION_STATES.map((state: ProtectionState) => padlockOf(protection.proved({ state }))?.text);
    expect(new Set(said).size).toBe(PROTECTION_STATES.length);
  });

  test.each([
    ["nothing was sent with them", unfollowed.notFollowedWithKeys()],
    ["the microphone was refused", unfollowed.withoutMicrophone()],
    ["nobody answered", { ...protection.ringingProtected(), state: "ended", endReason: { code: "no-answer" } }],
    ["they were still being obtained", { ...protection.obtaining(), state: "ended", endReason: { code: "cancelled" } }],
  ] as const)("nothing of keys after a call that they did not end: %s", (_, call) => {
    expect(padlockOf(call)).toBeNull();
    expect(padlockSpoken(call)).toBe("");
    expect(protectionOutcome(call)).toBe("");
  });

  test.each([
    [protection.verifiedCaller(), "Caller was verified"],
    [protection.checkingCaller(), "Ended before the caller was verified"],
  ])("who called is known also when nobody answered", (call, text) => {
    expect(padlockOf({ ...call, state: "ended", endReason: { code: "missed" } })?.text).toBe(text);
  });

  test("nothing before there is something to say", () => {
    expect(padlockOf(calls.requesting())).toBeNull();
    expect(padlockOf(calls.call({ protection: newProtection("required") }))).toBeNull();
    expect(padlockOf({ ...protection.hop(), connectedAt: null, state: "ringing" })).toBeNull();
  });

  test("a call that goes on without keys says so before it is answered", () => {
    const placed = { ...protection.calledUnprotected(), connectedAt: null, state: "redialling" as const };
    expect(padlockOf(placed)).toMatchObject({ look: "none", text: "Not protected end to end" });
    expect(padlockOf(placed)).toMatchObject({ detail: "You called without protection", forced: true });
  });

  test("only what the dispatcher did counts as the dispatcher's act, and it stays in the record without its colour", () => {
    const forced = (call: CallRecord) => padlockOf(call)?.forced;
    expect(forced(protection.calledUnprotected())).toBe(true);
    expect(forced(protection.hop())).toBe(false);
    expect(forced(protection.unprotected())).toBe(false);
    expect(forced(protection.hop({ failure: { code: "colleague-without-protection" } }))).toBe(false);
    const failure = { code: "protection-unavailable" } as const;
    expect(forced({ ...protection.hop({ failure }), direction: "incoming" })).toBe(false);
    const over = { ...protection.calledUnprotected(), state: "ended", endedAt: Date.now() } as const;
    expect(padlockOf(over)).toMatchObject({ forced: false, detail: "You called without protection" });
  });

  test("a call recorded before calls had protection went through a gateway", () => {
    expect(padlockOf(calls.connected())).toMatchObject({ look: "hop", count: "2,098 in, 2,104 out" });
    const silent = calls.connected({ steps: [], media: null });
    expect(padlockOf(silent)).toMatchObject({ look: "audio", text: "Establishing audio" });
    expect(padlockOf(calls.hungUp())?.text).toBe("Was protected to the gateway only");
  });

  test("frames are counted where they prove something, refused ones beside them", () => {
    expect(padlockOf(protection.proved())?.count).toBe("2,104 frames proved");
    expect(padlockOf(protection.refusals())?.count).toBe("2,104 frames proved, 3 refused");
    expect(padlockOf(protection.proved({ frames: null }))?.count).toBeNull();
    expect(padlockOf(protection.establishing())?.count).toBeNull();
  });
});

describe("what is spoken", () => {
  test("is the same whatever is counted", () => {
    const call = protection.proved();
    const more = protection.proved({ frames: { protected: 9999, authenticated: 9999, refused: 1, replayed: 1 } });
    expect(padlockSpoken(more)).toBe(padlockSpoken(call));
  });

  test("tells why protection failed, except where that is spoken already", () => {
    expect(padlockSpoken(protection.broken())).toContain("Too many of the colleague's media frames");
    expect(padlockSpoken(protection.decidingProtection())).not.toContain("could not be reached");
    expect(padlockSpoken(protection.brokenAndEnded())).not.toContain("Too many");
    expect(padlockSpoken(calls.requesting())).toBe("");
  });
});

describe("the key work", () => {
  const fates = (call: Parameters<typeof keyLines>[0]) => keyLines(call).map(({ fate }) => fate);

  test("fills in while it is done", () => {
    expect(fates(protection.obtaining())).toEqual(["done", "done", "running", "waiting"]);
    expect(fates(protection.obtainingForNewId())).toEqual(["done", "done", "running", "waiting"]);
  });

  test("begins anew for a new ID", () => {
    const call = protection.obtainingForNewId();
    const before = call.protection.steps.filter(({ leg }) => leg === 1);
    expect(fates({ ...call, protection: { ...call.protection, steps: before } })).toEqual([
      "running",
      "waiting",
      "waiting",
      "waiting",
    ]);
  });

  test("goes on while the dispatcher is asked about the redirection", () => {
    const call = { ...protection.obtainingForNewId(), state: "deciding" as const, currentId: calls.BEA };
    expect(fates(call)).toEqual(["done", "done", "running", "waiting"]);
  });

  test("shows where it failed", () => {
    expect(fates(protection.decidingProtectionOfNewId())).toEqual(["done", "done", "failed", "waiting"]);
  });

  test("stays in sight until the call is answered, of the last leg alone", () => {
    expect(keyLines(protection.ringingProtected()).map(({ entry }) => entry?.leg)).toEqual([2, 2, 2, 2]);
    expect(keyLines(protection.proved())).toEqual([]);
    expect(keyLines(protection.verifiedCaller())).toEqual([]);
  });
});

test("to call without protection is offered under the rule that allows it alone", () => {
  expect(mayCallUnprotected(protection.decidingProtection())).toBe(true);
  expect(mayCallUnprotected(protection.decidingProtection("required"))).toBe(false);
  expect(mayCallUnprotected(protection.ringingProtected())).toBe(false);
});

test("a call that was not made for lack of protection is told from others", () => {
  expect(endedForLackOfProtection(protection.endedUnprotectable())).toBe(true);
  expect(endedForLackOfProtection(protection.brokenAndEnded())).toBe(false);
  expect(endedForLackOfProtection(calls.refusedByPolicy())).toBe(false);
  const refused = { ...protection.endedUnprotectable(), endReason: { code: "forbidden" as const } };
  expect(endedForLackOfProtection(refused)).toBe(false);
});

test("the far end's confirmation stays true after protection broke", () => {
  expect(isConfirmed(protection.broken())).toBe(true);
  expect(isConfirmed(protection.ringingProtected())).toBe(false);
});

test("the confirmation of one leg says nothing of the next", () => {
  const confirmed = protection.establishing();
  const atMs = confirmed.steps.at(-1)?.atMs ?? 0;
  const steps = [...confirmed.steps, { step: "keys-obtained" as const, atMs: atMs + 1 }];
  expect(isConfirmed(confirmed)).toBe(true);
  expect(isConfirmed({ ...confirmed, steps })).toBe(false);
});

test("a row of the record has a word for it", () => {
  expect(protectionOutcome(protection.provedThenHungUp())).toBe("end-to-end");
  expect(protectionOutcome(calls.hungUp())).toBe("gateway only");
  expect(protectionOutcome(protection.endedUnprotectable())).toBe("not protectable");
  expect(protectionOutcome(protection.decidingKms())).toBe("");
  expect(protectionOutcome(protection.brokenAndEnded())).toBe("protection failed");
  expect(protectionOutcome(calls.ended("forbidden"))).toBe("");
});
