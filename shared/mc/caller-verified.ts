/**
 * Whether it is known who calls. Names and IDs in a request are what the caller, or a server on the way, says; only a
 * signature under keys that the caller's KMS issued for exactly that ID proves it.
 *
 * @module
 */
import type { CallRecord } from "./call-record.ts";

/** Whether it is proved which ID somebody calls from: the I_MESSAGE of the call was signed under it, and nothing broke since. */
export function isCallerVerified({ direction, protection }: Pick<CallRecord, "direction" | "protection">): boolean {
  if (direction !== "incoming" || protection === null) return false;
  return (protection.identity ?? null) !== null && protection.state !== "failed";
}
