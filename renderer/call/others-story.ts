/**
 * Which of the calls beside the middle stand where, derived from the records alone.
 *
 * @module
 */
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isCallerVerified } from "../../shared/mc/caller-verified.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { isRinging, ringingInOrder } from "../calling/admission.ts";
import { isLive } from "../calling/calling-store.ts";
import { heldByUs } from "../calling/features/hold.ts";
import { type Party, systemNameOf } from "../people/people.ts";
import { padlockOf } from "../protection/story.ts";
import { PROTECTION_OUTCOME_WORDS } from "../protection/words.ts";
import { CALL_WORDS } from "./call-words.ts";

/** Rows of callers before they are folded. */
const CALLERS_SHOWN = 3;

/** Calls that live and are not in the middle, each kind in the order of its rows. */
export interface OtherCallsStory {
  /** The first is the one to be answered first. */
  readonly ringing: readonly CallRecord[];
  /** Being set up, spoken in, or being ended: while something else is shown in the middle. */
  readonly goingOn: readonly CallRecord[];
  /** The one that came first is the first. */
  readonly onHold: readonly CallRecord[];
}

/** @param calls - the newest first */
export function otherCalls(calls: readonly CallRecord[], middle: CallRecord | undefined): OtherCallsStory {
  const others = calls.filter((call) => isLive(call) && call.id !== middle?.id);
  const onHold = others.filter((call) => heldByUs(call.hold)).toReversed();
  return {
    ringing: ringingInOrder(others),
    goingOn: others.filter((call) => !isRinging(call) && !onHold.includes(call)),
    onHold,
  };
}

/** The protection of a call in few words, as a row has room for. */
export function protectionInRow(call: CallRecord): string {
  const story = padlockOf(call);
  if (story === null) return "";
  // Whether a caller is verified has no shorter word.
  const short = story.look === "audio" ? "" : PROTECTION_OUTCOME_WORDS[story.look];
  return short === "" ? story.text : short;
}

/**
 * Of a caller whom only a redirection taught to recognise: where that one is, and whether the ID is proved. Empty of anybody
 * else: of whom the directory has, the padlock says it.
 */
export function recognisedInRow(call: CallRecord, { redirectedAt }: Party, systems: readonly McSystem[]): string {
  if (redirectedAt === null) return "";
  const { at, inRow } = CALL_WORDS.recognised;
  const where = at({ system: systemNameOf(call.currentId, systems) });
  return `${where} · ${inRow[isCallerVerified(call) ? "verified" : "claimed"]}`;
}

/** The callers whose rows are shown, and those that are folded; the one of them who waits longest need not be the first. */
export function foldCallers(ringing: readonly CallRecord[], all: boolean) {
  // They come first, and none of them is folded.
  const emergencies = ringing.filter(isEmergency).length;
  const atMost = emergencies + CALLERS_SHOWN;
  const shown = all ? ringing : ringing.slice(0, atMost);
  return { shown, folded: ringing.slice(shown.length), foldable: ringing.length > atMost };
}
