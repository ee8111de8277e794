/** What is said of a record that stands for many calls. */

import { expect, test } from "vitest";
import { outcome } from "../../../../renderer/call/call-story.ts";
import { gatheredOutcome, gatheredSentence, recordParty } from "../../../../renderer/call/refused-story.ts";
import { personFinder } from "../../../../renderer/people/people.ts";
import { isOfSeveral } from "../../../../shared/mc/missed.ts";
import type { Refused } from "../../../../shared/mc/record-parts/refusal.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import { PEOPLE } from "../../../support/fixtures/views/people.ts";

const find = personFinder(PEOPLE);
const STARTED = new Date(2026, 10, 22, 14, 2, 10).getTime();
const LAST = new Date(2026, 10, 22, 14, 7, 32).getTime();
const refused = (change: Partial<Refused> = {}) =>
  calls.incoming({
    startedAt: STARTED,
    state: "ended",
    endReason: { code: "too-many-calls" },
    refused: { count: 10_000, callers: 1, lastAt: LAST, known: false, ...change },
  });

test("a row says how many calls came until when, and why they were refused", () => {
  expect(outcome(refused(), [], find)).toEqual({
    text: "10,000 incoming until 14:07:32 · More calls came in than can ring here. The console declined.",
    tone: "failed",
  });
});

test("those of a person of the directory were missed", () => {
  expect(outcome(refused({ count: 4, known: true }), [], find)).toEqual({
    text: "missed 4 times until 14:07:32",
    tone: "missed",
  });
  expect(outcome(refused({ count: 1, known: true }), [], find)).toEqual({ text: "missed", tone: "missed" });
});

test("those refused for another reason are told by that reason, whoever called", () => {
  const call = { ...refused({ count: 2, known: true }), endReason: { code: "caller-without-protection" as const } };
  expect(outcome(call, [], find)).toMatchObject({ tone: "failed", text: expect.stringMatching(/^2 incoming until/) });
});

test("until another day is told with its date", () => {
  expect(gatheredOutcome(refused({ lastAt: LAST + 86_400_000 }))).toBe("10,000 incoming until 23 Nov 14:07");
});

test("the card says when the first and the last came, and whose ladder it is", () => {
  expect(gatheredSentence(refused(), LAST)).toBe(
    "This is about 10,000 calls, the first at 14:02:10, the last at 14:07:32. The ladder shows the first.",
  );
  expect(gatheredSentence(refused({ count: 1 }), LAST)).toBeUndefined();
  expect(gatheredSentence(calls.hungUp(), LAST)).toBeUndefined();
});

test.each([
  [1, "Sara Ruiz", false],
  [2, "2 callers", true],
  [999, "999 callers", true],
  [1_000, "1,000 callers or more", true],
])("of %i callers it names %s", (callers, name, several) => {
  const call = refused({ callers });
  expect([recordParty(call, call.primaryId, find).name, isOfSeveral(call)]).toEqual([name, several]);
});
