/**
 * Who is to be called back: whose calls nobody answered here, or who has asked for it, and who has not been spoken with since. It
 * is made of the record and of the wishes that are kept beside it, so that it is the same after a restart.
 *
 * @module
 */
import { type CallBack, reachedAt } from "../../shared/mc/call-back.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { missedCalls } from "../../shared/mc/missed.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { isOfSeveral } from "../call/refused-story.ts";
import { duration } from "../design/format.ts";
import type { PersonFinder } from "../people/people.ts";
import { HISTORY_WORDS } from "./words.ts";

/** One person who is to be called back: with all calls that were missed of them, or a wish of theirs, or both. */
export interface MissedPerson {
  /** Whom to call back: the ID under which they tried, or asked, last. */
  readonly id: string;
  readonly service: McService;
  /** The newest first. */
  readonly calls: readonly CallRecord[];
  /** The call that is shown of them; undefined where they asked and called not. */
  readonly newest: CallRecord | undefined;
  /** What they have asked for; undefined where they called only. */
  readonly asked: CallBack | undefined;
  /** How often this person called. */
  readonly tries: number;
  /** When they tried, or asked, last, Unix milliseconds. */
  readonly lastAt: number;
}

/** When somebody tried last, in a record that may stand for several calls. */
const triedAt = ({ refused, startedAt }: CallRecord): number => refused?.lastAt ?? startedAt;

/** One name for a person, whichever ID of theirs it is. */
function personKey(id: string, find: PersonFinder, at: number): string {
  return mcIdKey(find(id, at)?.mcServiceId ?? id);
}

/** Calls and wishes of one person that nobody has met since. */
function rowOf(all: readonly CallRecord[], wishes: readonly CallBack[], reachedLast: number): MissedPerson | undefined {
  const calls = all.filter((call) => triedAt(call) > reachedLast).toSorted((a, b) => triedAt(b) - triedAt(a));
  const [newest] = calls;
  const asked = wishes.filter(({ at }) => at > reachedLast).toSorted((a, b) => b.at - a.at)[0];
  const calledAt = newest === undefined ? 0 : triedAt(newest);
  const last = asked !== undefined && asked.at >= calledAt ? asked : undefined;
  const id = last?.id ?? newest?.primaryId;
  const service = last?.service ?? newest?.service;
  if (id === undefined || service === undefined) return undefined;
  const tries = calls.reduce((sum, call) => sum + missedCalls(call), 0);
  return { id, service, calls, newest, asked, tries, lastAt: last?.at ?? calledAt };
}

const isUrgent = ({ asked }: MissedPerson) => asked?.urgency === "high";

/**
 * Everybody who is to be called back: urgent wishes first, then who tried or asked last.
 *
 * @param record - every call in reach, in any order
 * @param wishes - to be called back; only those of others count
 */
export function missedPeople(
  record: readonly CallRecord[],
  find: PersonFinder,
  wishes: readonly CallBack[] = [],
): readonly MissedPerson[] {
  const reached = new Map<string, number>();
  for (const call of record) {
    const at = reachedAt(call);
    if (at === undefined) continue;
    const key = personKey(call.primaryId, find, call.startedAt);
    reached.set(key, Math.max(at, reached.get(key) ?? at));
  }
  const callsOf = Map.groupBy(
    record.filter((call) => missedCalls(call) > 0 && !call.attended && !isOfSeveral(call)),
    (call) => personKey(call.primaryId, find, call.startedAt),
  );
  const wishesOf = Map.groupBy(
    wishes.filter(({ by }) => by === "them"),
    ({ at, id }) => personKey(id, find, at),
  );
  return [...new Set([...callsOf.keys(), ...wishesOf.keys()])]
    .flatMap((key) => rowOf(callsOf.get(key) ?? [], wishesOf.get(key) ?? [], reached.get(key) ?? 0) ?? [])
    .toSorted((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)) || b.lastAt - a.lastAt);
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
