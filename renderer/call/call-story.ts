/**
 * What the views say about a call, derived from its record alone.
 *
 * @module
 */

import type { McSystem } from "../../shared/bridge/account.ts";
import { ERRORS } from "../../shared/errors/mc-error.ts";
import type { CallRecord, CallStep, RedirectionEntry, StepEntry } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { ERROR_WORDS, type ErrorWords } from "../../shared/words/error-words.ts";
import { type CallingState, isLive } from "../calling/calling-store.ts";
import { systemNameOf, systemOf } from "../people/people.ts";
import { NOTICE_WORDS, OUTCOME_WORDS, STATE_WORDS } from "./call-words.ts";

/** What became of the last redirection of a call. */
export type RedirectionFate = keyof typeof NOTICE_WORDS.tail;

/** Milestones that the notice shows: what happened from the first redirection on. */
const NOTICE_STEPS: ReadonlySet<CallStep> = new Set([
  "redirected",
  "released",
  "keys-obtained",
  "redialled",
  "ringing",
  "answered",
  "key-confirmed",
  "media-flowing",
  "protection-proved",
]);

/** The call to show in the middle: one of the record that is being read, else the call in focus. */
export function middleCall(
  calling: Pick<CallingState, "calls" | "focusId">,
  record: readonly CallRecord[],
  viewedId: string | null,
): CallRecord | undefined {
  const viewed = viewedId === null ? undefined : record.find((call) => call.id === viewedId);
  return viewed ?? calling.calls.find((call) => call.id === calling.focusId);
}

/** Calls in progress that are not in the middle; they stand below it as rows. */
export function otherCalls(calls: readonly CallRecord[], middle: CallRecord | undefined): readonly CallRecord[] {
  return calls.filter((call) => isLive(call) && call.id !== middle?.id);
}

/** What became of the last redirection; null for a call without one. */
export function redirectionFate(call: CallRecord): RedirectionFate | null {
  const last = call.redirections.at(-1);
  if (last === undefined) return null;
  if (call.state === "deciding") return "deciding";
  if (call.state === "redialling") return "redialling";
  const followed = sameMcId(last.newId, call.currentId);
  if (followed && call.state === "obtaining-keys") return "obtaining-keys";
  if (followed && call.state === "deciding-protection") return "without-keys";
  // An ID that was never called, because no keys for it could be had, was not re-dialled.
  const redials = call.steps.filter((entry) => entry.step === "redialled").length;
  if (followed && (isLive(call) || redials >= call.redirections.length)) return "redialled";
  return isLive(call) ? "redialling" : "not-redialled";
}

/** What happened and to whom, which stays as it is, and what becomes of it. */
export interface RedirectionHeadline {
  readonly what: string;
  readonly tail: string;
}

/** The last redirection in two short sentences; null for a call without one. */
export function redirectionHeadline(
  call: CallRecord,
  name: string,
  systems: readonly McSystem[],
): RedirectionHeadline | null {
  const last = call.redirections.at(-1);
  const fate = redirectionFate(call);
  if (last === undefined || fate === null) return null;
  const system = systemNameOf(last.newId, systems);
  const home = systemOf(last.newId, systems)?.home === true;
  const what = home ? NOTICE_WORDS.newIdAtHome({ name, system }) : NOTICE_WORDS.migrated({ name, system });
  return { what, tail: NOTICE_WORDS.tail[fate] };
}

/** Fates that the state of a call does not tell in its own words. */
const FATES_SAID: ReadonlySet<RedirectionFate | null> = new Set(["deciding", "obtaining-keys", "without-keys"]);

/** What is said of the last redirection beside the state of its call. */
export function redirectionSpoken(call: CallRecord): string {
  const fate = redirectionFate(call);
  return fate !== null && FATES_SAID.has(fate) ? NOTICE_WORDS.tail[fate] : "";
}

/** Milestones that say nothing more once a later one has been passed. */
const OVERTAKEN: Partial<Record<CallStep, CallStep>> = {
  ringing: "answered",
  "key-confirmed": "protection-proved",
  "media-flowing": "protection-proved",
};

/** The milestones from the first redirection on, without those that a later one has overtaken. */
export function noticeSteps(call: CallRecord): readonly StepEntry[] {
  const first = call.steps.findIndex((entry) => entry.step === "redirected");
  if (first < 0) return [];
  const passed = new Set(call.steps.map((entry) => entry.step));
  return call.steps.slice(first).filter(({ step }) => {
    const by = OVERTAKEN[step];
    return NOTICE_STEPS.has(step) && (by === undefined || !passed.has(by));
  });
}

/** The redirection whose new ID was never called; undefined when there is none, or while the call goes on. */
export function unfollowedRedirection(call: CallRecord): RedirectionEntry | undefined {
  return redirectionFate(call) === "not-redialled" ? call.redirections.at(-1) : undefined;
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
  return call.direction === "incoming" && call.endReason?.code === "missed";
}

/** How a call ended counts as a failure: everything but what people did on purpose. */
export function hasFailed(call: CallRecord): boolean {
  return call.endReason !== null && ERRORS[call.endReason.code].category !== "normal";
}

/** What happened in a call, in the few words of a row of the record. */
export function outcome(
  call: CallRecord,
  systems: readonly McSystem[],
): { readonly text: string; readonly tone: "plain" | "missed" | "failed" } {
  if (wasMissed(call)) return { text: OUTCOME_WORDS.missed, tone: "missed" };
  const parts: string[] = [];
  if (call.direction === "incoming" && call.state !== "incoming") parts.push(OUTCOME_WORDS.incoming);
  const last = call.redirections.at(-1);
  if (last !== undefined) parts.push(OUTCOME_WORDS.redirectedTo({ system: systemNameOf(last.newId, systems) }));
  if (call.connectedAt !== null) parts.push(OUTCOME_WORDS.connected);
  else if (isLive(call)) parts.push(STATE_WORDS[call.state].toLowerCase());
  const text = endText(call);
  const failed = hasFailed(call);
  const ending = text !== null && (failed || call.connectedAt === null) ? text.message : "";
  return {
    text: [parts.join(", "), ending].filter((part) => part !== "").join(" · "),
    tone: failed ? "failed" : "plain",
  };
}
