/**
 * What should sound, told from what there is and from what has changed. Pure: who has it played stands in `sounder.ts`.
 *
 * @module
 */
import type { SoundEvent } from "../../shared/bridge/sounds.ts";
import { END_REASONS } from "../../shared/errors/end-reason.ts";
import type { CallRecord, CallStep } from "../../shared/mc/call-record.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { isInProgress } from "../calling/admission.ts";
import type { CallingState } from "../calling/calling-store.ts";
import { heldByUs } from "../calling/features/hold.ts";

/** What of the calls sounds. */
export type Audible = Pick<CallingState, "registration" | "focusId"> & { readonly calls: readonly CallRecord[] };

const isHeld = ({ hold }: CallRecord) => heldByUs(hold);
/** Whether somebody is being spoken to, or soon will be: then nothing rings into it. */
const isTalk = (call: CallRecord) => isInProgress(call) && !isHeld(call);

/** Whether somebody is being spoken to, so that what sounds in the headset sounds into it. */
export const isTalking = (calls: readonly CallRecord[]) => calls.some(isTalk);

/** The calls that ring for the dispatcher. One whose caller is still being checked does not: it may not be for us. */
export function ringingFor(calls: readonly CallRecord[]): readonly CallRecord[] {
  return calls.filter(({ state }) => state === "incoming");
}

/**
 * What sounds until its cause is over; of several the most urgent.
 *
 * @param quiet - IDs of calls that somebody has quieted: they ring on at the other end
 */
export function lasting(
  { calls, registration }: Omit<Audible, "focusId">,
  quiet: ReadonlySet<string>,
): SoundEvent | undefined {
  const present = calls.filter(isInProgress);
  const loud = ringingFor(calls).filter(({ id }) => !quiet.has(id));
  if (loud.some(isEmergency)) return "emergency";
  if (loud.length > 0) {
    if (present.some(isTalk)) return "call-while-talking";
    return loud.every(({ urgency }) => urgency === "normal") ? "call" : "priority-call";
  }
  if (present.some(({ state }) => state === "ringing")) return "ring-back";
  if (registration.state === "reconnecting") return "connection-lost";
  return present.length > 0 && present.every(isHeld) ? "on-hold" : undefined;
}

/** How a call has ended, for the ear. */
function endOf(call: CallRecord, before: CallRecord | undefined): readonly SoundEvent[] {
  // A call to us that was over when it was first seen was refused before it disturbed anybody.
  const wasHere = before === undefined ? call.direction === "outgoing" : before.state !== "ended";
  const code = call.endReason?.code;
  if (code === undefined || !wasHere) return [];
  if (code === "hung-up-by-colleague" || code === "longest-call-over") return ["ended"];
  // What is normal somebody here brought about, or it concerns nobody here.
  return END_REASONS[code].category === "normal" ? [] : ["failed"];
}

const has = (call: CallRecord | undefined, step: CallStep) => call?.steps.some((each) => each.step === step) === true;
const isUnprotectable = (call: CallRecord | undefined) => call?.protection?.state === "failed";

/** Whether the other end has made a call in progress an emergency: who looks elsewhere has to hear of it, once. */
const isRaisedByColleague = (now: CallRecord, before: CallRecord | undefined) =>
  before !== undefined && isEmergency(now) && !isEmergency(before) && now.urgencyChange?.by === "colleague";

/** What a call has come to since it was looked at last. */
function newsOf(now: CallRecord, before: CallRecord | undefined): readonly SoundEvent[] {
  if (now.state === "ended") return endOf(now, before);
  const news: SoundEvent[] = [];
  if (now.redirections.length > (before?.redirections.length ?? 0)) news.push("redirected");
  if (has(now, "protection-proved") && !has(before, "protection-proved")) news.push("protected");
  if (isUnprotectable(now) && !isUnprotectable(before)) news.push("not-protected");
  if (isRaisedByColleague(now, before)) news.push("emergency");
  return news;
}

/** Whether the end of this call would be heard in the middle of a talk with somebody else. */
const isAside = ({ calls, focusId }: Audible, { id }: CallRecord) =>
  id !== focusId && calls.some((other) => other.id !== id && isTalk(other));

/** What sounds once because something has happened, each once however often it did. */
export function happened(now: Audible, before: Audible): ReadonlySet<SoundEvent> {
  const earlier = new Map(before.calls.map((call) => [call.id, call]));
  const changed = now.calls.filter((call) => call !== earlier.get(call.id));
  return new Set(
    changed.flatMap((call) =>
      newsOf(call, earlier.get(call.id)).filter((event) => event !== "ended" || !isAside(now, call)),
    ),
  );
}
