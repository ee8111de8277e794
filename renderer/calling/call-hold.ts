/**
 * Hold, resume and digits of a connected call (RFC 3264 clause 8.4, RFC 4733).
 *
 * Each end has a hold of its own, and a call goes on only when neither holds it. Ours rests the media at once, before the
 * other side is asked: whoever presses Hold turns to somebody else in the same moment. When the hold is not accepted the
 * call goes on with the microphone off, so that nobody is heard who believes not to be.
 *
 * @module
 */
import type { CallRecord, HoldChange, HoldState } from "../../shared/mc/call-record.ts";
import { unchanged, update } from "./call-change.ts";
import type { CallEffect, PrivateCall, Transition } from "./call-events.ts";
import type { LegEvent } from "./ports.ts";
import { TIMEOUTS } from "./timeouts.ts";

const DIGITS = /^[0-9*#]{1,32}$/;

/** Whether this end holds the call. */
export const heldByUs = (hold: HoldState) => hold === "by-us" || hold === "both";
const isHeldByColleague = (hold: HoldState) => hold === "by-colleague" || hold === "both";

const underWay = (change: HoldChange) => change === "holding" || change === "resuming";

/** What Hold would do now: hold (true), resume (false), or nothing at present. */
export function holdToSet({ state, hold, holdChange, signalling }: CallRecord): boolean | undefined {
  return state === "connected" && signalling && !underWay(holdChange) ? !heldByUs(hold) : undefined;
}

/** Whether digits can be sent now. */
export function canSendDigits({ state, digits, hold, holdChange }: CallRecord): boolean {
  return state === "connected" && digits && hold === "none" && !underWay(holdChange);
}

function holdBy(us: boolean, colleague: boolean): HoldState {
  if (us) return colleague ? "both" : "by-us";
  return colleague ? "by-colleague" : "none";
}

/** The dispatcher holds or resumes. One change at a time, and none that nobody can be told of. */
export function requestHold(call: PrivateCall, on: boolean): Transition {
  if (holdToSet(call.record) !== on) return unchanged(call);
  return {
    call: update(call, { holdChange: on ? "holding" : "resuming" }),
    effects: [
      { do: "hold-media", on },
      { do: "hold", on },
      { do: "start-timer", timer: "hold", ms: TIMEOUTS.hold },
    ],
  };
}

/** The other side has answered our hold or resume. */
export function holdSettled(call: PrivateCall, event: Extract<LegEvent, { kind: "hold-settled" }>): Transition {
  if (call.record.holdChange !== (event.on ? "holding" : "resuming")) {
    // The limit has passed and the call is as it was before; the other side has to hear of that.
    return { call, effects: event.accepted ? [{ do: "refresh" }] : [] };
  }
  if (!event.accepted) return notAccepted(call);
  const hold = holdBy(event.on, isHeldByColleague(call.record.hold));
  return { call: update(call, { hold, holdChange: "none" }), effects: [{ do: "stop-timer", timer: "hold" }] };
}

/** Nobody has answered our hold or resume. */
export function holdTimedOut(call: PrivateCall): Transition {
  return underWay(call.record.holdChange) ? notAccepted(call) : unchanged(call);
}

function notAccepted(call: PrivateCall): Transition {
  const holding = call.record.holdChange === "holding";
  const before: CallEffect[] = [
    { do: "stop-timer", timer: "hold" },
    { do: "hold-media", on: !holding },
  ];
  if (!holding) return { call: update(call, { holdChange: "resume-refused" }), effects: before };
  return {
    call: update(call, { holdChange: "hold-refused", muted: true }),
    effects: [{ do: "mute", muted: true }, ...before],
  };
}

/** The microphone was switched: whoever does that has seen that the hold was not accepted. */
export function heardAgain(call: PrivateCall): PrivateCall {
  return call.record.holdChange === "hold-refused" ? update(call, { holdChange: "none" }) : call;
}

/** What the other side's session description says. */
export function heldByColleague(call: PrivateCall, held: boolean): Transition {
  return unchanged(update(call, { hold: holdBy(heldByUs(call.record.hold), held) }));
}

/** Digits, where the call can carry them and goes on. Anything else is not sent. */
export function sendDigits(call: PrivateCall, digits: string): Transition {
  if (!canSendDigits(call.record) || !DIGITS.test(digits)) return unchanged(call);
  return { call, effects: [{ do: "send-digits", digits }] };
}
