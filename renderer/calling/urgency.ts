/**
 * In which order calls are dealt with where something is to be done for all of them: the window goes away, or is back.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";

type Ordered = Pick<CallRecord, "startedAt">;

/** How urgent a call is: a larger number goes first. */
type UrgencyOf<C> = (call: C) => number;

/** The most urgent call first; of those that are equally urgent, the one that began first. */
export function mostUrgentFirst<C extends Ordered>(calls: readonly C[], urgencyOf: UrgencyOf<C> = () => 0): C[] {
  return calls.toSorted((a, b) => urgencyOf(b) - urgencyOf(a) || a.startedAt - b.startedAt);
}
