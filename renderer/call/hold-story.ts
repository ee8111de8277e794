/**
 * What the views say about holding a call, derived from its record alone.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { heldByUs } from "../calling/call-hold.ts";
import { HOLD_WORDS } from "./call-words.ts";

/** Who keeps the call waiting, or what is being done about it; undefined while people can talk. */
export interface HoldStory {
  readonly look: "by-us" | "by-colleague" | "both" | "under-way";
  readonly text: string;
}

/** @param name - of the colleague */
export function holdOf({ state, hold, holdChange }: CallRecord, name: string): HoldStory | undefined {
  if (state !== "connected") return undefined;
  if (holdChange === "holding") return { look: "under-way", text: HOLD_WORDS.holding };
  if (holdChange === "resuming") return { look: "under-way", text: HOLD_WORDS.resuming };
  return hold === "none" ? undefined : { look: hold, text: HOLD_WORDS.held[hold](name) };
}

/** What Hold would do now: hold (true), resume (false), or nothing at present. */
export function holdToSet({ state, hold, holdChange, signalling }: CallRecord): boolean | undefined {
  const underWay = holdChange === "holding" || holdChange === "resuming";
  return state === "connected" && signalling && !underWay ? !heldByUs(hold) : undefined;
}

/** Whether digits can be sent now. */
export function canSendDigits({ state, digits, hold, holdChange }: CallRecord): boolean {
  return state === "connected" && digits && hold === "none" && holdChange !== "holding" && holdChange !== "resuming";
}

/** Why a connected call has no keypad, in a few words; undefined when it has one. */
export function noKeypad({ digits, hold, protection }: CallRecord): string | undefined {
  if (digits || hold !== "none") return undefined;
  const state = protection?.state;
  return state === "establishing" || state === "proved" ? HOLD_WORDS.keypadProtected : HOLD_WORDS.keypadNone;
}
