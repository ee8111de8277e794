/**
 * One call beside others: whether it may be placed, what answering it does to the others, which of several is meant. The
 * engine acts on what is said here and the views show it, so that no key offers what is then refused.
 *
 * Calls stand in the order of the store, the newest first. A call *rings* as long as somebody calls us and nobody has
 * answered; it is *in progress* from being placed or answered until it is being ended, also while it waits, held.
 *
 * @module
 */
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { byUrgency, type CallUrgency, isEmergency } from "../../shared/mc/urgency.ts";
import { type CallingState, isLive } from "./calling-store.ts";
import { heldByUs, holdToSet } from "./features/hold.ts";

/** The calls that there are, and how many there may be. */
export interface PresentCalls extends Pick<CallingState, "limits"> {
  readonly calls: readonly CallRecord[];
}

/** What is done to a call because another one gets the person's ear. */
export interface Yielding {
  readonly callId: string;
  readonly does: "end" | "hold";
}

/** Whether somebody calls us and nobody has answered; while the caller's key is checked it can be declined only. */
export function isRinging({ direction, state }: CallRecord): boolean {
  return state === "incoming" || (direction === "incoming" && state === "obtaining-keys");
}

/** Whether a call takes part in the limits: it is neither over nor being ended, and does not ring. */
export function isInProgress(call: CallRecord): boolean {
  return isLive(call) && call.state !== "ending" && !isRinging(call);
}

const inProgress = ({ calls }: Pick<PresentCalls, "calls">) => calls.filter(isInProgress);

/** Whether a call rests already, or is on the way to it. */
export const waits = ({ hold, holdChange }: CallRecord) =>
  holdChange === "holding" || (heldByUs(hold) && holdChange !== "resuming");

/**
 * Whether a call can rest while the person speaks to somebody else. One that is being set up cannot, nor one whose other
 * end has refused to be held.
 */
const canWait = (call: CallRecord) => waits(call) || (holdToSet(call) === true && call.holdChange !== "hold-refused");

/** What the calls in progress yield to another one. Who waits goes on waiting; what cannot wait, or finds no more room, ends. */
function yieldingOf(others: readonly CallRecord[], waiting: number): readonly Yielding[] {
  const able = others.filter(canWait);
  const staying = [...able.filter(waits), ...able.filter((call) => !waits(call))].slice(0, waiting);
  return others.flatMap((call): readonly Yielding[] => {
    if (!staying.includes(call)) return [{ callId: call.id, does: "end" }];
    return waits(call) ? [] : [{ callId: call.id, does: "hold" }];
  });
}

/** What ends so that another call gets the ear: whatever does not wait. */
const endingThoseWithEar = (others: readonly CallRecord[]) =>
  others.filter((call) => !waits(call)).map(({ id }): Yielding => ({ callId: id, does: "end" }));

/** What placing one more call means. A call that is placed ends no other: for that there is no key. */
export type Placing =
  | { readonly may: true; readonly others: readonly Yielding[] }
  | { readonly may: false; readonly because: Extract<EndReasonCode, "call-in-progress"> };

/**
 * Whether one more call may be placed, and what it does to those in progress.
 *
 * @param from - the call that it comes of and that waits for it, beside however many others
 */
export function placing(present: PresentCalls, from?: string): Placing {
  const others = yieldingOf(
    inProgress(present).filter(({ id }) => id !== from),
    present.limits.waiting,
  );
  const endsOne = others.some(({ does }) => does === "end");
  return endsOne ? { may: false, because: "call-in-progress" } : { may: true, others };
}

const mayAnswer = ({ calls }: Pick<PresentCalls, "calls">, callId: string) =>
  calls.some(({ id, state }) => id === callId && state === "incoming");

/**
 * What answering a call does to those in progress.
 *
 * @returns undefined when there is nothing to answer: the call is not there, or does not ring yet, or not any more
 */
export function answering(present: PresentCalls, callId: string): readonly Yielding[] | undefined {
  if (!mayAnswer(present, callId)) return undefined;
  const others = inProgress(present);
  const holding = yieldingOf(others, present.limits.waiting);
  return present.limits.answering === "end" && !endsOthers(holding) ? endingThoseWithEar(others) : holding;
}

/**
 * What answering a call does to those in progress where the person wants the call in hand to be over.
 *
 * @returns undefined when there is nothing to answer, or nothing to end for it
 */
export function endingToAnswer(present: PresentCalls, callId: string): readonly Yielding[] | undefined {
  if (!mayAnswer(present, callId)) return undefined;
  const others = inProgress(present);
  const needed = yieldingOf(others, present.limits.waiting);
  const ending = endsOthers(needed) ? needed : endingThoseWithEar(others);
  return endsOthers(ending) ? ending : undefined;
}

