/** Who is to be called back. */
import { describe, expect, test } from "vitest";
import {
  leftByPerson,
  missedEmergencySpoken,
  missedPeople,
  triesInWords,
  unopenedEmergencies,
} from "../../../../renderer/history/missed-story.ts";
import { type PersonFinder, personFinder, recognising } from "../../../../renderer/people/people.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import type { MissedSummary } from "../../../../shared/mc/missed-summary.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const ANNA = "sip:anna@a.test";
const VISITOR = "sip:visitor-1@b.test";
const people = personFinder([{ id: "anna", displayName: "Anna", role: "", mcServiceId: ANNA, favourite: false }]);
/** Anna is known by the ID that a redirection named, too. */
const find: PersonFinder = recognising(people, {
  personBehind: (id) => (id === VISITOR ? { personId: ANNA, redirectedAt: 1 } : undefined),
});

const missed = (startedAt: number, change: Partial<CallRecord> = {}) =>
  callRecord({
    state: "ended",
    primaryId: ANNA,
    startedAt,
    endedAt: startedAt + 24_000,
    endReason: { code: "missed" },
    ...change,
  });
const ours = (startedAt: number, change: Partial<CallRecord> = {}) =>
  callRecord({ direction: "outgoing", state: "ended", primaryId: ANNA, startedAt, ...change });
const rang: Partial<CallRecord> = { steps: [{ step: "ringing", atMs: 300 }] };

const waiting = (...record: CallRecord[]) => missedPeople(record, find).map(({ tries, lastAt }) => [tries, lastAt]);

describe("a person who was missed", () => {
  test("is one row, however often and under whichever ID, with the newest try", () => {
    const record = [missed(1_000), missed(9_000, { primaryId: VISITOR }), missed(5_000)];
    const rows = missedPeople(record, find);
    expect(rows).toMatchObject([{ tries: 3, lastAt: 9_000, newest: { primaryId: VISITOR } }]);
    expect(rows[0]?.calls.map(({ startedAt }) => startedAt)).toEqual([9_000, 5_000, 1_000]);
  });

  test("stands below whoever tried later", () => {
    expect(waiting(missed(1_000), missed(4_000, { primaryId: "sip:stranger@c.test" }))).toEqual([
      [1, 4_000],
      [1, 1_000],
    ]);
  });

  test.each([
    ["we rang them since", ours(2_000, { ...rang, endReason: { code: "declined" } })],
    ["we spoke since", ours(2_000, { connectedAt: 2_500 })],
    ["they called again and were answered", callRecord({ state: "connected", primaryId: VISITOR, connectedAt: 3_000 })],
  ])("goes when %s", (_, call) => {
    expect(waiting(missed(1_000), call)).toEqual([]);
  });

  test.each([
    ["a call of ours that got nowhere", ours(2_000, { endReason: { code: "signalling-lost" } })],
    ["a conversation before", ours(500, { connectedAt: 600 })],
    [
      "a call that got to somebody else",
      ours(2_000, {
        connectedAt: 2_500,
        redirections: [
          {
            atMs: 1,
            fromId: ANNA,
            newId: "sip:jonas@a.test",
            kmsUri: null,
            kmsUriSource: null,
            reason: null,
            carrier: "300",
            target: "forwarded",
            forwardingReason: "no-answer",
          },
        ],
      }),
    ],
    ["one who was declined", missed(2_000, { endReason: { code: "declined-by-you" } })],
  ])("stays after %s", (_, call) => {
    expect(waiting(missed(1_000), call)).toEqual([[1, 1_000]]);
  });

  test("comes again when they try again after they were reached", () => {
    expect(waiting(missed(1_000), ours(2_000, rang), missed(3_000))).toEqual([[1, 3_000]]);
  });

  test("is off the list when the dispatcher took them off, until they try again", () => {
    expect(waiting(missed(1_000, { attended: true }))).toEqual([]);
    expect(waiting(missed(1_000, { attended: true }), missed(3_000))).toEqual([[1, 3_000]]);
  });

  test("counts the calls of one record that found no room, and by the last of them", () => {
    const refused = { count: 4, callers: 1, lastAt: 7_000, known: true };
    expect(waiting(missed(1_000, { endReason: { code: "too-many-calls" }, refused }))).toEqual([[4, 7_000]]);
  });
});

