/**
 * One of several calls as both ends saw it.
 *
 * @module
 */
import type { UnitReport } from "../../../shared/bridge/lab.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { protectionResult } from "./protection.ts";
import type { CallSeen } from "./scenario.ts";
import { NO_MEDIA } from "./steps.ts";

/**
 * @param peer - the ID by which the directory knows the other end
 * @param unit - of whoever is at the other end; null while nothing is known of it
 * @param line - the digit that reached it, as the screen showed it
 */
export function callSeen(record: CallRecord, peer: string, unit: UnitReport | null, line: number | null): CallSeen {
  return {
    peer,
    line,
    state: { console: record.state, colleague: unit?.call ?? null },
    media: {
      toColleague: unit?.media?.received ?? NO_MEDIA.received,
      fromColleague: record.media?.received ?? NO_MEDIA.received,
    },
    protection: protectionResult(record, unit?.protection ?? null),
    endReason: record.endReason?.code ?? null,
  };
}

/** Whether both ends of a call are in it, and frames have proved its key at both. */
export const goesOn = ({ protection, state }: CallSeen) =>
  state.console === "connected" &&
  state.colleague === "connected" &&
  protection?.state.console === "proved" &&
  protection.state.colleague === "proved";
