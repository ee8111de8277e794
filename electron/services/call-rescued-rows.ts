/**
 * What was read of a damaged file of past calls, stored in a new one: each by itself, as far as it makes sense.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { Rescued, RescuedCall } from "./call-rescue.ts";
import type { CallTable } from "./call-table.ts";

/** What is known about the calls that are brought over. */
interface BringingParts {
  readonly ownId: string | null;
  /** The record of a call that was in progress, as that of one that was interrupted; undefined when it is unreadable. */
  readonly interrupted: (record: string) => CallRecord | undefined;
  /** Whether something newer of a call waits to be stored: it is in progress. */
  readonly isWaiting: (callId: string) => boolean;
}

/**
 * Stores what was read; what is there already stays as it is.
 *
 * @param isLive - whether a call is in progress
 * @returns how many calls were stored
 */
export function bring(
  { calls, arrows }: Rescued,
  table: CallTable,
  parts: BringingParts,
  isLive: (callId: string) => boolean,
): number {
  for (const { callId, number, atMs, entry } of arrows) table.bringArrow(callId, number, atMs, entry);
  return calls.filter((call) => bringCall(call, table, parts, isLive)).length;
}

const atMsOf = (arrow: unknown): unknown => (arrow as { atMs?: unknown } | null)?.atMs;

/** Whether the call was not there. The first version kept the ladder in the record, and did not say whose the call was. */
function bringCall(
  { id, startedAt, ended, record }: RescuedCall,
  table: CallTable,
  { ownId, interrupted, isWaiting }: BringingParts,
  isLive: (callId: string) => boolean,
): boolean {
  const { ladder, ...alone } = record;
  const text = JSON.stringify({ ownId, ...alone });
  const isLeftOver = !(ended || isLive(id) || isWaiting(id));
  const over = isLeftOver ? interrupted(text) : undefined;
  if (isLeftOver && over === undefined) return false;
  const isNew = table.bringCall(id, startedAt, ended || isLeftOver, over === undefined ? text : JSON.stringify(over));
  for (const [number, arrow] of Array.isArray(ladder) ? ladder.entries() : []) {
    const atMs = atMsOf(arrow);
    if (typeof atMs === "number") table.bringArrow(id, number, atMs, JSON.stringify(arrow));
  }
  return isNew;
}
