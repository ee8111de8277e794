/**
 * What the views say about holding a call, derived from its record alone.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
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
  if (hold === "none") return undefined;
  return { look: hold, text: hold === "by-us" ? HOLD_WORDS.held[hold] : HOLD_WORDS.held[hold]({ name }) };
}

/** Why a connected call has no keypad, in a few words; undefined when it has one. */
export function noKeypad({ digits, floor, hold, protection }: CallRecord): string | undefined {
  if (digits && hold === "none" && floor !== null && floor.state !== "ours") return HOLD_WORDS.keypadWithFloor;
  if (digits || hold !== "none") return undefined;
  // Inside protected frames digits go as soon as these are proved, where the other end takes them there.
  if (protection?.state === "establishing") return HOLD_WORDS.keypadNotYet;
  return protection?.state === "proved" ? HOLD_WORDS.keypadProtected : HOLD_WORDS.keypadNone;
}
