/**
 * Which calls on record are missed: somebody's wish that nobody met here.
 *
 * @module
 */
import type { CallRecord } from "./call-record.ts";

/** What of a record decides it. */
type Asked = Pick<CallRecord, "direction" | "endReason" | "refused">;

/**
 * How many missed calls a record stands for: one that rang until the caller gave up, or every call of a person of the
 * directory that found no room here. Strangers who find none are refused, not missed.
 */
export function missedCalls({ direction, endReason, refused }: Asked): number {
  if (direction !== "incoming") return 0;
  if (endReason?.code === "missed") return 1;
  return endReason?.code === "too-many-calls" && refused?.known === true ? refused.count : 0;
}
