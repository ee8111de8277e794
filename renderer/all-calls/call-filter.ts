/**
 * Which calls of the record are listed: what was typed, and what was chosen beside it.
 *
 * @module
 */
import { eachHit, type FoldedList, foldedListOf } from "../../shared/base/folded-list.ts";
import { folded } from "../../shared/base/searchable-text.ts";
import {
  CALL_FATES,
  type CallFate,
  type CallLine,
  LINE_KINDS,
  LINE_PROTECTIONS,
  type LineKind,
  type LineProtection,
} from "../../shared/mc/call-line.ts";
import { mcIdForPeople, mcIdKey } from "../../shared/mc/mc-id.ts";
import { dayAfter, spanOf, type When } from "../design/days.ts";

export interface CallFilter {
  readonly when: When;
  /** Of each of these lists one has to fit; where it is empty, everything does. */
  readonly fates: readonly CallFate[];
  readonly protections: readonly LineProtection[];
  readonly kinds: readonly LineKind[];
  /** Host of a system, lower case; null for every one. */
  readonly system: string | null;
  readonly notedOnly: boolean;
  /** The IDs of one person; null for everybody. */
  readonly person: readonly string[] | null;
  /** First and last hour of the day, 0 to 23, both among them; over midnight where the first is the later one. Null for all day. */
  readonly hours: readonly [number, number] | null;
}

export const EVERY_CALL: CallFilter = {
  when: { kind: "all" },
  fates: [],
  protections: [],
  kinds: [],
  system: null,
  notedOnly: false,
  person: null,
  hours: null,
};

/** Lines, in the order of their start, the newest first, ready to be searched. */
export interface SearchableLines {
  readonly lines: readonly CallLine[];
  readonly text: FoldedList;
  /** The local hour of each, 0 to 23. */
  readonly hours: Uint8Array;
}

const KEYS = new WeakMap<CallLine, readonly string[]>();

/** The IDs of a call in the form in which they are compared. To read an ID is what costs: it is done once for each line. */
function keysOf(line: CallLine): readonly string[] {
  const known = KEYS.get(line);
  if (known !== undefined) return known;
  const keys = line.ids.map(mcIdKey);
  KEYS.set(line, keys);
  return keys;
}

/** Who somebody is, as it is searched: name and role, or nothing. */
export type NameOf = (id: string, at: number) => string;

const HOUR = 3_600_000;
const newestFirst = (a: CallLine, b: CallLine) => b.startedAt - a.startedAt;

/** Prepares lines. Costs some microseconds a line, and is done once for each piece of the record. */
export function searchable(lines: readonly CallLine[], nameOf: NameOf): SearchableLines {
  const sorted = lines.toSorted(newestFirst);
  /** The hour is the same for all calls of one hour, and asking the calendar is slow. */
  const known = new Map<number, number>();
  const hours = Uint8Array.from(sorted, ({ startedAt }) => {
    // Quarters: there are zones that lie half an hour off, and three quarters.
    const quarter = Math.floor((startedAt * 4) / HOUR);
    const hour = known.get(quarter) ?? new Date(startedAt).getHours();
    known.set(quarter, hour);
    return hour;
  });
  const texts = sorted.map(({ ids, said, startedAt }) =>
    folded([...ids.flatMap((id) => [nameOf(id, startedAt), mcIdForPeople(id)]), ...said].join(" ")),
  );
  // Here, a piece at a time, and not all at once when a person is first asked about.
  for (const line of sorted) keysOf(line);
  return { lines: sorted, text: foldedListOf(texts), hours };
}

/** How many calls each choice would list, with everything else that is chosen. */
export interface Counts {
  readonly when: Readonly<Record<"today" | "week" | "all", number>>;
  readonly fates: Readonly<Record<CallFate, number>>;
  readonly protections: Readonly<Record<LineProtection, number>>;
  readonly kinds: Readonly<Record<LineKind, number>>;
  readonly noted: number;
  /** Of each hour of the day. */
  readonly hours: readonly number[];
}

