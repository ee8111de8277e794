/**
 * In which order calls are dealt with where something is to be done for all of them: the window goes away, or is back.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { byUrgency, type CallUrgency } from "../../shared/mc/urgency.ts";

/** The most urgent call first; of those that are equally urgent, the one that began first. */
export function mostUrgentFirst<C extends CallUrgency & Pick<CallRecord, "startedAt">>(calls: readonly C[]): C[] {
  return calls.toSorted((a, b) => byUrgency(a, b) || a.startedAt - b.startedAt);
}
