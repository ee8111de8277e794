/**
 * What the views say about a call, derived from its record alone.
 *
 * @module
 */

import type { McSystem } from "../../shared/bridge/account.ts";
import { ERRORS } from "../../shared/errors/mc-error.ts";
import type { CallRecord, RedirectionEntry } from "../../shared/mc/call-record.ts";
import { missedCalls } from "../../shared/mc/missed.ts";
import { ERROR_WORDS, type ErrorWords } from "../../shared/words/error-words.ts";
import { type CallingState, isLive } from "../calling/calling-store.ts";
import { type PersonFinder, partyOf, systemNameOf } from "../people/people.ts";
import { OUTCOME_WORDS, SEVERAL_WORDS, STATE_WORDS } from "./call-words.ts";
import { wayBack } from "./redirection-story.ts";
import { gatheredOutcome } from "./refused-story.ts";
import { severalLine } from "./several-story.ts";

/** The call to show in the middle: one of the record that is being read, else the call in focus. */
export function middleCall(
  calling: Pick<CallingState, "calls" | "focusId">,
  record: readonly CallRecord[],
  viewedId: string | null,
): CallRecord | undefined {
  const viewed = viewedId === null ? undefined : record.find((call) => call.id === viewedId);
  return viewed ?? calling.calls.find((call) => call.id === calling.focusId);
}

/** Milliseconds that a call was connected; null for one that never was. */
export function talkTime(call: CallRecord, now: number): number | null {
  return call.connectedAt === null ? null : (call.endedAt ?? now) - call.connectedAt;
}

/** The error text of a call that ended; null while it goes on. */
export function endText(call: CallRecord): ErrorWords | null {
  return call.endReason === null ? null : ERROR_WORDS[call.endReason.code];
}

/** Whether a call was somebody's wish that nobody met here. */
export function wasMissed(call: CallRecord): boolean {
  return missedCalls(call) > 0;
}

/** How a call ended counts as a failure: everything but what people did on purpose. */
export function hasFailed(call: CallRecord): boolean {
  return call.endReason !== null && ERRORS[call.endReason.code].category !== "normal";
}

function whereTo(last: RedirectionEntry, systems: readonly McSystem[], find: PersonFinder, at: number): string {
  return last.target === "forwarded"
    ? OUTCOME_WORDS.forwardedTo({ name: partyOf(last.newId, find, at).name })
    : OUTCOME_WORDS.redirectedTo({ system: systemNameOf(last.newId, systems) });
}

/** A text for the middle of a sentence. Its first letter alone: in German nouns keep theirs. */
const withinSentence = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** What happened in a call, in the few words of a row of the record. */
export function outcome(
  call: CallRecord,
  systems: readonly McSystem[],
  find: PersonFinder,
): { readonly text: string; readonly tone: "plain" | "missed" | "failed" } {
  const gathered = gatheredOutcome(call);
  if (wasMissed(call)) return { text: gathered ?? OUTCOME_WORDS.missed, tone: "missed" };
  const parts: string[] = [];
  if (gathered !== undefined) parts.push(gathered);
  else if (call.direction === "incoming" && call.state !== "incoming") parts.push(OUTCOME_WORDS.incoming);
  // Where a redirection led back to, nobody was redirected to.
  const redirections = call.redirections.filter((each) => wayBack(call, each) === null);
  // That somebody else was reached is told also where that one had migrated.
  const told = new Set([redirections.findLast(({ target }) => target === "forwarded"), redirections.at(-1)]);
  for (const each of told) if (each !== undefined) parts.push(whereTo(each, systems, find, call.startedAt));
  if (call.dialledFirst !== null && redirections.length === 0) {
    const { fallBack, newId } = call.dialledFirst;
    const { dialledFirst, fellBack } = OUTCOME_WORDS;
    parts.push(fallBack === null ? dialledFirst({ system: systemNameOf(newId, systems) }) : fellBack);
  }
  const nameOf = (id: string) => partyOf(id, find, call.startedAt).name;
  if (call.firstToAnswer !== null)
    parts.push(
      call.direction === "incoming" ? SEVERAL_WORDS.toSeveralInRow : severalLine(call) || SEVERAL_WORDS.whoever,
    );
  if (call.transferredBy !== null) parts.push(OUTCOME_WORDS.transferredBy({ name: nameOf(call.transferredBy) }));
  if (call.connectedAt !== null) parts.push(OUTCOME_WORDS.connected);
  else if (isLive(call)) parts.push(withinSentence(STATE_WORDS[call.state]));
  if (call.connectedAt !== null && !isLive(call) && call.voiceProblem !== null) parts.push(OUTCOME_WORDS.notHeard);
  const { transfer } = call;
  if (transfer?.state === "done") parts.push(OUTCOME_WORDS.transferredTo({ name: nameOf(transfer.targetId) }));
  const text = endText(call);
  const failed = hasFailed(call);
  const ending = text !== null && (failed || call.connectedAt === null) ? text.message : "";
  return {
    text: [parts.join(", "), ending].filter((part) => part !== "").join(" · "),
    tone: failed ? "failed" : "plain",
  };
}
