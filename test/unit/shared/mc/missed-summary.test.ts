/** Whom a whole record leaves to be called back. */
import { describe, expect, test } from "vitest";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { MAX_MISSED, MissedGatherer, missedSummarySchema } from "../../../../shared/mc/missed-summary.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const ANNA = "sip:anna@a.test";
const missed = (startedAt: number, change: Partial<CallRecord> = {}) =>
  callRecord({ state: "ended", startedAt, endedAt: startedAt + 9_000, endReason: { code: "missed" }, ...change });
const ours = (startedAt: number, change: Partial<CallRecord> = {}) =>
  callRecord({ direction: "outgoing", state: "ended", startedAt, connectedAt: startedAt + 100, ...change });

function gathered(...calls: readonly CallRecord[]) {
  const gatherer = new MissedGatherer();
  for (const call of calls) gatherer.add(call);
  return missedSummarySchema.parse(gatherer.summary());
}
const times = (...calls: readonly CallRecord[]) => gathered(...calls).calls.map(({ startedAt }) => startedAt);

describe("of all calls", () => {
  test("those stay that nobody has met, in whichever order they come", () => {
    expect(times(missed(1_000), ours(2_000), missed(3_000))).toEqual([3_000]);
    expect(times(missed(3_000), ours(2_000), missed(1_000))).toEqual([3_000]);
    expect(times(missed(1_000, { attended: true }), ours(500, { connectedAt: null }))).toEqual([]);
  });

  test("an emergency stays until a call of ours was answered, and stands before others", () => {
    const urgent = missed(1_000, { urgency: "emergency" });
    const theirs = callRecord({ state: "ended", startedAt: 4_000, connectedAt: 4_100 });
    expect(times(missed(9_000), urgent, theirs)).toEqual([1_000, 9_000]);
    expect(times(urgent, ours(2_000))).toEqual([]);
  });

  test("one ID is one whichever way it is written, and several strangers in one record are nobody to call back", () => {
    expect(
      times(missed(1_000, { primaryId: "sip:Anna@A.test" }), ours(2_000, { primaryId: "sip:Anna@a.test" })),
    ).toEqual([]);
    const refused = { count: 9, callers: 3, lastAt: 2_000, known: true };
    expect(times(missed(1_000, { endReason: { code: "too-many-calls" }, refused }))).toEqual([]);
  });

  test("it is told when IDs were reached that may be those of somebody who is left, and of no others", () => {
    const other = "sip:visitor@b.test";
    const { reached } = gathered(
      missed(5_000),
      ours(7_000, { primaryId: other }),
      ours(1_000, { primaryId: "sip:c@c.test" }),
    );
    expect(reached).toEqual([{ id: other, at: 7_100, calledBackAt: 7_100 }]);
    expect(gathered(ours(7_000)).reached).toEqual([]);
  });

  test("nothing of a record crosses but what is shown of a missed call", () => {
    const [call] = gathered(missed(1_000, { steps: [{ step: "offered", atMs: 0 }] })).calls;
    expect(Object.keys(call ?? {}).toSorted()).toEqual(
      [
        "attended",
        "direction",
        "endReason",
        "endedAt",
        "id",
        "opened",
        "primaryId",
        "refused",
        "requestPriority",
        "service",
        "startedAt",
        "urgency",
      ].toSorted(),
    );
  });

  test("more than can be told of: emergencies and the newest", () => {
    const many = Array.from({ length: MAX_MISSED }, (_, at) => missed(at + 10, { primaryId: `sip:${at}@a.test` }));
    const found = times(...many, missed(1, { primaryId: ANNA, urgency: "emergency" }));
    expect(found).toHaveLength(MAX_MISSED);
    expect(found[0]).toBe(1);
    expect(found.at(-1)).toBe(11);
  });
});
