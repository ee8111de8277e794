/** What is looked up anew for a call that changes: whatever it can have taught, and nothing for what teaches nothing. */
import { expect, test } from "vitest";
import { lessonOf } from "../../../../renderer/window/use-taught.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { whatCallsTaught } from "../../../../shared/mc/whereabouts.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import * as forwardings from "../../../support/fixtures/views/forwardings.ts";
import * as protection from "../../../support/fixtures/views/protection.ts";
import * as unfollowed from "../../../support/fixtures/views/unfollowed.ts";

const made = (all: object): CallRecord[] =>
  Object.values(all).flatMap((make: unknown) => {
    if (typeof make !== "function" || make.length > 0) return [];
    const call: unknown = make();
    return typeof call === "object" && call !== null && "steps" in call ? [call as CallRecord] : [];
  });

/** All that can be asked of what a call has taught, of everybody whom it names, at some moments. */
function taughtBy(call: CallRecord): string {
  const taught = whatCallsTaught([call]);
  const ids = [call.primaryId, call.currentId, ...call.redirections.map(({ newId }) => newId)];
  const moments = [0, 1, 60_000, 600_000, 3_600_000].map((after) => call.startedAt + after);
  return JSON.stringify(
    moments.map((at) => [
      taught.newIds(at),
      ids.map((id) => [taught.whereabouts(id, at), taught.personBehind(id, at), taught.newIdOf(id, at)]),
    ]),
  );
}

/** A call as it was before some of what it shows had happened. */
function earlier(call: CallRecord): CallRecord[] {
  const live = { ...call, endReason: null, endedAt: null };
  return [
    { ...call, state: "obtaining-keys" },
    live,
    { ...live, connectedAt: null },
    { ...live, connectedAt: null, steps: call.steps.filter(({ step }) => step !== "ringing") },
    { ...live, connectedAt: null, redirections: call.redirections.slice(0, -1) },
    { ...live, connectedAt: null, redirections: [], steps: [] },
    { ...call, newIdChoice: null },
    { ...call, newIdChoice: { choice: "forgotten", at: call.startedAt + 30 } },
    { ...call, protection: null },
    { ...call, protection: call.protection && { ...call.protection, state: "failed" } },
  ];
}

test("a change that teaches something is a lesson, of every kind of call", () => {
  const all = [calls, forwardings, protection, unfollowed].flatMap(made);
  expect(all.length).toBeGreaterThan(30);
  let lessons = 0;
  for (const call of all) {
    for (const before of earlier(call)) {
      if (taughtBy(before) === taughtBy(call)) continue;
      lessons += 1;
      expect(lessonOf(before), JSON.stringify([before.state, call.state, call.endReason])).not.toBe(lessonOf(call));
    }
  }
  expect(lessons).toBeGreaterThan(30);
});

test("what a call goes through until it rings teaches nothing", () => {
  const call = calls.redialling();
  const goingOn = (["preparing", "obtaining-keys", "requesting", "redialling"] as const).map((state) =>
    lessonOf({ ...call, state, muted: state === "requesting", ladder: [] } as CallRecord),
  );
  expect(new Set(goingOn)).toEqual(new Set([lessonOf(call)]));
});
