/**
 * What the view lists: the calls on record as they are read, and those that this window knows newer.
 *
 * @module
 */
import { useMemo } from "react";
import { useStore } from "zustand";
import { wordsOfSearch } from "../../shared/base/folded-list.ts";
import { type CallLine, callLine } from "../../shared/mc/call-line.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { useToday } from "../design/use-now.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import type { AllCallsStore } from "./all-calls-store.ts";
import { type CallsFound, type Counts, EVERY_CALL, findCalls, searchable } from "./call-filter.ts";

const LINES = new WeakMap<CallRecord, CallLine>();

/** The line of a call as it is now; the same one for as long as the call is the same. */
function lineNow(call: CallRecord): CallLine {
  const known = LINES.get(call);
  if (known !== undefined) return known;
  const line = callLine(call);
  LINES.set(call, line);
  return line;
}

const added = <K extends string>(a: Readonly<Record<K, number>>, b: Readonly<Record<K, number>>) =>
  Object.fromEntries(Object.entries<number>(a).map(([name, count]) => [name, count + b[name as K]])) as Record<
    K,
    number
  >;

const bothCounts = (a: Counts, b: Counts): Counts => ({
  when: added(a.when, b.when),
  fates: added(a.fates, b.fates),
  protections: added(a.protections, b.protections),
  kinds: added(a.kinds, b.kinds),
  noted: a.noted + b.noted,
  hours: a.hours.map((count, hour) => count + (b.hours[hour] ?? 0)),
});

/** Both lists as one, the newest first. */
function merged(newer: CallsFound, older: CallsFound): CallsFound {
  const oldest = newer.lines.at(-1)?.startedAt ?? Number.POSITIVE_INFINITY;
  const next = older.lines[0]?.startedAt ?? Number.NEGATIVE_INFINITY;
  const lines = [...newer.lines, ...older.lines];
  return {
    // As a rule they follow each other; a clock that was set back puts them among each other.
    lines: oldest >= next ? lines : lines.toSorted((a, b) => b.startedAt - a.startedAt),
    counts: bothCounts(newer.counts, older.counts),
  };
}

const NOTHING: readonly string[] = [];

/**
 * @param known - the calls that this window knows, which is newer than what was read
 */
export function useFound(store: AllCallsStore, known: readonly CallRecord[], find: PersonFinder) {
  const read = useStore(store, ({ lines }) => lines);
  const query = useStore(store, (state) => state.query);
  const filter = useStore(store, (state) => state.filter);
  const today = useToday();
  const words = useMemo(() => wordsOfSearch(query), [query]);
  const ids = known.map(({ id }) => id).join(" ");
  const nameOf = useMemo(
    () => (id: string, at: number) => {
      const { known: isKnown, name, role } = partyOf(id, find, at);
      return isKnown ? `${name} ${role}` : "";
    },
    [find],
  );
  const older = useMemo(() => {
    const here = new Set(ids.split(" "));
    return searchable(
      read.filter(({ id }) => !here.has(id)),
      nameOf,
    );
  }, [ids, nameOf, read]);
  const newer = useMemo(() => searchable(known.map(lineNow), nameOf), [known, nameOf]);
  const foundOlder = useMemo(() => findCalls(older, words, filter, today), [older, words, filter, today]);
  const found = useMemo(
    () => merged(findCalls(newer, words, filter, today), foundOlder),
    [newer, words, filter, today, foundOlder],
  );
  /** Of the present day, whatever is searched for and chosen. */
  const ofToday = useMemo(() => {
    const day = { ...EVERY_CALL, when: { kind: "today" } } as const;
    return merged(findCalls(newer, NOTHING, day, today), findCalls(older, NOTHING, day, today)).counts;
  }, [newer, older, today]);
  const systems = useMemo(
    () => [...new Set([...newer.lines, ...older.lines].flatMap((line) => line.systems))].toSorted(),
    [newer, older],
  );
  return { found, kept: newer.lines.length + older.lines.length, ofToday, systems, words, newer, older };
}
