/**
 * A connected call that becomes an emergency, or is none any more, by a re-INVITE of either end (TS 24.379 clause 11.1.1.2).
 *
 * The media and their keys stay as they are. Floor and transmission control hear of it: who holds the talk key, and waits, asks anew as the call is
 * now, which stops who talks in one that is less urgent (TS 24.380 clause 6.3.5). Where ours is not accepted, or not answered, the call goes on as it was; nothing is
 * tried again by itself. What the other end says is taken at once: nobody is asked.
 *
 * @module
 */
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type { ControlUrgency } from "../../../shared/floor/app-packet.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import type { ChangedUrgency, UrgencyChange } from "../../../shared/mc/record-parts/urgency.ts";
import { type CallUrgency, isEmergency } from "../../../shared/mc/urgency.ts";
import { unchanged, update } from "../call-change.ts";
import type { CoreEffect, Outcome, PrivateCall, TimerEffect } from "../call-core.ts";
import { TIMEOUTS } from "../timeouts.ts";
import type { CallFeature } from "./feature.ts";
import { floorUrgency } from "./floor.ts";

/** What became of our request. */
type UrgencyResult = "accepted" | "refused" | "unanswered";

type UrgencyLegEvent =
  | { readonly kind: "urgency-settled"; readonly to: ChangedUrgency; readonly result: UrgencyResult }
  /** The other end has said how urgent the call is from here on. */
  | { readonly kind: "urgency-told"; readonly urgency: CallUrgency };

type UrgencyEffect =
  | { readonly do: "tell-urgency"; readonly to: ChangedUrgency }
  | { readonly do: "urge"; readonly urgency: ControlUrgency };

interface UrgencyShape {
  readonly event: { readonly type: "set-urgency"; readonly to: ChangedUrgency };
  readonly effect: UrgencyEffect;
  readonly timer: "urgency";
  readonly legEvent: UrgencyLegEvent;
  readonly mediaEvent: never;
  readonly leg: {
    /** Tells the other end how urgent the call is from here on; `urgency-settled` says what became of it. */
    tellUrgency(to: ChangedUrgency): void;
  };
  readonly media: {
    /** How urgent the call is from here on: floor and transmission control ask by that. */
    setUrgency(urgency: ControlUrgency): void;
  };
  readonly tools: object;
}

type UrgencyOutcome = Outcome<UrgencyEffect | TimerEffect<"urgency"> | CoreEffect>;

const STOP = { do: "stop-timer", timer: "urgency" } as const;

const FAILED = { refused: "urgency-not-changed", unanswered: "urgency-unanswered" } as const satisfies Record<
  Exclude<UrgencyResult, "accepted">,
  EndReasonCode
>;

/** What the dispatcher could make of the call now: an emergency, or none; undefined where nobody can be told. */
export function urgencyToSet(call: CallRecord): ChangedUrgency | undefined {
  const { signalling, state, urgencyChange } = call;
  if (state !== "connected" || !signalling || urgencyChange?.state === "asking") return undefined;
  return isEmergency(call) ? "normal" : "emergency";
}

/** What floor or transmission control is told, where the call has either. */
function urged(before: PrivateCall, { record }: PrivateCall): UrgencyEffect[] {
  const urgency = floorUrgency(record);
  const isControlled = record.floor !== null || record.transmission !== null;
  return !isControlled || urgency === floorUrgency(before.record) ? [] : [{ do: "urge", urgency }];
}

const withChange = (call: PrivateCall, urgencyChange: UrgencyChange) => update(call, { urgencyChange });

function request(call: PrivateCall, to: ChangedUrgency): UrgencyOutcome {
  if (urgencyToSet(call.record) !== to) return unchanged(call);
  return {
    call: withChange(call, { to, by: "us", state: "asking", reason: null }),
    effects: [
      { do: "tell-urgency", to },
      { do: "start-timer", timer: "urgency", ms: TIMEOUTS.urgency },
    ],
  };
}

function failed(call: PrivateCall, result: keyof typeof FAILED): UrgencyOutcome {
  const { urgencyChange } = call.record;
  if (urgencyChange?.by !== "us" || urgencyChange.state !== "asking") return unchanged(call);
  const reason = { code: FAILED[result] };
  return { call: withChange(call, { ...urgencyChange, state: "failed", reason }), effects: [STOP] };
}

/** An answer that comes after the limit counts: the other end has taken it. */
function settled(call: PrivateCall, to: ChangedUrgency, result: UrgencyResult): UrgencyOutcome {
  if (result !== "accepted") return failed(call, result);
  const change = { to, by: "us", state: "done", reason: null } as const;
  const next = update(call, { urgency: to, urgencyChange: change });
  return { call: next, effects: [STOP, ...urged(call, next)] };
}

/** Ours that is under way stays: who is answered last has the last word. */
function told(call: PrivateCall, now: CallUrgency): UrgencyOutcome {
  const was = isEmergency(call.record);
  const next = update(call, now);
  const effects = urged(call, next);
  if (was === isEmergency(now) || call.record.urgencyChange?.state === "asking") return { call: next, effects };
  const to = isEmergency(now) ? "emergency" : "normal";
  return { call: withChange(next, { to, by: "colleague", state: "done", reason: null }), effects };
}

export const URGENCY: CallFeature<UrgencyShape> = {
  handlers: {
    connected: {
      on: { "set-urgency": (call, { to }) => request(call, to) },
      leg: {
        "urgency-settled": (call, { to, result }) => settled(call, to, result),
        "urgency-told": (call, { urgency }) => told(call, urgency),
      },
      timeout: { urgency: (call) => failed(call, "unanswered") },
    },
  },
  perform: ({ leg, media }) => ({
    "tell-urgency": ({ to }) => leg()?.tellUrgency(to),
    urge: ({ urgency }) => media()?.setUrgency(urgency),
  }),
};