const zeros = <K extends string>(names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>;

/** Whether an hour of the day lies in a span of hours. */
export const isWithin = (hour: number, [first, last]: NonNullable<CallFilter["hours"]>) =>
  first <= last ? hour >= first && hour <= last : hour >= first || hour <= last;

/** What is looked for among calls. */
export interface Sought {
  /** Folded; each has to stand in a call's names, IDs, reasons or note. */
  readonly words: readonly string[];
  readonly filter: CallFilter;
}

/** No bit is set: everything fits that is chosen. */
const ALL_FIT = 0;
/** A bit for each thing that is chosen. */
const BIT = { when: 1, fates: 2, protections: 4, kinds: 8, noted: 16, hours: 32 } as const;

/**
 * Goes through the calls in which every word stands and that are with the person and of the system that are chosen.
 *
 * @param lists - one behind the other as the calls came
 * @param without - IDs of calls that are left out, because they are known newer
 * @param today - when the present day began, Unix milliseconds
 * @param take - is handed each with its hour, and the bits of what else is chosen and does not fit; says whether to go on
 */
function eachSought(
  lists: readonly SearchableLines[],
  without: ReadonlySet<string>,
  { filter, words }: Sought,
  today: number,
  take: (line: CallLine, unfit: number, hour: number) => boolean,
): void {
  const [from, to] = spanOf(filter.when, today);
  const person = filter.person && new Set(filter.person.map(mcIdKey));
  const judge = (line: CallLine, hour: number): boolean => {
    if (without.has(line.id)) return true;
    if (filter.system !== null && !line.systems.includes(filter.system)) return true;
    if (person !== null && !keysOf(line).some((key) => person.has(key))) return true;
    let unfit = ALL_FIT;
    if (line.startedAt < from || line.startedAt >= to) unfit |= BIT.when;
    if (filter.fates.length > 0 && !line.fates.some((fate) => filter.fates.includes(fate))) unfit |= BIT.fates;
    if (filter.protections.length > 0 && !(line.protection && filter.protections.includes(line.protection)))
      unfit |= BIT.protections;
    if (filter.kinds.length > 0 && !filter.kinds.includes(line.kind)) unfit |= BIT.kinds;
    if (filter.notedOnly && !line.noted) unfit |= BIT.noted;
    if (filter.hours !== null && !isWithin(hour, filter.hours)) unfit |= BIT.hours;
    return take(line, unfit, hour);
  };
  for (const { hours, lines: all, text } of lists) {
    const isThrough = eachHit(text, words, (at) => {
      const line = all[at];
      return line === undefined || judge(line, hours[at] ?? 0);
    });
    if (!isThrough) return;
  }
}

/**
 * Finds calls, the newest first. Parameters as those of {@link countChoices}.
 *
 * @param enough - how many are; the rest of the day on which that many have come is found too
 */
export function findCalls(
  lists: readonly SearchableLines[],
  without: ReadonlySet<string>,
  sought: Sought,
  today: number,
  enough = Number.POSITIVE_INFINITY,
): readonly CallLine[] {
  const found: CallLine[] = [];
  let isInOrder = true;
  let last = Number.POSITIVE_INFINITY;
  /** When the day began on which there were enough. */
  let until = Number.NEGATIVE_INFINITY;
  eachSought(lists, without, sought, today, (line, unfit) => {
    if (line.startedAt < until) return false;
    if (unfit !== ALL_FIT) return true;
    isInOrder &&= line.startedAt <= last;
    last = line.startedAt;
    found.push(line);
    if (found.length === enough) until = new Date(last).setHours(0, 0, 0, 0);
    return true;
  });
  // As a rule they came in the order of their start; a clock that was set back puts them among each other.
  return isInOrder ? found : found.toSorted(newestFirst);
}

/**
 * Counts what each choice would list.
 *
 * @param lists - one behind the other as the calls came
 * @param without - IDs of calls that are left out, because they are known newer
 * @param today - when the present day began, Unix milliseconds
 */
export function countChoices(
  lists: readonly SearchableLines[],
  without: ReadonlySet<string>,
  sought: Sought,
  today: number,
): Counts {
  const [week] = spanOf({ kind: "week" }, today);
  const when = zeros(["today", "week", "all"]);
  const fates = zeros(CALL_FATES);
  const protections = zeros(LINE_PROTECTIONS);
  const kinds = zeros(LINE_KINDS);
  const hours = new Array<number>(24).fill(0);
  let noted = 0;
  eachSought(lists, without, sought, today, (line, unfit, hour) => {
    const fitsBut = (bit: number) => (unfit & ~bit) === ALL_FIT;
    if (fitsBut(BIT.when)) {
      when.all += 1;
      if (line.startedAt >= week) when.week += 1;
      if (line.startedAt >= today) when.today += 1;
    }
    if (fitsBut(BIT.fates)) for (const fate of line.fates) fates[fate] += 1;
    if (fitsBut(BIT.protections) && line.protection !== null) protections[line.protection] += 1;
    if (fitsBut(BIT.kinds)) kinds[line.kind] += 1;
    if (fitsBut(BIT.noted) && line.noted) noted += 1;
    if (fitsBut(BIT.hours)) hours[hour] = (hours[hour] ?? 0) + 1;
    return true;
  });
  return { when, fates, protections, kinds, noted, hours };
}

/** Whether the directory gives an ID to somebody. */
export type IsListed = (id: string) => boolean;

/**
 * Every ID of a person, as far as the calls know: those that are given, and the new ones that calls with the person under these have shown.
 *
 * @param ids - the IDs of the person in the directory, or of the call that is meant
 * @param isListed - an ID that the directory gives to somebody else is not the person's, whoever had it then
 */
export function idsOfPerson(
  lists: Iterable<readonly CallLine[]>,
  ids: readonly string[],
  isListed: IsListed,
): readonly string[] {
  const given = new Set(ids.map(mcIdKey));
  const found = new Map(ids.map((id) => [mcIdKey(id), id]));
  for (const lines of lists) {
    for (const { own } of lines) {
      // Most calls were not redirected, and teach nothing.
      if (own.length < 2 || !own.some((id) => given.has(mcIdKey(id)))) continue;
      for (const id of own) if (!found.has(mcIdKey(id)) && !isListed(id)) found.set(mcIdKey(id), id);
    }
  }
  return [...found.values()];
}

/** How often there was a call with somebody. */
export type PersonCounts = Readonly<Record<"calls" | "missed" | "redirected", number>>;

/**
 * Counts calls with somebody.
 *
 * @param keys - the IDs of the person, as `mcIdKey` has them
 * @param without - IDs of calls that are left out, because they are known newer
 */
export function countsWith(
  lines: readonly CallLine[],
  keys: ReadonlySet<string>,
  without: ReadonlySet<string>,
): PersonCounts {
  const counts = { calls: 0, missed: 0, redirected: 0 };
  for (const line of lines) {
    if (without.has(line.id) || !keysOf(line).some((key) => keys.has(key))) continue;
    counts.calls += 1;
    for (const fate of ["missed", "redirected"] as const) if (line.fates.includes(fate)) counts[fate] += 1;
  }
  return counts;
}

/** The calls of one day. */
export interface Day {
  /** When it begins, Unix milliseconds. */
  readonly begin: number;
  readonly rows: readonly CallLine[];
}

/** Calls by their days, in the order in which they are given. */
export function daysOf(lines: readonly CallLine[]): readonly Day[] {
  const days = new Map<number, CallLine[]>();
  let begin = 0;
  let end = 0;
  let rows: CallLine[] = [];
  for (const line of lines) {
    if (line.startedAt < begin || line.startedAt >= end) {
      begin = new Date(line.startedAt).setHours(0, 0, 0, 0);
      end = dayAfter(begin, 1);
      rows = days.get(begin) ?? [];
      days.set(begin, rows);
    }
    rows.push(line);
  }
  return [...days].map(([day, ofDay]) => ({ begin: day, rows: ofDay }));
}
