import { describe, expect, test } from "vitest";
import {
  noticeKind,
  noticeSteps,
  personOnLine,
  reasonsOf,
  redirectionFate,
  redirectionHeadline,
  redirectionSpoken,
  stepWord,
  unfollowedRedirection,
} from "../../../../renderer/call/redirection-story.ts";
import { personFinder } from "../../../../renderer/people/people.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import * as forwardings from "../../../support/fixtures/views/forwardings.ts";
import { ACCOUNT, HOME, PEOPLE } from "../../../support/fixtures/views/people.ts";
import * as protection from "../../../support/fixtures/views/protection.ts";
import * as unfollowed from "../../../support/fixtures/views/unfollowed.ts";

const { systems } = ACCOUNT;
const find = personFinder(PEOPLE);

const sentenceOf = (call: CallRecord) => {
  const headline = redirectionHeadline(call, find, systems);
  return `${headline?.what} ${headline?.tail}`;
};

const withoutCaution = (call: CallRecord): CallRecord => ({
  ...call,
  redirections: call.redirections.map(({ caution: _, ...rest }) => rest),
});

describe("the sentence of the redirection notice", () => {
  test.each([
    ["deciding", calls.deciding(), "Bea Novak has migrated to System B. Call there?"],
    [
      "into a system that nobody knows",
      calls.decidingUnknownSystem(),
      "Bea Novak has a new ID at mcx.elsewhere.example, a system that this console does not know. Call there?",
    ],
    [
      "to a number",
      calls.cautioned(`sip:+1900@${HOME};user=phone`, "telephone"),
      "Bea Novak has a new ID that is a telephone number. Call there?",
    ],
    ["to somebody else", calls.decidingSomebodyElse(), "The new ID of Bea Novak is that of Jonas Okafor. Call there?"],
    [
      "to somebody else, recorded before that was noticed",
      withoutCaution(calls.decidingSomebodyElse()),
      "The new ID of Bea Novak is that of Jonas Okafor. Call there?",
    ],
    ["re-dialling", calls.redialling(), "Bea Novak has migrated to System B. Re-dialling there."],
    ["ringing", calls.ringing(), "Bea Novak has migrated to System B. Re-dialled there."],
    ["connected", calls.connected(), "Bea Novak has migrated to System B. Re-dialled there."],
    ["refused", calls.refusedByPolicy(), "Bea Novak has migrated to System B. Not re-dialled."],
    ["ended after it", calls.hungUp(), "Bea Novak has migrated to System B. Re-dialled there."],
    ["told in a message", forwardings.migratedByMessage(), "Bea Novak has migrated to System B. Re-dialled there."],
    ["told in a 480", forwardings.migratedByAnswer(), "Bea Novak has migrated to System B. Re-dialled there."],
    ["being released", forwardings.releasing(), "Bea Novak has migrated to System B. Releasing the first call."],
    ["announced", forwardings.awaitingTarget(), "The call is passed on. Waiting to be told where."],
    ["forwarded, asked", forwardings.forwardingAsked(), "Bea Novak forwards you to Jonas Okafor. Call?"],
    [
      "forwarded to somebody unknown",
      forwardings.forwardingAskedUnknown(),
      "Bea Novak forwards you to duty-officer@mcx.system-b.example. Call?",
    ],
    ["forwarded, calling", forwardings.forwardedCalling(), "Bea Novak forwards you to Jonas Okafor. Calling."],
    ["forwarded, connected", forwardings.forwardedConnected(), "Bea Novak forwards you to Jonas Okafor. Called."],
    ["forwarded, refused", forwardings.forwardingRefused(), "Bea Novak forwards you to Jonas Okafor. Not called."],
    ["first migrated", forwardings.migratedThenForwarded(), "Bea Novak forwards you to Jonas Okafor. Called."],
    ["then migrated", forwardings.forwardedThenMigrated(), "Jonas Okafor has migrated to System B. Re-dialled there."],
  ])("%s", (_, call, sentence) => {
    expect(sentenceOf(call)).toBe(sentence);
  });

  test("an ID that had been called is no new ID, and oneself is nobody to call", () => {
    expect(sentenceOf(unfollowed.loop())).toBe(
      "The call to Pavel Lind was sent back to an ID already called. Not re-dialled.",
    );
    expect(sentenceOf(unfollowed.toSelf())).toBe("The call to Pavel Lind was sent back to you. Not re-dialled.");
    const [first] = unfollowed.loop().redirections;
    const sameAgain = {
      ...unfollowed.loop(),
      redirections: [{ ...first!, newId: first!.fromId.toUpperCase().replace("SIP:PAVEL.LIND", "sip:pavel.lind") }],
    };
    expect(sentenceOf(sameAgain)).toContain("an ID already called");
  });

  test("a new ID back at the home system is no migration to a partner", () => {
    expect(sentenceOf(calls.connectedTwice())).toBe("Timo Koskinen has a new ID at System A. Re-dialled there.");
  });

  test("a system that the account does not know is named by its domain", () => {
    expect(redirectionHeadline(calls.connected(), find, [])?.what).toContain("mcx.system-b.example");
  });

  test("between redirection and re-dial the fate is already to re-dial", () => {
    expect(redirectionFate({ ...calls.deciding(), state: "requesting" })).toBe("redialling");
  });

  test("what becomes of it is said where the state of the call does not say it", () => {
    expect(redirectionSpoken(calls.deciding())).toBe("Call there?");
    expect(redirectionSpoken(forwardings.forwardingAsked())).toBe("Call?");
    expect(redirectionSpoken(forwardings.awaitingTarget())).toBe("Waiting to be told where.");
    expect(redirectionSpoken(protection.obtainingForNewId())).toBe("Obtaining keys.");
    expect(redirectionSpoken(protection.decidingProtectionOfNewId())).toBe("Keys missing.");
    for (const call of [calls.redialling(), calls.ringing(), calls.connected(), calls.refusedByPolicy()]) {
      expect(redirectionSpoken(call)).toBe("");
    }
  });

  test("what is passed on a second time is announced again, with what was known before", () => {
    const again = { ...forwardings.forwardedCalling(), state: "awaiting-target" as const };
    expect(sentenceOf(again)).toBe("The call is passed on. Waiting to be told where.");
    expect(noticeKind(again)).toBe("awaiting");
  });

  test("a call without a redirection has no notice", () => {
    expect(noticeKind(calls.connectedAtHome())).toBeNull();
    expect(redirectionFate(calls.connectedAtHome())).toBeNull();
    expect(redirectionHeadline(calls.connectedAtHome(), find, systems)).toBeNull();
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

test("the milestones of a forwarding are called so, those of a migration beside them as ever", () => {
  const both = forwardings.migratedThenForwarded();
  expect(noticeSteps(both).map((entry) => stepWord(both, entry))).toEqual([
    "Redirected",
    "Released",
    "Re-dialled",
    "Forwarded",
    "Released",
    "Called",
    "Answered",
    "Audio flows",
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
  expect(unfollowedRedirection(unfollowed.loop())).toBeUndefined();
  expect(unfollowedRedirection(unfollowed.toSelf())).toBeUndefined();
  expect(unfollowedRedirection(calls.deciding())).toBeUndefined();
  expect(unfollowedRedirection(forwardings.forwardingRefused())?.newId).toBe(forwardings.JONAS);
  expect(unfollowedRedirection(forwardings.forwardedWithoutTarget())).toBeUndefined();
});

describe("who is on the line", () => {
  test.each([
    ["nobody else until the dispatcher says so", forwardings.forwardingAsked(), calls.BEA],
    ["the one it is forwarded to, from then on", forwardings.forwardedCalling(), forwardings.JONAS],
    ["and in the record", forwardings.forwardedHungUp(), forwardings.JONAS],
    ["whoever was called, where it was refused", forwardings.forwardingRefused(), calls.BEA],
    ["the same person under another ID", calls.connected(), calls.BEA],
    ["somebody else, after a migration", forwardings.migratedThenForwarded(), forwardings.JONAS],
    ["somebody else, wherever that one is", forwardings.forwardedThenMigrated(), forwardings.JONAS],
    ["the caller", calls.incoming(), `sip:sara.ruiz@${HOME}`],
  ])("%s", (_, call, id) => expect(personOnLine(call)).toBe(id));

  test("the notice is about the same person, about somebody else, or about nobody yet", () => {
    expect(noticeKind(forwardings.migratedByMessage())).toBe("migrated");
    expect(noticeKind(forwardings.forwardedConnected())).toBe("forwarded");
    expect(noticeKind(forwardings.forwardedThenMigrated())).toBe("migrated");
    expect(noticeKind(forwardings.awaitingTarget())).toBe("awaiting");
  });
});

describe("why", () => {
  const [entry] = forwardings.forwardedConnected().redirections;
  const reasons = (change: object) => reasonsOf({ ...entry!, ...change });

  test.each([
    ["immediate", "all calls are forwarded"],
    ["no-answer", "the call was not answered"],
    ["manual-input", "the colleague chose so"],
  ])("%s is said in words", (forwardingReason, words) => {
    expect(reasons({ forwardingReason, reason: forwardingReason })).toEqual({ words, quoted: [] });
  });

  test("what no standard names is quoted, beside the free text", () => {
    expect(reasons({ forwardingReason: "shift-change", reason: "Night shift" })).toEqual({
      words: null,
      quoted: ["shift-change", "Night shift"],
    });
    expect(reasons({ forwardingReason: "toString", reason: "toString" })).toEqual({
      words: null,
      quoted: ["toString"],
    });
    expect(reasons({ forwardingReason: null, reason: null })).toEqual({ words: null, quoted: [] });
  });

  test("of a migration the free text is all", () => {
    const migrated = { target: "migrated", forwardingReason: "migrated", reason: "Moved" };
    expect(reasons(migrated)).toEqual({ words: null, quoted: ["Moved"] });
  });
});
