import { describe, expect, test } from "vitest";
import {
  middleCall,
  noticeSteps,
  otherCalls,
  outcome,
  redirectionFate,
  redirectionHeadline,
  redirectionSpoken,
  talkTime,
  unfollowedRedirection,
} from "../../../../renderer/call/call-story.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import { ACCOUNT, HOME } from "../../../support/fixtures/views/people.ts";
import * as protection from "../../../support/fixtures/views/protection.ts";

const { systems } = ACCOUNT;

const sentenceOf = (call: CallRecord, name: string) => {
  const headline = redirectionHeadline(call, name, systems);
  return `${headline?.what} ${headline?.tail}`;
};

describe("the sentence of the redirection notice", () => {
  test.each([
    ["deciding", calls.deciding(), "Bea Novak has migrated to System B. Call there?"],
    ["re-dialling", calls.redialling(), "Bea Novak has migrated to System B. Re-dialling there."],
    ["ringing", calls.ringing(), "Bea Novak has migrated to System B. Re-dialled there."],
    ["connected", calls.connected(), "Bea Novak has migrated to System B. Re-dialled there."],
    ["refused", calls.refusedByPolicy(), "Bea Novak has migrated to System B. Not re-dialled."],
    ["ended after it", calls.hungUp(), "Bea Novak has migrated to System B. Re-dialled there."],
  ])("%s", (_, call, sentence) => {
    expect(sentenceOf(call, "Bea Novak")).toBe(sentence);
  });

  test("a new ID back at the home system is no migration to a partner", () => {
    expect(sentenceOf(calls.connectedTwice(), "Timo")).toBe("Timo has a new ID at System A. Re-dialled there.");
  });

  test("a system that the account does not know is named by its domain", () => {
    expect(redirectionHeadline(calls.connected(), "Bea", [])?.what).toContain("mcx.system-b.example");
  });

  test("between redirection and re-dial the fate is already to re-dial", () => {
    expect(redirectionFate({ ...calls.deciding(), state: "requesting" })).toBe("redialling");
  });

  test("what becomes of it is said where the state of the call does not say it", () => {
    expect(redirectionSpoken(calls.deciding())).toBe("Call there?");
    expect(redirectionSpoken(protection.obtainingForNewId())).toBe("Obtaining keys.");
    expect(redirectionSpoken(protection.decidingProtectionOfNewId())).toBe("Keys missing.");
    for (const call of [calls.redialling(), calls.ringing(), calls.connected(), calls.refusedByPolicy()]) {
      expect(redirectionSpoken(call)).toBe("");
    }
  });

  test("a call without a redirection has no notice", () => {
    expect(redirectionFate(calls.connectedAtHome())).toBeNull();
    expect(redirectionHeadline(calls.connectedAtHome(), "Jonas", systems)).toBeNull();
    expect(redirectionSpoken(calls.connectedAtHome())).toBe("");
    expect(noticeSteps(calls.connectedAtHome())).toEqual([]);
  });
});

test("the notice lists what happened from the first redirection on, both legs in one line", () => {
  expect(noticeSteps(calls.connectedTwice()).map((entry) => entry.step)).toEqual([
    "redirected",
    "released",
    "redialled",
    "redirected",
    "released",
    "redialled",
    "answered",
    "media-flowing",
  ]);
});

test("what a later milestone has overtaken makes room in the notice", () => {
  expect(noticeSteps(protection.proved()).map((entry) => entry.step)).toEqual([
    "redirected",
    "released",
    "keys-obtained",
    "redialled",
    "answered",
    "protection-proved",
  ]);
  expect(noticeSteps(protection.ringingProtected()).at(-1)?.step).toBe("ringing");
});

test("the new ID is offered only where it was never called", () => {
  expect(unfollowedRedirection(calls.refusedByPolicy())?.newId).toBe(calls.VISITOR);
  expect(unfollowedRedirection(calls.hungUp())).toBeUndefined();
  expect(unfollowedRedirection(calls.deciding())).toBeUndefined();
});

describe("which call is meant", () => {
  const active = calls.connected();
  const caller = calls.incoming();
  const both = [caller, active];

  test("the middle shows the record that is read, else the call in focus", () => {
    const [first] = calls.past();
    expect(middleCall({ calls: both, focusId: active.id }, [first!, ...both], first!.id)).toBe(first);
    expect(middleCall({ calls: both, focusId: active.id }, both, null)).toBe(active);
    expect(middleCall({ calls: [], focusId: null }, [], null)).toBeUndefined();
  });

  test("calls in progress elsewhere are shown beside it", () => {
    expect(otherCalls([caller, active, calls.hungUp()], active)).toEqual([caller]);
  });
});

describe("the outcome in a row of the record", () => {
  test.each([
    ["redirected to System B, connected", "plain", calls.hungUp()],
    ["connected", "plain", calls.connectedAtHome()],
    ["missed", "missed", calls.incoming({ state: "ended", endReason: { code: "missed" } })],
    ["is calling you", "plain", calls.incoming()],
    ["The colleague did not answer.", "failed", calls.ended("no-answer")],
    [
      "redirected to System B · The colleague has migrated. Your settings say not to follow.",
      "failed",
      calls.refusedByPolicy(),
    ],
    [
      "incoming · You declined the call.",
      "plain",
      calls.incoming({ state: "ended", endReason: { code: "declined-by-you" } }),
    ],
    ["calling", "plain", calls.requesting()],
    [
      "redirected to System B, connected · The connection to the server was lost.",
      "failed",
      { ...calls.hungUp(), endReason: { code: "signalling-lost" as const } },
    ],
  ])("%s", (text, tone, call) => {
    expect(outcome(call, systems)).toEqual({ text, tone });
  });
});

test("the time in a call runs until its end, and a call that was not answered has none", () => {
  const call = calls.call({ primaryId: `sip:x@${HOME}`, connectedAt: 1000 });
  expect(talkTime(call, 43_000)).toBe(42_000);
  expect(talkTime({ ...call, endedAt: 3000 }, 43_000)).toBe(2000);
  expect(talkTime(calls.requesting(), 43_000)).toBeNull();
});
