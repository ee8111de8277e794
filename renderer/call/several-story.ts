/**
 * What the views say about a call to several, of whom the first to answer has it, derived from its record alone.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { type Party, type PersonFinder, partyOf } from "../people/people.ts";
import { SEVERAL_WORDS } from "./call-words.ts";

/** Names that stand beside each other; of more, how many. */
const NAMED = 3;

/** Everybody whom a call of ours calls, or called in vain; null of a call with one person. */
export function severalCalled({ connectedAt, direction, firstToAnswer }: CallRecord): readonly string[] | null {
  return direction === "outgoing" && connectedAt === null ? (firstToAnswer?.candidates ?? null) : null;
}

/** All of them as one party. */
export function severalParty(candidates: readonly string[], find: PersonFinder, at: number): Party {
  const named = candidates.length > NAMED ? candidates.slice(0, NAMED - 1) : candidates;
  const names = named.map((id) => partyOf(id, find, at).name).join(", ");
  const more = candidates.length - named.length;
  const name = more === 0 ? names : SEVERAL_WORDS.andMore({ names, count: more });
  return { name, role: SEVERAL_WORDS.whoever, known: true, redirectedAt: null };
}

/** That a call is one of several, or that whoever is on the line was the first; empty for others. */
export function severalLine(call: CallRecord): string {
  const { connectedAt, direction, firstToAnswer } = call;
  if (firstToAnswer === null) return "";
  if (direction === "incoming") return SEVERAL_WORDS.toSeveral;
  return connectedAt === null ? "" : SEVERAL_WORDS.firstOf({ count: firstToAnswer.candidates.length });
}
