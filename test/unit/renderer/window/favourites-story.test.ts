/** What is said of a favourite: only what calls, messages and the record have shown. */
import { describe, expect, test } from "vitest";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import type { MissedPerson } from "../../../../renderer/history/missed-story.ts";
import type { Thread } from "../../../../renderer/messages/threads.ts";
import { personFinder } from "../../../../renderer/people/people.ts";
import {
  type FavouriteFacts,
  favouritesShown,
  markSpoken,
  othersShown,
  sameFavourites,
  sameOthers,
  waitingByPerson,
} from "../../../../renderer/window/favourites-story.ts";
import type { Whereabouts } from "../../../../shared/mc/lessons.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const ANNA = { id: "anna", displayName: "Anna", role: "", mcServiceId: "sip:anna@a.test", favourite: true };
const BEA = { id: "bea", displayName: "Bea", role: "", mcServiceId: "sip:bea@a.test", favourite: true };
const CARL = { ...BEA, id: "carl", displayName: "Carl", mcServiceId: "sip:carl@a.test", favourite: false };
const TODAY = new Date(2026, 10, 28).getTime();
const AT = TODAY + 13 * 3_600_000 + 51 * 60_000;

type Change = Partial<FavouriteFacts & Pick<Parameters<typeof waitingByPerson>[0], "missed" | "threads">>;

function factsOf({ missed = [], threads = [], ...change }: Change, calls: readonly Parameters<typeof callRecord>[0][]) {
  const calling = {
    ...createCallingStore().getState(),
    calls: calls.map((call) => ({ ...callRecord(call), ladder: [] })),
    focusId: "middle",
    lines: { of: { middle: 1 as const, other: 4 as const }, freedAt: {} },
  };
  const find = personFinder([ANNA, BEA, CARL]);
  const facts: FavouriteFacts = {
    people: [ANNA, BEA],
    calling: calling as unknown as FavouriteFacts["calling"],
    waiting: waitingByPerson({ missed, threads, find, today: TODAY }),
    find,
    whereabouts: () => undefined,
    lackingToCall: () => undefined,
    systems: [{ name: "System B", domain: "b.test", home: false }] as unknown as FavouriteFacts["systems"],
    today: TODAY,
    ...change,
  };
  return facts;
}
const shown = (change: Change = {}, ...calls: Parameters<typeof factsOf>[1]) => favouritesShown(factsOf(change, calls));
const first = (...of: Parameters<typeof shown>) => shown(...of)[0];

describe("a favourite", () => {
  test.each([
    ["a caller", { state: "incoming" }, "rings", "rings"],
    ["an emergency", { state: "incoming", urgency: "emergency" }, "emergency, rings", "emergency"],
    ["whom we call", { direction: "outgoing", state: "requesting" }, "calling", "plain"],
    ["where it rings", { direction: "outgoing", state: "ringing" }, "ringing there", "plain"],
    ["whom we hold", { state: "connected", connectedAt: 1, hold: "by-us" }, "on hold", "plain"],
    ["who holds us", { state: "connected", connectedAt: 1, hold: "by-colleague" }, "holds you", "plain"],
    ["who is spoken with", { state: "connected", connectedAt: 1 }, "in the call", "plain"],
  ] as const)("%s says so, with the line", (_, call, text, tone) => {
    expect(first({}, { id: "other", ...call })).toMatchObject({ state: { text, tone }, line: 4, inMiddle: false });
  });

  test("whom the user profile keeps from being called says what it lacks", () => {
    const to = (id: string) => (id === BEA.mcServiceId ? "allow-private-call-to-any-user" : undefined);
    expect(shown({ lackingToCall: to }).map(({ lacks }) => lacks)).toEqual([
      undefined,
      "allow-private-call-to-any-user",
    ]);
    expect(sameFavourites(shown(), shown({ lackingToCall: to }))).toBe(false);
  });

  test("of several calls the one that needs somebody counts", () => {
    const held = { id: "middle", state: "connected", connectedAt: 1, hold: "by-us" } as const;
    expect(first({}, held, { id: "other", state: "incoming" })).toMatchObject({ line: 4, state: { text: "rings" } });
    expect(first({}, held)).toMatchObject({ line: 1, inMiddle: true, state: { text: "on hold" } });
  });

  test("who is on the line after a redirection or at another ID is still that one", () => {
    const call = { id: "other", state: "connected", connectedAt: 1, currentId: "sip:v@b.test" } as const;
    expect(first({}, call)?.line).toBe(4);
    expect(shown({}, call)[1]).toMatchObject({ line: undefined, state: null });
  });

  test("who was missed says when and how often; a call goes before it, a message after it", () => {
    const missed = {
      id: ANNA.mcServiceId,
      lastAt: AT,
      tries: 2,
      emergency: false,
      asked: undefined,
    } as unknown as MissedPerson;
    const threads = [{ personId: ANNA.mcServiceId, unread: 2 } as unknown as Thread];
    expect(first({ missed: [missed], threads })?.state).toEqual({ text: "missed 13:51, twice", tone: "attention" });
    expect(first({ missed: [{ ...missed, emergency: true, tries: 1 }] })?.state).toEqual({
      text: "emergency, missed 13:51",
      tone: "emergency",
    });
    expect(first({ missed: [missed] }, { id: "other", state: "incoming" })?.state?.text).toBe("rings");
    expect(first({ threads })?.state).toEqual({ text: "2 messages", tone: "attention" });
  });

  test("where somebody is, is told as it was learned, and is not known otherwise", () => {
    const where = (found: Whereabouts | undefined) => first({ whereabouts: () => found })?.where;
    expect(where(undefined)).toEqual({ text: "not known", tone: "plain" });
    expect(where({ kind: "home", learnedAt: AT })).toEqual({ text: "home, seen 13:51", tone: "plain" });
    const newId = "sip:v@b.test";
    expect(where({ kind: "redirected", newId, kmsUri: null, learnedAt: AT, redirectedAt: AT })).toEqual({
      text: "at System B, seen 13:51",
      tone: "redirect",
    });
  });

  test("the first nine have keys", () => {
    const people = Array.from({ length: 10 }, (_, at) => ({ ...ANNA, id: `${at}`, mcServiceId: `sip:${at}@a.test` }));
    expect(shown({ people }).map(({ digit }) => digit)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, undefined]);
  });
});

