/**
 * Hold and resume of a connected call (RFC 3264 clause 8.4).
 *
 * Each end has a hold of its own, and a call goes on only when neither holds it. Ours rests the media at once, before the
 * other side is asked: whoever presses Hold turns to somebody else in the same moment. When the hold is not accepted the
 * call goes on with the microphone off, so that nobody is heard who believes not to be.
 *
 * @module
 */
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import type { HoldChange, HoldState } from "../../../shared/mc/record-parts/hold.ts";
import { unchanged, update } from "../call-change.ts";
import type { CoreEffect, Outcome, PrivateCall } from "../call-core.ts";
import { TIMEOUTS } from "../timeouts.ts";
import type { CallFeature } from "./feature.ts";

/** What a SIP leg reports. After `answered` only. */
type HoldLegEvent =
  /** What became of our own hold or resume. */
  | { readonly kind: "hold-settled"; readonly on: boolean; readonly accepted: boolean }
  /** The other side holds the call, or has resumed it. */
  | { readonly kind: "held-by-colleague"; readonly held: boolean };

type HoldEffect =
  /** Let the media of the leg rest or go on, in all descriptions from here on. */
  | { readonly do: "hold-media"; readonly on: boolean }
  /** Tell the other side about it with a re-INVITE. */
  | { readonly do: "hold"; readonly on: boolean };

interface HoldShape {
  readonly event: { readonly type: "hold"; readonly on: boolean };
  readonly effect: HoldEffect;
  readonly timer: never;
  readonly legEvent: HoldLegEvent;
  readonly mediaEvent: never;
  readonly leg: {
    /** Tells the other side that the call is held or resumed; `hold-settled` says what became of it. */
    hold(on: boolean): void;
  };
  readonly media: {
    /**
     * Held, nothing is said or heard from this moment on, and every description from here on says `sendonly`
     * (RFC 3264 clause 8.4); otherwise `sendrecv`. What the other end says is taken into account by the media themselves.
     */
    setHold(on: boolean): void;
  };
  readonly tools: object;
}

type HoldOutcome = Outcome<HoldEffect | CoreEffect>;

/** Whether this end holds the call. */
export const heldByUs = (hold: HoldState) => hold === "by-us" || hold === "both";
const isHeldByColleague = (hold: HoldState) => hold === "by-colleague" || hold === "both";

/** Whether a hold or resume of ours waits for the other side. */
export const underWay = (change: HoldChange) => change === "holding" || change === "resuming";

/** What Hold would do now: hold (true), resume (false), or nothing at present. */
export function holdToSet({ state, hold, holdChange, signalling }: CallRecord): boolean | undefined {
  return state === "connected" && signalling && !underWay(holdChange) ? !heldByUs(hold) : undefined;
}

function holdBy(us: boolean, colleague: boolean): HoldState {
  if (us) return colleague ? "both" : "by-us";
  return colleague ? "by-colleague" : "none";
}

/** The dispatcher holds or resumes. One change at a time, and none that nobody can be told of. */
function requestHold(call: PrivateCall, on: boolean): HoldOutcome {
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
function holdSettled(
  call: PrivateCall,
  event: Extract<HoldLegEvent, { kind: "hold-settled" }>,
  now: number,
): HoldOutcome {
  if (call.record.holdChange !== (event.on ? "holding" : "resuming")) {
    // The limit has passed and the call is as it was before; the other side has to hear of that.
    return { call, effects: event.accepted ? [{ do: "refresh" }] : [] };
  }
  if (!event.accepted) return notAccepted(call);
  const hold = holdBy(event.on, isHeldByColleague(call.record.hold));
  return {
    call: update(call, { hold, holdChange: "none", heldAt: event.on ? now : null }),
    effects: [{ do: "stop-timer", timer: "hold" }],
  };
}

/** Nobody has answered our hold or resume. */
function holdTimedOut(call: PrivateCall): HoldOutcome {
  return underWay(call.record.holdChange) ? notAccepted(call) : unchanged(call);
}

function notAccepted(call: PrivateCall): HoldOutcome {
  const holding = call.record.holdChange === "holding";
  const before: (HoldEffect | CoreEffect)[] = [
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
function heardAgain(call: PrivateCall): PrivateCall {
  return call.record.holdChange === "hold-refused" ? update(call, { holdChange: "none" }) : call;
}

/** What the other side's session description says. */
function heldByColleague(call: PrivateCall, held: boolean): HoldOutcome {
  return unchanged(update(call, { hold: holdBy(heldByUs(call.record.hold), held) }));
}

export const HOLD: CallFeature<HoldShape> = {
  handlers: {
    connected: {
      on: { hold: (call, { on }) => requestHold(call, on) },
      leg: {
        "hold-settled": (call, event, now) => holdSettled(call, event, now),
        "held-by-colleague": (call, { held }) => heldByColleague(call, held),
      },
      timeout: { hold: (call) => holdTimedOut(call) },
    },
  },
  afterMute: heardAgain,
  perform: ({ leg, media }) => ({
    hold: ({ on }) => leg()?.hold(on),
    "hold-media": ({ on }) => media()?.setHold(on),
  }),
};
