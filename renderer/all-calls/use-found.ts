/**
 * What the view lists: the calls on record as they are read, and those that this window knows newer.
 *
 * @module
 */
import { useCallback, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { wordsOfSearch } from "../../shared/base/folded-list.ts";
import { type CallLine, callLine } from "../../shared/mc/call-line.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { useAfterPaint } from "../design/use-after-paint.ts";
import { useToday } from "../design/use-now.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import type { AllCallsStore } from "./all-calls-store.ts";
import {
  type Counts,
  countChoices,
  countsWith,
  EVERY_CALL,
  findCalls,
  idsOfPerson,
  type NameOf,
  type PersonCounts,
  type SearchableLines,
  type Sought,
  searchable,
} from "./call-filter.ts";

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
function merged(newer: readonly CallLine[], older: readonly CallLine[]): readonly CallLine[] {
  const oldest = newer.at(-1)?.startedAt ?? Number.POSITIVE_INFINITY;
  const next = older[0]?.startedAt ?? Number.NEGATIVE_INFINITY;
  const lines = [...newer, ...older];
  return oldest >= next ? lines : lines.toSorted((a, b) => b.startedAt - a.startedAt);
}

type Prepared = { readonly nameOf: NameOf; readonly lines: SearchableLines };
const PREPARED = new WeakMap<readonly CallLine[], Prepared>();

/** A piece of the record, prepared once for as long as the directory is the same. */
function prepared(piece: readonly CallLine[], nameOf: NameOf): SearchableLines {
  const known = PREPARED.get(piece);
  if (known?.nameOf === nameOf) return known.lines;
  const lines = searchable(piece, nameOf);
  PREPARED.set(piece, { nameOf, lines });
  return lines;
}

const systemsOf = (lists: readonly SearchableLines[]) =>
  new Set(lists.flatMap(({ lines }) => lines.flatMap(({ systems }) => systems)));

/** More rows than any window has room for. */
const IN_SIGHT = 120;

const NOBODY: ReadonlySet<string> = new Set();
const OF_TODAY: Sought = { words: [], filter: { ...EVERY_CALL, when: { kind: "today" } } };

/** The IDs of the calls that this window knows; the same set for as long as they are the same. */
function useIdsOf(known: readonly CallRecord[]): ReadonlySet<string> {
  const ids = known.map(({ id }) => id).join(" ");
  return useMemo(() => new Set(ids.split(" ")), [ids]);
}

/** Every ID of a person, as far as the calls know; the same list for as long as it is the same. Null for everybody. */
function useIdsOfPerson(
  store: AllCallsStore,
  known: readonly CallRecord[],
  ids: readonly string[] | null,
  directory: PersonFinder,
): readonly string[] | null {
  const pieces = useStore(store, (state) => state.pieces);
  const isListed = useCallback((id: string) => directory(id) !== undefined, [directory]);
  const older = useMemo(() => ids && idsOfPerson(pieces, ids, isListed), [pieces, ids, isListed]);
  const all = older && idsOfPerson([known.map(lineNow)], older, isListed);
  const text = all === null ? null : JSON.stringify(all);
  return useMemo(() => (text === null ? null : JSON.parse(text)), [text]);
}

/**
 * How often there was a call with somebody; counted again for another person or when a call comes or goes, and not when anything is drawn.
 *
 * @param person - the person's IDs
 */
export function useCountsWith(
  store: AllCallsStore,
  known: readonly CallRecord[],
  person: readonly string[],
): PersonCounts {
  const pieces = useStore(store, (state) => state.pieces);
  const here = useIdsOf(known);
  const keys = person.map(mcIdKey).join(" ");
  const wanted = useMemo(() => new Set(keys.split(" ")), [keys]);
  const older = useMemo(() => pieces.map((piece) => countsWith(piece, wanted, here)), [pieces, wanted, here]);
  return [countsWith(known.map(lineNow), wanted, NOBODY), ...older].reduce(added);
}

/**
 * What the view lists. What was read from the record is prepared piece by piece and not again before there is another directory; it is
 * searched again for a key, a choice, and a call that comes or goes. One in progress, which is counted each second, costs only itself.
 *
 * @param known - the calls that this window knows, which is newer than what was read
 * @param directory - of which `find` is made, besides what calls have taught; another one where it has changed
 */
export function useFound(
  store: AllCallsStore,
  known: readonly CallRecord[],
  find: PersonFinder,
  directory: PersonFinder,
) {
  const pieces = useStore(store, (state) => state.pieces);
  const query = useStore(store, (state) => state.query);
  const chosen = useStore(store, (state) => state.filter);
  const today = useToday();
  const words = useMemo(() => wordsOfSearch(query), [query]);
  const finder = useRef(find);
  finder.current = find;
  // What calls teach in the meantime is known of those that come in the meantime.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one for another directory
  const nameOf = useMemo<NameOf>(
    () => (id, at) => {
      const { known: isKnown, name, role } = partyOf(id, finder.current, at);
      return isKnown ? `${name} ${role}` : "";
    },
    [directory],
  );
  const here = useIdsOf(known);
  const person = useIdsOfPerson(store, known, chosen.person, directory);
  const filter = useMemo(() => (person === chosen.person ? chosen : { ...chosen, person }), [chosen, person]);
  const older = useMemo(() => pieces.map((piece) => prepared(piece, nameOf)), [pieces, nameOf]);
  const newer = useMemo(() => [searchable(known.map(lineNow), nameOf)], [known, nameOf]);
  const sought = useMemo<Sought>(() => ({ words, filter }), [words, filter]);
  // Who types looks at the rows in sight: what lies below them, and what else could be chosen, is found and counted when they are painted.
  const counted = useAfterPaint(sought);
  const enough = counted === sought ? undefined : IN_SIGHT;
  const foundOlder = useMemo(() => findCalls(older, here, sought, today, enough), [older, here, sought, today, enough]);
  const foundNewer = useMemo(() => findCalls(newer, NOBODY, sought, today), [newer, sought, today]);
  const lines = useMemo(() => merged(foundNewer, foundOlder), [foundNewer, foundOlder]);
  const countsOlder = useMemo(() => countChoices(older, here, counted, today), [older, here, counted, today]);
  const counts = useMemo(
    () => bothCounts(countChoices(newer, NOBODY, counted, today), countsOlder),
    [newer, counted, today, countsOlder],
  );
  /** Of the present day, whatever is searched for and chosen. */
  const olderToday = useMemo(() => countChoices(older, here, OF_TODAY, today), [older, here, today]);
  const ofToday = useMemo(
    () => bothCounts(countChoices(newer, NOBODY, OF_TODAY, today), olderToday),
    [newer, today, olderToday],
  );
  const olderSystems = useMemo(() => systemsOf(older), [older]);
  const systems = useMemo(() => [...new Set([...olderSystems, ...systemsOf(newer)])].toSorted(), [newer, olderSystems]);
  // What is known newer counts once.
  const keptOlder = useMemo(
    () => pieces.reduce((sum, piece) => sum + piece.filter(({ id }) => !here.has(id)).length, 0),
    [pieces, here],
  );
  // How many there are is said when all are found, and until then what was.
  const [found, setFound] = useState(lines.length);
  if (enough === undefined && found !== lines.length) setFound(lines.length);
  /** All of them, also while the first ones alone are listed. */
  const allLines = (): readonly CallLine[] =>
    enough === undefined ? lines : merged(foundNewer, findCalls(older, here, sought, today));
  return { allLines, lines, found, counts, kept: known.length + keptOlder, ofToday, systems, words };
}