describe("somebody else in the directory", () => {
  const byId = new Map([ANNA, BEA, CARL].map((person) => [person.id, person]));
  const others = (change: Change = {}, ...calls: Parameters<typeof factsOf>[1]) =>
    othersShown(factsOf(change, calls), { byId });

  test("is told of while on the line, missed or unread, with the line and without a key", () => {
    expect(others()).toEqual([]);
    const call = { id: "other", primaryId: CARL.mcServiceId, currentId: CARL.mcServiceId, state: "incoming" } as const;
    // No key: that is a favourite's.
    expect(others({}, call)).toEqual([
      { person: CARL, line: 4, inMiddle: false, state: { text: "rings", tone: "rings" } },
    ]);
    expect(shown({}, call)).toHaveLength(2);
    expect(sameOthers(others({}, call), others({}, { ...call, muted: true }))).toBe(true);
    expect(sameOthers(others({}, call), others({}, { ...call, state: "connected", connectedAt: 1 }))).toBe(false);
    expect(sameOthers(others({}, call), others())).toBe(false);
    expect(others({}, { ...call, state: "ended", endedAt: 2 })).toEqual([]);
    const threads = (unread: number) => [{ personId: CARL.mcServiceId, unread } as unknown as Thread];
    expect(others({ threads: threads(1) })).toMatchObject([{ person: CARL, state: { text: "1 message" } }]);
    expect(others({ threads: threads(0) })).toEqual([]);
  });

  test("who is a favourite, or in no directory, is told of once or not at all", () => {
    const call = { id: "other", state: "incoming" } as const;
    expect(others({}, { ...call, primaryId: ANNA.mcServiceId, currentId: ANNA.mcServiceId })).toEqual([]);
    expect(others({}, { ...call, primaryId: "sip:nobody@x.test", currentId: "sip:nobody@x.test" })).toEqual([]);
  });
});

test("favourites are the same while nothing that is shown of them differs", () => {
  const call = { id: "other", state: "connected", connectedAt: 1 } as const;
  expect(sameFavourites(shown({}, call), shown({}, { ...call, muted: true }))).toBe(true);
  for (const other of [shown(), shown({}, { ...call, hold: "by-us" }), shown({ people: [ANNA] }, call)]) {
    expect(sameFavourites(shown({}, call), other)).toBe(false);
  }
});

test("whose mark has changed is named, with what became of it", () => {
  const isolated = (text: string) => text.replaceAll(/[\u2066-\u2069]/g, "");
  expect(isolated(markSpoken(ANNA, [BEA.mcServiceId, ANNA.mcServiceId]))).toBe("Anna is a favourite");
  expect(isolated(markSpoken(ANNA, [BEA.mcServiceId]))).toBe("Anna is no favourite any more");
});
