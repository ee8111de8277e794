/** Which calls stand in a conversation, and what their lines say. */
import { expect, test } from "vitest";
import { type PersonOf, personsIn } from "../../../../renderer/messages/threads.ts";
import { bookOf } from "../../../../renderer/messaging/message-book.ts";
import type { PersonFinder } from "../../../../renderer/people/people.ts";
import { callsWith } from "../../../../renderer/window/thread-calls.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { written } from "../../../support/fixtures/messages.ts";

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
const personOf: PersonOf = (id, at) => find(id, at)?.mcServiceId ?? id;
const ended = { state: "ended", endReason: { code: "hung-up" } } as const;
const over = (id: string, startedAt: number, primaryId = BEA) =>
  callRecord({ ...ended, id, primaryId, startedAt, connectedAt: startedAt + 1_000, endedAt: startedAt + 66_000 });

test("those with this person alone, under whichever ID, oldest first, and none that goes on", () => {
  const going = callRecord({ id: "now", primaryId: BEA, state: "connected", startedAt: 40, endedAt: null });
  const record = [going, over("c", 30, BEA_AT_B), over("x", 20, "sip:jonas@a.test"), over("a", 10)];
  expect(callsWith(BEA, record, personOf, find, SYSTEMS).map(({ at, id }) => [id, at])).toEqual([
    ["a", 10],
    ["c", 30],
  ]);
  expect(callsWith("sip:nobody@a.test", record, personOf, find, SYSTEMS)).toEqual([]);
});

test("belong to whoever had the ID then, and not to whoever has it now", () => {
  const later: PersonOf = (id, at = 100) => (id === BEA_AT_B ? (at < 50 ? "sip:jonas@a.test" : BEA) : id);
  const record = [over("of Bea", 60, BEA_AT_B), over("of Jonas", 20, BEA_AT_B)];
  const idsWith = (personId: string) => callsWith(personId, record, later, find, SYSTEMS).map(({ id }) => id);
  expect(idsWith(BEA)).toEqual(["of Bea"]);
  expect(idsWith("sip:jonas@a.test")).toEqual(["of Jonas"]);
});

test("under an ID that the redirection of a message has named stand where the messages with it stand", () => {
  const redirected = written({
    primaryId: BEA,
    currentId: BEA_AT_B,
    redirections: [
      {
        atMs: 10,
        fromId: BEA,
        newId: BEA_AT_B,
        kmsUri: null,
        kmsUriSource: null,
        reason: null,
        carrier: "300",
        target: "migrated",
        forwardingReason: null,
      },
    ],
  });
  const persons = personsIn(bookOf([redirected]), (id) => id);
  expect(callsWith(BEA, [over("a", 10, BEA_AT_B)], persons, () => undefined, SYSTEMS)).toMatchObject([{ id: "a" }]);
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
  expect(callsWith(BEA, [missed, over("a", 10)], personOf, find, SYSTEMS)).toMatchObject([
    { id: "a", tone: "plain", spoken: "01:05" },
    { id: "m", direction: "incoming", tone: "missed", spoken: null },
  ]);
});
