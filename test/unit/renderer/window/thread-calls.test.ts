/** Which calls stand in a conversation, and what their lines say. */
import { expect, test } from "vitest";
import type { PersonFinder } from "../../../../renderer/people/people.ts";
import { callsWith } from "../../../../renderer/window/thread-calls.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const BEA = "sip:bea@a.test";
const BEA_AT_B = "sip:visitor@b.test";
const SYSTEMS = [
  { name: "System A", domain: "a.test", home: true },
  { name: "System B", domain: "b.test", home: false },
];
/** Bea is known under both of her IDs. */
const find: PersonFinder = (id) =>
  id === BEA || id === BEA_AT_B
    ? { id: "bea", displayName: "Bea", role: "", mcServiceId: BEA, favourite: false }
    : undefined;
const ended = { state: "ended", endReason: { code: "hung-up" } } as const;
const over = (id: string, startedAt: number, primaryId = BEA) =>
  callRecord({ ...ended, id, primaryId, startedAt, connectedAt: startedAt + 1_000, endedAt: startedAt + 66_000 });

test("those with this person alone, under whichever ID, oldest first, and none that goes on", () => {
  const going = callRecord({ id: "now", primaryId: BEA, state: "connected", startedAt: 40, endedAt: null });
  const record = [going, over("c", 30, BEA_AT_B), over("x", 20, "sip:jonas@a.test"), over("a", 10)];
  expect(callsWith(BEA, record, find, SYSTEMS).map(({ at, id }) => [id, at])).toEqual([
    ["a", 10],
    ["c", 30],
  ]);
  expect(callsWith("sip:nobody@a.test", record, find, SYSTEMS)).toEqual([]);
});

test("says how long it was spoken, and of one that nobody met that it was missed", () => {
  const missed = callRecord({
    id: "m",
    primaryId: BEA,
    direction: "incoming",
    startedAt: 200_000,
    connectedAt: null,
    endedAt: 230_000,
    state: "ended",
    endReason: { code: "missed" },
  });
  expect(callsWith(BEA, [missed, over("a", 10)], find, SYSTEMS)).toMatchObject([
    { id: "a", tone: "plain", spoken: "01:05" },
    { id: "m", direction: "incoming", tone: "missed", spoken: null },
  ]);
});