/**
 * What resuming a call that we hold does to those in progress. It ends none: for that there is no key.
 *
 * @returns undefined when it cannot be resumed, or another call cannot wait
 */
export function resuming(present: PresentCalls, callId: string): readonly Yielding[] | undefined {
  const call = present.calls.find(({ id }) => id === callId);
  if (call === undefined || holdToSet(call) !== false) return undefined;
  const others = yieldingOf(
    inProgress(present).filter(({ id }) => id !== callId),
    present.limits.waiting,
  );
  return endsOthers(others) ? undefined : others;
}

/** What the digit of a call's line does. */
export type LineAct = "answer" | "resume" | "show";

/** A digit talks to the call on its line where that ends no other; otherwise it shows it. */
export function actOfLine(present: PresentCalls, callId: string): LineAct {
  const answer = answering(present, callId);
  if (answer !== undefined && !endsOthers(answer)) return "answer";
  return resuming(present, callId) === undefined ? "show" : "resume";
}

/** Whether answering a call ends another: that takes a key of its own. */
export function endsOthers(answer: readonly Yielding[]): boolean {
  return answer.some(({ does }) => does === "end");
}

/** Who calls us. */
export interface Caller {
  /** MC service ID as our server asserts it. */
  readonly id: string;
  /** Whether it is somebody of the directory. */
  readonly known: boolean;
}

/** Why one more call to us cannot ring; undefined when it can. An emergency finds a place beside as many ordinary calls as there may be. */
export function reasonNotToRing(
  { calls, limits }: PresentCalls,
  caller: Caller,
  urgency: CallUrgency,
): EndReasonCode | undefined {
  // Ordinary calls keep no emergency out.
  const ringing = calls.filter((call) => isRinging(call) && (!isEmergency(urgency) || isEmergency(call)));
  const places = caller.known ? limits.ringing : limits.ringing - limits.keptForKnown;
  if (ringing.length >= places) return "too-many-calls";
  const key = mcIdKey(caller.id);
  const ofCaller = ringing.filter(({ primaryId }) => mcIdKey(primaryId) === key);
  return ofCaller.length >= limits.ringingOfOne ? "too-many-calls" : undefined;
}

/**
 * Whether a call that comes in takes the middle of the console: nothing in progress is there to be disturbed. Who rings there
 * gives way to somebody more urgent: the keys are for one of them only.
 */
export function takesMiddle(
  { calls, focusId }: Pick<PresentCalls, "calls"> & Pick<CallingState, "focusId">,
  urgency: CallUrgency,
): boolean {
  const focused = calls.find(({ id }) => id === focusId);
  if (focused === undefined || !isLive(focused)) return true;
  return isRinging(focused) && byUrgency(urgency, focused) < 0;
}

/** Calls that ring, in the order in which they are to be answered: by urgency, then who waits longest. */
export function ringingInOrder(calls: readonly CallRecord[]): readonly CallRecord[] {
  return calls.filter(isRinging).toReversed().toSorted(byUrgency);
}

/**
 * Who takes the middle when a call ends: whoever waits longest, where it was that call that stood there.
 *
 * @returns undefined where the middle stays as it is
 */
export function nextInMiddle(
  { calls, focusId }: Pick<PresentCalls, "calls"> & Pick<CallingState, "focusId">,
  endedId: string,
): CallRecord | undefined {
  return focusId === endedId ? ringingInOrder(calls)[0] : undefined;
}

/** The ringing call that the keys for answering and declining mean, and why it is that one. */
export interface NextRinging {
  readonly call: CallRecord;
  readonly because: "in-the-middle" | "came-first";
}

/** @param middle - the call that is shown in the middle */
export function nextRinging(calls: readonly CallRecord[], middle: CallRecord | undefined): NextRinging | undefined {
  const ringing = ringingInOrder(calls);
  const shown = ringing.find(({ id }) => id === middle?.id);
  if (shown !== undefined) return { call: shown, because: "in-the-middle" };
  const [first] = ringing;
  return first && { call: first, because: "came-first" };
}

/** The call that has the ear, or will have: the one in progress that does not wait. */
export const callWithEar = (calls: readonly CallRecord[]): CallRecord | undefined =>
  inProgress({ calls }).find((call) => !waits(call));

/**
 * The call in progress that the keys for ending, muting and holding mean: the one in the middle, else the one that is
 * being spoken in, else the newest that waits.
 *
 * @param middle - the call that is shown in the middle
 */
export function callInHand(calls: readonly CallRecord[], middle: CallRecord | undefined): CallRecord | undefined {
  const present = inProgress({ calls });
  return present.find(({ id }) => id === middle?.id) ?? present.find((call) => !waits(call)) ?? present[0];
}