describe("a missed emergency", () => {
  const emergency = (startedAt: number, change: Partial<CallRecord> = {}) =>
    missed(startedAt, { urgency: "emergency", ...change });
  const jonas = { primaryId: "sip:jonas@a.test" };

  test("stands before everybody, urgent wishes too", () => {
    const urgentWish = {
      by: "them",
      id: "sip:mira@a.test",
      askedId: "sip:us@a.test",
      service: "mcptt",
      state: "asked",
      reason: null,
      urgency: "high",
      at: 8_000,
    } as const;
    const rows = missedPeople([emergency(1_000), missed(9_000, jonas)], find, [urgentWish]);
    expect(rows.map(({ id, emergency: urgent }) => [id, urgent])).toEqual([
      [ANNA, true],
      ["sip:mira@a.test", false],
      ["sip:jonas@a.test", false],
    ]);
  });

  test("makes its person's row one, also where an ordinary call came after it", () => {
    expect(missedPeople([emergency(1_000), missed(2_000)], find)).toMatchObject([{ emergency: true, tries: 2 }]);
  });

  test.each([
    ["we called back and they answered", ours(2_000, { connectedAt: 2_500 })],
    ["we called back where they have migrated", ours(2_000, { primaryId: VISITOR, connectedAt: 2_500 })],
  ])("goes when %s", (_, call) => {
    expect(missedPeople([emergency(1_000), call], find)).toEqual([]);
  });

  test("goes when the dispatcher takes it off", () => {
    expect(missedPeople([emergency(1_000, { attended: true })], find)).toEqual([]);
  });

  test.each([
    ["a call back that nobody answered", ours(2_000, { ...rang, endReason: { code: "declined" } })],
    [
      "a later call of theirs",
      callRecord({ state: "connected", primaryId: ANNA, startedAt: 2_000, connectedAt: 3_000 }),
    ],
    ["a call back of before", ours(500, { connectedAt: 600 })],
  ])("stays after %s, alone of what was missed", (_, call) => {
    const rows = missedPeople([emergency(1_000), missed(400), call], find);
    expect(rows.map(({ calls }) => calls.map(({ startedAt }) => startedAt))).toEqual([[1_000]]);
  });

  test("is spoken with the name of who called last as one; of others nothing is", () => {
    const spoken = (...record: CallRecord[]) => missedEmergencySpoken(missedPeople(record, find), find);
    expect(spoken(emergency(1_000), missed(9_000, jonas))).toBe("Emergency call from Anna was missed");
    expect(spoken(missed(1_000))).toBe("");
  });
});

test("how often and how long, in words: nothing of ringing where it never rang", () => {
  const story = (...record: CallRecord[]) => missedPeople(record, find).map(triesInWords);
  expect(story(missed(1_000))).toEqual(["rang 00:24"]);
  expect(story(missed(1_000), missed(2_000))).toEqual(["tried twice, rang 00:24"]);
  const refused = { count: 4, callers: 1, lastAt: 7_000, known: true };
  expect(story(missed(1_000, { endReason: { code: "too-many-calls" }, refused }))).toEqual(["tried 4 times"]);
});

describe("what lies further back than the calls that are here", () => {
  const left = (calls: readonly CallRecord[], reached: MissedSummary["reached"] = []) =>
    leftByPerson({ calls: [...calls], reached }, find);
  const rows = (record: readonly CallRecord[], of: ReturnType<typeof left>) =>
    missedPeople(record, find, [], of).map(({ id, tries, lastAt }) => [id, tries, lastAt]);

  test("makes one row with what is here, under whichever ID", () => {
    expect(rows([missed(9_000)], left([missed(1_000, { primaryId: VISITOR })]))).toEqual([[ANNA, 2, 9_000]]);
    expect(rows([], left([missed(1_000)]))).toEqual([[ANNA, 1, 1_000]]);
  });

  test("goes when the person was reached since, here or further back, under another ID too", () => {
    expect(rows([ours(2_000, rang)], left([missed(1_000)]))).toEqual([]);
    const reached = { id: VISITOR, at: 2_000, calledBackAt: 0 };
    expect(rows([], left([missed(1_000)], [reached]))).toEqual([]);
    expect(rows([], left([missed(3_000)], [reached]))).toEqual([[ANNA, 1, 3_000]]);
    expect(rows([], left([missed(1_000, { urgency: "emergency" })], [reached]))).toEqual([[ANNA, 1, 1_000]]);
  });

  test("of a call that is here too, the state here counts", () => {
    const call = missed(1_000);
    expect(rows([call], left([call]))).toEqual([[ANNA, 1, 1_000]]);
    expect(rows([{ ...call, attended: true }], left([call]))).toEqual([]);
    expect(rows([], left([{ ...call, attended: true }]))).toEqual([]);
  });
});

test("a missed emergency stands among the other calls until it is opened; ordinary calls do not", () => {
  const names = (...record: CallRecord[]) => unopenedEmergencies(missedPeople(record, find)).map(({ id }) => id);
  expect(names(missed(1_000))).toEqual([]);
  expect(names(missed(1_000, { urgency: "emergency" }))).toEqual([ANNA]);
  expect(names(missed(1_000, { urgency: "emergency", opened: true }))).toEqual([]);
  expect(names(missed(1_000, { urgency: "emergency", opened: true }), missed(5_000, { urgency: "emergency" }))).toEqual(
    [ANNA],
  );
});
