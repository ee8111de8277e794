/**
 * What the views say about a record that stands for several calls to us, which were refused before anybody was disturbed.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isOfSeveral, missedCalls } from "../../shared/mc/missed.ts";
import { MAX_CALLERS } from "../../shared/mc/record-parts/refusal.ts";
import { momentAgo } from "../design/format.ts";
import { type Party, type PersonFinder, partyOf } from "../people/people.ts";
import { REFUSED_WORDS } from "./call-words.ts";
import { severalCalled, severalParty } from "./several-story.ts";

/** Whether a record stands for calls of several people, or for one to several that nobody answered: there is nobody to call back. */
export const hasNobodyToCall = (call: CallRecord): boolean => isOfSeveral(call) || severalCalled(call) !== null;

/**
 * Who a call on record was with.
 *
 * @param id - of the person on the line, where it is one call of one person
 */
export function recordParty(call: CallRecord, id: string, find: PersonFinder): Party {
  const { refused } = call;
  const called = severalCalled(call);
  if (called !== null) return severalParty(called, find, call.startedAt);
  if (refused === null || !isOfSeveral(call)) return partyOf(id, find, call.startedAt);
  const { callers } = refused;
  const name = callers < MAX_CALLERS ? REFUSED_WORDS.callers({ callers }) : REFUSED_WORDS.manyCallers({ callers });
  return { name, role: REFUSED_WORDS.notInDirectory, known: true, redirectedAt: null };
}

/** How many calls were missed or refused, and until when; undefined for a record of one call. */
export function gatheredOutcome(call: CallRecord): string | undefined {
  const { refused, startedAt } = call;
  if (refused === null || refused.count === 1) return undefined;
  const { missed, declined } = REFUSED_WORDS;
  return (missedCalls(call) > 0 ? missed : declined)({
    count: refused.count,
    last: momentAgo(refused.lastAt, startedAt),
  });
}

/** The same as sentences for the card of the call; undefined for a record of one call. */
export function gatheredSentence({ refused, startedAt }: CallRecord, now: number): string | undefined {
  if (refused === null || refused.count === 1) return undefined;
  const { count, lastAt } = refused;
  return REFUSED_WORDS.sentence({ count, first: momentAgo(startedAt, now), last: momentAgo(lastAt, now) });
}
