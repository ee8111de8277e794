/**
 * Who is to be called back: whose calls nobody answered here, or who has asked for it, and who has not been spoken with since. It
 * is made of the record and of the wishes that are kept beside it, so that it is the same after a restart.
 *
 * @module
 */
import type { CallBack } from "../../shared/mc/call-back.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { missedCalls, triedAt } from "../../shared/mc/missed.ts";
import {
  isToBeMet,
  isUnmet,
  laterOf,
  type MissedCall,
  type MissedSummary,
  NEVER_REACHED,
  type Reached,
  reachedBy,
} from "../../shared/mc/missed-summary.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { duration } from "../design/format.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { HISTORY_WORDS } from "./words.ts";

/** One person who is to be called back: with all calls that were missed of them, or a wish of theirs, or both. */
export interface MissedPerson {
  /** Whom to call back: the ID under which they tried, or asked, last. */
  readonly id: string;
  readonly service: McService;
  /** The newest first. */
  readonly calls: readonly MissedCall[];
  /** The call that is shown of them; undefined where they asked and called not. */
  readonly newest: MissedCall | undefined;
  /** What they have asked for; undefined where they called only. */
  readonly asked: CallBack | undefined;
  /** Whether one of the calls was an emergency. */
  readonly emergency: boolean;
  /** How often this person called. */
  readonly tries: number;
  /** When they tried, or asked, last, Unix milliseconds. */
  readonly lastAt: number;
}

/** One name for a person, whichever ID of theirs it is. */
function personKey(id: string, find: PersonFinder, at: number): string {
  return mcIdKey(find(id, at)?.mcServiceId ?? id);
}

/** Missed calls, and when people were reached, by person. */
interface ByPerson {
  readonly calls: ReadonlyMap<string, readonly MissedCall[]>;
  readonly reached: ReadonlyMap<string, Reached>;
}

/** What all calls on record left, by person. */
export function leftByPerson({ calls, reached }: MissedSummary, find: PersonFinder): ByPerson {
  const of = new Map<string, Reached>();
  for (const { id, ...each } of reached) {
    const key = personKey(id, find, each.at);
    of.set(key, laterOf(each, of.get(key) ?? NEVER_REACHED));
  }
  return { calls: Map.groupBy(calls, (call) => personKey(call.primaryId, find, call.startedAt)), reached: of };
}

function presentByPerson(record: readonly CallRecord[], find: PersonFinder): ByPerson {
  const reached = new Map<string, Reached>();
  for (const call of record) {
    const key = personKey(call.primaryId, find, call.startedAt);
    reached.set(key, reachedBy(call, reached.get(key) ?? NEVER_REACHED));
  }
  const calls = Map.groupBy(record.filter(isToBeMet), (call) => personKey(call.primaryId, find, call.startedAt));
  return { calls, reached };
}

/** Calls and wishes of one person that nobody has met since. */
function rowOf(all: readonly MissedCall[], wishes: readonly CallBack[], reached: Reached): MissedPerson | undefined {
  const calls = all.filter((call) => isUnmet(call, reached)).toSorted((a, b) => triedAt(b) - triedAt(a));
  const [newest] = calls;
  const asked = wishes.filter(({ at }) => at > reached.at).toSorted((a, b) => b.at - a.at)[0];
  const calledAt = newest === undefined ? 0 : triedAt(newest);
  const last = asked !== undefined && asked.at >= calledAt ? asked : undefined;
  const id = last?.id ?? newest?.primaryId;
  const service = last?.service ?? newest?.service;
  if (id === undefined || service === undefined) return undefined;
  const tries = calls.reduce((sum, call) => sum + missedCalls(call), 0);
  return { id, service, calls, newest, asked, emergency: calls.some(isEmergency), tries, lastAt: last?.at ?? calledAt };
}

/** The first of the list have the highest. */
const rankOf = ({ asked, emergency }: MissedPerson) => (emergency ? 2 : asked?.urgency === "high" ? 1 : 0);

/** Nobody of before. */
const NOBODY: ByPerson = { calls: new Map(), reached: new Map() };

/**
 * Everybody who is to be called back: emergencies first, then urgent wishes, then who tried or asked last.
 *
 * @param record - the calls that are here, in any order
 * @param wishes - to be called back; only those of others count
 * @param left - what all calls on record left; of a call that is here too, that counts which is here
 */
export function missedPeople(
  record: readonly CallRecord[],
  find: PersonFinder,
  wishes: readonly CallBack[] = [],
  left: ByPerson = NOBODY,
): readonly MissedPerson[] {
  const here = new Set(record.map(({ id }) => id));
  const present = presentByPerson(record, find);
  const wishesOf = Map.groupBy(
    wishes.filter(({ by }) => by === "them"),
    ({ at, id }) => personKey(id, find, at),
  );
  const callsOf = (key: string) => [
    ...(present.calls.get(key) ?? []),
    ...(left.calls.get(key) ?? []).filter((call) => !here.has(call.id) && isToBeMet(call)),
  ];
  const reachedAt = (key: string) =>
    laterOf(present.reached.get(key) ?? NEVER_REACHED, left.reached.get(key) ?? NEVER_REACHED);
  return [...new Set([...present.calls.keys(), ...left.calls.keys(), ...wishesOf.keys()])]
    .flatMap((key) => rowOf(callsOf(key), wishesOf.get(key) ?? [], reachedAt(key)) ?? [])
    .toSorted((a, b) => rankOf(b) - rankOf(a) || b.lastAt - a.lastAt);
}

/** Whoever called as an emergency and was missed, and whose record nobody has opened since: they stand among the other calls. */
export const unopenedEmergencies = (people: readonly MissedPerson[]): readonly MissedPerson[] =>
  people.filter(({ calls }) => calls.some((call) => isEmergency(call) && !call.opened));

/** Who of them called as an emergency last, in words for the ear; empty without one. */
export function missedEmergencySpoken(people: readonly MissedPerson[], find: PersonFinder): string {
  const first = people.find(({ emergency }) => emergency);
  if (first === undefined) return "";
  return HISTORY_WORDS.missed.emergencySpoken({ name: partyOf(first.id, find, first.lastAt).name });
}

/** What somebody asks for, how often they called, where it was more than once, and how long it rang last. */
export function triesInWords({ asked, newest, tries }: MissedPerson): string {
  const { rang, tried, triedTwice } = HISTORY_WORDS.missed;
  const { asks, asksUrgently } = HISTORY_WORDS.wish;
  const wish = asked === undefined ? "" : asked.urgency === "high" ? asksUrgently : asks;
  const alone = asked === undefined ? 1 : 0;
  const often = tries <= alone ? "" : tries === 2 ? triedTwice : tried({ count: tries });
  // One that found no room never rang.
  const { endReason, endedAt = null, startedAt = 0 } = newest ?? {};
  const rung = endReason?.code === "missed" && endedAt !== null ? rang({ time: duration(endedAt - startedAt) }) : "";
  return [wish, often, rung].filter((part) => part !== "").join(", ");
}
