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
import { durationInWords } from "../design/format.ts";
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

/** Of several callers the one who has waited longest; undefined of none. */
export const waitsLongest = (ringing: readonly CallRecord[]): CallRecord | undefined =>
  ringing.reduce<CallRecord | undefined>(
    (longest, call) => (longest === undefined || call.startedAt < longest.startedAt ? call : longest),
    undefined,
  );

/** What of the calls is told aloud when it changes. */
export interface QueueHeard {
  /** Of the caller who is to be answered first; undefined while nobody rings. */
  readonly firstId: string | undefined;
  readonly liveIds: readonly string[];
}

/** @param first - the caller whom the keys mean, if that one has been announced */
export const queueHeard = (calls: readonly CallRecord[], first: CallRecord | undefined): QueueHeard => ({
  firstId: first?.id,
  liveIds: calls.filter(isLive).map(({ id }) => id),
});

/**
 * Whether the ear has to be told who is first: another one is than before, or a call has ended and somebody still waits. Whoever
 * rings where nobody did is announced by that alone.
 */
export function isToldOfFirst(before: QueueHeard, now: QueueHeard): boolean {
  if (before.firstId === undefined || now.firstId === undefined) return false;
  return now.firstId !== before.firstId || before.liveIds.some((id) => !now.liveIds.includes(id));
}

/** Who is first and how long that one waits, in words for the ear; and who waits longest, where that is somebody else. */
export function firstInWords(
  first: CallRecord,
  ringing: readonly CallRecord[],
  now: number,
  nameOf: (call: CallRecord) => string,
): string {
  const { isFirst, isFirstAndWaits, waitsLongest: longestOf } = CALL_WORDS;
  const waited = (call: CallRecord) => durationInWords(now - call.startedAt);
  const name = nameOf(first);
  const told = now - first.startedAt < 1000 ? isFirst({ name }) : isFirstAndWaits({ name, time: waited(first) });
  const longest = waitsLongest(ringing) ?? first;
  return longest.startedAt < first.startedAt
    ? `${told} ${longestOf({ name: nameOf(longest), time: waited(longest) })}`
    : told;
}
