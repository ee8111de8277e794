/**
 * How a call ends on record, whoever ends it: the window that held it, or the host when that window is gone.
 *
 * @module
 */
import { type CallRecord, type CallStep, MAX_STEPS, type StepEntry } from "./call-record.ts";
import type { KeptReason } from "./kept-reason.ts";
import { RECORD_PARTS, together } from "./record-parts/record-parts.ts";

/**
 * The milestones with one more at their end. A connection that comes and goes for hours must not crowd out the end: when
 * there is no more room, only `ended` is still taken.
 */
export function withMilestone(steps: readonly StepEntry[], step: CallStep, atMs: number): StepEntry[] {
  if (steps.length < MAX_STEPS - 1) return [...steps, { step, atMs }];
  return step === "ended" ? [...steps.slice(0, MAX_STEPS - 1), { step, atMs }] : [...steps];
}

/**
 * The record of a call that is over: nothing is asked, held or sent any more.
 *
 * @param now - Unix milliseconds, with fraction; an end before the last milestone is put at that milestone
 */
export function endedRecord<C extends CallRecord>(call: C, endReason: KeptReason, now: number): C {
  const endedAt = Math.max(call.startedAt, Math.round(now));
  const last = call.steps.at(-1)?.atMs ?? 0;
  return {
    ...call,
    state: "ended",
    endedAt,
    decideBy: null,
    ...together(RECORD_PARTS, "atEnd"),
    steps: withMilestone(call.steps, "ended", Math.max(last, now - call.startedAt)),
    endReason,
  };
}
