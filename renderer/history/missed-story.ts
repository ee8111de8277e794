/**
 * Who is to be called back: whose calls nobody answered here, and who has not been spoken with since. It is made of the record
 * alone, so that it is the same after a restart.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { missedCalls } from "../../shared/mc/missed.ts";
import { isOfSeveral } from "../call/refused-story.ts";
import { duration } from "../design/format.ts";
import type { PersonFinder } from "../people/people.ts";
import { HISTORY_WORDS } from "./words.ts";

/** One person with all calls that were missed of them. */
export interface MissedPerson {
  /** The newest first, at least one. */
  readonly calls: readonly CallRecord[];
  /** The call that is shown of them and called back. */
  readonly newest: CallRecord;
  /** How often this person tried. */
  readonly tries: number;
  /** When last, Unix milliseconds. */
  readonly lastAt: number;
}

/** When somebody tried last, in a record that may stand for several calls. */
const triedAt = ({ refused, startedAt }: CallRecord): number => refused?.lastAt ?? startedAt;

/** One name for a person, whichever ID of theirs it is. */
function personKey(id: string, find: PersonFinder, at: number): string {
  return mcIdKey(find(id, at)?.mcServiceId ?? id);
}

/**
 * When the person of a call was reached by it, Unix milliseconds: spoken with, or, being called by us, rung. A call that
 * did not get that far, or got to somebody else, reached nobody.
 */
function reachedAt({ connectedAt, direction, redirections, startedAt, steps }: CallRecord): number | undefined {
  if (redirections.some(({ target }) => target === "forwarded")) return undefined;
  if (connectedAt !== null) return connectedAt;
  return direction === "outgoing" && steps.some(({ step }) => step === "ringing") ? startedAt : undefined;
}

/**
 * Everybody who is to be called back, who tried last first.
 *
 * @param record - every call in reach, in any order
 */
export function missedPeople(record: readonly CallRecord[], find: PersonFinder): readonly MissedPerson[] {
  const reached = new Map<string, number>();
  for (const call of record) {
    const at = reachedAt(call);
    if (at === undefined) continue;
    const key = personKey(call.primaryId, find, call.startedAt);
    reached.set(key, Math.max(at, reached.get(key) ?? at));
  }
  const byPerson = Map.groupBy(
    record.filter((call) => missedCalls(call) > 0 && !call.attended && !isOfSeveral(call)),
    (call) => personKey(call.primaryId, find, call.startedAt),
  );
  return [...byPerson]
    .flatMap(([key, all]): MissedPerson[] => {
      const calls = all
        .filter((call) => triedAt(call) > (reached.get(key) ?? 0))
        .toSorted((a, b) => triedAt(b) - triedAt(a));
      const [newest] = calls;
      if (newest === undefined) return [];
      const tries = calls.reduce((sum, call) => sum + missedCalls(call), 0);
      return [{ calls, newest, tries, lastAt: triedAt(newest) }];
    })
    .toSorted((a, b) => b.lastAt - a.lastAt);
}

/** How often somebody tried, where it was more than once, and how long it rang last. */
export function triesInWords({ newest, tries }: MissedPerson): string {
  const { rang, tried, triedTwice } = HISTORY_WORDS.missed;
  const often = tries === 1 ? "" : tries === 2 ? triedTwice : tried({ count: tries });
  const { endReason, endedAt, startedAt } = newest;
  // One that found no room never rang.
  const rung = endReason?.code === "missed" && endedAt !== null ? rang({ time: duration(endedAt - startedAt) }) : "";
  return [often, rung].filter((part) => part !== "").join(", ");
}
