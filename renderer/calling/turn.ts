/**
 * The person turns to another call. Whoever had the ear is put on hold first, and only when that is so does the other one
 * get it: of several calls one has the microphone, or none. Where the hold is not accepted nothing more happens.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isInProgress } from "./admission.ts";
import { heldByUs } from "./features/hold.ts";

/** What the person asked for. */
export interface Turn {
  readonly callId: string;
  /** Answer it, or resume it. */
  readonly event: { readonly type: "answer" } | { readonly type: "hold"; readonly on: false };
}

/** What there is to do about it now. `off`: another call kept the ear, or the call is not there any more. */
export type TurnNow = "go" | "wait" | "off";

/** @param calls - all calls as they are now */
export function turnNow({ callId }: Turn, calls: readonly CallRecord[]): TurnNow {
  const meant = calls.find(({ id }) => id === callId);
  if (meant === undefined || meant.state === "ending" || meant.state === "ended") return "off";
  const others = calls.filter((call) => call.id !== callId && isInProgress(call));
  if (others.every(({ hold, holdChange }) => heldByUs(hold) && holdChange !== "resuming")) return "go";
  return others.every(({ hold, holdChange }) => heldByUs(hold) || holdChange === "holding") ? "wait" : "off";
}
