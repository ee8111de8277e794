/** Which calls of the record are listed, and what every other choice would list. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CallFilter,
  countChoices,
  countsWith,
  daysOf,
  EVERY_CALL,
  findCalls,
  idsOfPerson,
  searchable,
} from "../../../../renderer/all-calls/call-filter.ts";
import { spanOf } from "../../../../renderer/design/days.ts";
import { wordsOfSearch } from "../../../../shared/base/folded-list.ts";
import { CALL_FATES, type CallLine, LINE_KINDS, LINE_PROTECTIONS } from "../../../../shared/mc/call-line.ts";
import { mcIdKey } from "../../../../shared/mc/mc-id.ts";

const HOUR = 3_600_000;
const TODAY = new Date(2026, 10, 26).getTime();

const line = (change: Partial<CallLine> = {}): CallLine => ({
  id: crypto.randomUUID(),
  startedAt: TODAY + HOUR,
  fates: [],
  protection: null,
  kind: "voice",
  ids: ["sip:bea@a.test"],
  own: ["sip:bea@a.test"],
  systems: ["a.test"],
  said: [],
  noted: false,
  ...change,
});

const NAMES: Readonly<Record<string, string>> = { "sip:bea@a.test": "Bea Novak", "sip:timo@a.test": "Timo Koskinen" };
const nameOf = (id: string) => NAMES[id] ?? "";
const found = (lines: readonly CallLine[], query: string, filter: Partial<CallFilter> = {}) => {
  const sought = { words: wordsOfSearch(query), filter: { ...EVERY_CALL, ...filter } };
  const among = [[searchable(lines, nameOf)], new Set<string>(), sought, TODAY] as const;
  return { lines: findCalls(...among), counts: countChoices(...among) };
};

describe("what is typed", () => {
  const bea = line({ said: ["Joint operation Larch", "2611-0093"] });
  const timo = line({ ids: ["sip:timo@a.test", "sip:visitor-7@b.test"], startedAt: TODAY });
  const both = [timo, bea];

  test.each([
    ["novak", [bea]],
    ["VISITOR-7", [timo]],
    ["larch bea", [bea]],
    ["2611", [bea]],
    ["larch timo", []],
    ["", [bea, timo]],
  ])("%j finds by name, ID, reason, note and number", (query, lines) => {
    expect(found(both, query).lines).toEqual(lines);
  });
});

describe("what is chosen", () => {
  const arbitrary = fc.record({
    startedAt: fc.integer({ min: TODAY - 20 * 24 * HOUR, max: TODAY + 23 * HOUR }),
    fates: fc.subarray([...CALL_FATES]),
    protection: fc.constantFrom(null, ...LINE_PROTECTIONS),
    kind: fc.constantFrom(...LINE_KINDS),
    noted: fc.boolean(),
    systems: fc.subarray(["a.test", "b.test"]),
    ids: fc.constantFrom(["sip:bea@a.test"], ["sip:timo@a.test"]),
  });
  const choice: fc.Arbitrary<CallFilter> = fc.record({
    when: fc.constantFrom<CallFilter["when"]>(
      { kind: "today" },
      { kind: "week" },
      { kind: "all" },
      { kind: "days", from: "2026-11-20", to: "2026-11-25" },
      { kind: "days", from: "", to: "2026-11-20" },
    ),
    fates: fc.subarray([...CALL_FATES]),
    protections: fc.subarray([...LINE_PROTECTIONS]),
    kinds: fc.subarray([...LINE_KINDS]),
    system: fc.constantFrom(null, "b.test"),
    notedOnly: fc.boolean(),
    person: fc.constantFrom(null, ["sip:bea@a.test"]),
    hours: fc.constantFrom<CallFilter["hours"]>(null, [8, 11], [22, 5], [3, 3]),
  });

  const fits = (call: CallLine, { fates, hours, kinds, notedOnly, person, protections, system, when }: CallFilter) => {
    const [from, to] = spanOf(when, TODAY);
    const hour = new Date(call.startedAt).getHours();
    return (
      call.startedAt >= from &&
      call.startedAt < to &&
      (fates.length === 0 || fates.some((fate) => call.fates.includes(fate))) &&
      (protections.length === 0 || (call.protection !== null && protections.includes(call.protection))) &&
      (kinds.length === 0 || kinds.includes(call.kind)) &&
      (!notedOnly || call.noted) &&
      (system === null || call.systems.includes(system)) &&
      (person === null || person.some((id) => call.ids.includes(id))) &&
      (hours === null ||
        Array.from({ length: 24 }, (_, step) => (hours[0] + step) % 24)
          .slice(0, ((hours[1] - hours[0] + 24) % 24) + 1)
          .includes(hour))
    );
  };

  test("lists exactly what fits, and counts beside each choice what it would list", () => {
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 40 }), choice, (changes, filter) => {
        const lines = changes.map((change) => line({ ...change, ids: [...change.ids] }));
        const { counts, lines: listed } = found(lines, "", filter);
        const would = (change: Partial<CallFilter>) => lines.filter((call) => fits(call, { ...filter, ...change }));
        expect(new Set(listed)).toEqual(new Set(would({})));
        for (const fate of CALL_FATES) expect(counts.fates[fate]).toBe(would({ fates: [fate] }).length);
        for (const each of LINE_PROTECTIONS)
          expect(counts.protections[each]).toBe(would({ protections: [each] }).length);
        for (const kind of LINE_KINDS) expect(counts.kinds[kind]).toBe(would({ kinds: [kind] }).length);
        for (const kind of ["today", "week", "all"] as const)
          expect(counts.when[kind]).toBe(would({ when: { kind } }).length);
        expect(counts.noted).toBe(would({ notedOnly: true }).length);
        for (const hour of [0, 7, 23]) expect(counts.hours[hour]).toBe(would({ hours: [hour, hour] }).length);
      }),
      { numRuns: 400 },
    );
  });

  test("days are those of the calendar, also where the clocks change, and what is no date leaves that end open", () => {
    const at = (...parts: [number, number, number, number?]) => new Date(...parts).getTime();
    expect(spanOf({ kind: "days", from: "2026-10-25", to: "2026-10-25" }, TODAY)).toEqual([
      at(2026, 9, 25),
      at(2026, 9, 26),
    ]);
    expect(spanOf({ kind: "week" }, TODAY)[0]).toBe(at(2026, 10, 20));
    expect(spanOf({ kind: "days", from: "soon", to: "" }, TODAY)).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });
});

test("calls of a day stand together, also where a clock was set back between them", () => {
  const [late, early, before] = [
    line({ startedAt: TODAY + 5 }),
    line({ startedAt: TODAY }),
    line({ startedAt: TODAY - 1 }),
  ];
  expect(daysOf([late, before, early]).map(({ begin, rows }) => [begin, rows])).toEqual([
    [TODAY, [late, early]],
    [new Date(2026, 10, 25).getTime(), [before]],
  ]);
});

test("a record that was read in pieces is found as one, without what is known newer", () => {
  const lines = Array.from({ length: 9 }, (_, at) => line({ startedAt: TODAY + 9 - at }));
  // A clock was set back between the first two pieces.
  const pieces = [lines.slice(3, 6), lines.slice(0, 3), lines.slice(6)].map((piece) => searchable(piece, nameOf));
  const without = new Set([lines[4]?.id ?? ""]);
  const among = [pieces, without, { words: [], filter: EVERY_CALL }, TODAY] as const;
  expect(findCalls(...among)).toEqual(lines.filter(({ id }) => !without.has(id)));
  expect(countChoices(...among).when.today).toBe(8);
});

test("the first of them end with a day: whatever is said of a day that is shown is said of all of it", () => {
  // Ten a day, in pieces that end within one, and every third fits.
  const lines = Array.from({ length: 100 }, (_, at) =>
    line({
      startedAt: TODAY - Math.floor(at / 10) * 24 * HOUR + (9 - (at % 10)) * HOUR,
      fates: at % 3 === 0 ? ["missed"] : [],
    }),
  );
  const pieces = [lines.slice(0, 37), lines.slice(37)].map((piece) => searchable(piece, nameOf));
  const sought = { words: [], filter: { ...EVERY_CALL, fates: ["missed"] as const } };
  const all = findCalls(pieces, new Set(), sought, TODAY);
  for (const enough of [1, 4, 5, 13, 30, 100]) {
    const first = findCalls(pieces, new Set(), sought, TODAY, enough);
    const days = daysOf(first).length;
    expect(daysOf(first)).toEqual(daysOf(all).slice(0, days));
    expect(first.length).toBeGreaterThanOrEqual(Math.min(enough, all.length));
    // No day more than those that hold so many.
    expect(
      daysOf(first)
        .slice(0, -1)
        .flatMap(({ rows }) => rows).length,
    ).toBeLessThan(enough);
  }
});

test("calls with somebody are counted by any of the IDs, however they are written", () => {
  const missed = line({ ids: ["sip:BEA@A.test"], fates: ["missed"] });
  const redirected = line({ ids: ["sip:bea@a.test", "sip:visitor@b.test"], fates: ["redirected"] });
  const newer = line({ ids: ["sip:visitor@b.test"] });
  const all = [missed, redirected, newer, line({ ids: ["sip:timo@a.test"] })];
  const keys = new Set(["sip:bea@a.test", "sip:visitor@b.test"].map(mcIdKey));
  const expected = [missed, redirected, newer].filter(({ ids }) => ids.some((id) => keys.has(mcIdKey(id))));
  expect(countsWith(all, keys, new Set())).toEqual({
    calls: expected.length,
    missed: expected.includes(missed) ? 1 : 0,
    redirected: 1,
  });
  expect(countsWith(all, keys, new Set([newer.id])).calls).toBe(expected.length - 1);
});

describe("the IDs of a person", () => {
  const BEA = "sip:bea@a.test";
  const isListed = (id: string) => NAMES[id] !== undefined;
  const learned = line({ ids: [BEA, "sip:visitor-7@b.test"], own: [BEA, "sip:visitor-7@b.test"] });

  test("are those that calls with them have shown, wherever a call stands that knows one alone", () => {
    const byNewId = line({ ids: ["sip:visitor-7@B.test"], own: ["sip:visitor-7@B.test"] });
    const ids = idsOfPerson([[byNewId], [learned]], [BEA], isListed);
    expect(ids).toEqual([BEA, "sip:visitor-7@b.test"]);
    expect(found([byNewId, learned, line({ ids: ["sip:timo@a.test"] })], "", { person: ids }).lines).toHaveLength(2);
    // From the new ID it leads to the person as well.
    expect(idsOfPerson([[learned]], ["sip:visitor-7@b.test"], () => false)).toContain(BEA);
  });

  test("are not those to which calls were forwarded, nor one that the directory gives to somebody else", () => {
    const forwarded = line({ ids: [BEA, "sip:other@a.test"], own: [BEA] });
    const reused = line({ ids: [BEA, "sip:timo@a.test"], own: [BEA, "sip:timo@a.test"] });
    expect(idsOfPerson([[forwarded, reused]], [BEA], isListed)).toEqual([BEA]);
  });
});
