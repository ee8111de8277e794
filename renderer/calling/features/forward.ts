/**
 * Forwarding of a call that rings here (TS 24.379 clause 11.1.9, manual input): a MESSAGE names to our server whom the caller is
 * to call, and only when that was taken the call is refused, with the warning that says so. Until then it rings on.
 *
 * @module
 */
import type { EndReason } from "../../../shared/errors/end-reason.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { keptReason } from "../../../shared/mc/kept-reason.ts";
import { sameMcId } from "../../../shared/mc/mc-id.ts";
import type { Forward } from "../../../shared/mc/record-parts/forward.ts";
import { before, finish, unchanged, update } from "../call-change.ts";
import type { CoreEffect, Outcome, PrivateCall, TimerEffect } from "../call-core.ts";
import { TIMEOUTS } from "../timeouts.ts";
import type { CallFeature } from "./feature.ts";

type ForwardEvent =
  /** The dispatcher, or the settings of the desk, have the caller call somebody else. */
  | { readonly type: "forward"; readonly targetId: string; readonly why: Forward["why"] }
  /** What was answered to our MESSAGE; null: it was taken. */
  | { readonly type: "forward-answered"; readonly reason: EndReason | null };

/** What goes beyond one call. */
export interface ForwardDesk {
  /** Sends the MESSAGE; `forward-answered` says what came of it. */
  ask(call: CallRecord, forward: Forward): void;
}

interface ForwardShape {
  readonly event: ForwardEvent;
  readonly effect: { readonly do: "ask-to-forward" };
  readonly timer: "forward";
  readonly legEvent: never;
  readonly mediaEvent: never;
  readonly leg: object;
  readonly media: object;
  readonly tools: { readonly forwards: ForwardDesk };
}

type ForwardOutcome = Outcome<ForwardShape["effect"] | TimerEffect<"forward"> | CoreEffect>;

/** How a call ends that was forwarded, by who chose so. */
const FORWARDED = { "manual-input": "forwarded-by-you", "no-answer": "forwarded-unanswered" } as const;

/** Whether a call can be forwarded now: it rings, and nothing of the kind is under way. */
export const canForward = ({ state, forward, signalling }: CallRecord) =>
  state === "incoming" && signalling && forward?.state !== "asking";

/** The caller has given up: nobody answered, or the caller was told whom to call sooner than we were told that it was. */
export function givenUp(call: PrivateCall, now: number): Outcome<CoreEffect> {
  const { forward } = call.record;
  return forward?.state === "asking" ? forwarded(call, forward, now) : finish(call, { code: "missed" }, now);
}

function forwarded(call: PrivateCall, forward: Forward, now: number): Outcome<CoreEffect> {
  const { targetId, why } = forward;
  return finish(
    update(call, { forward: { ...forward, state: "done" } }),
    { code: FORWARDED[why], detail: targetId },
    now,
  );
}

function ask(call: PrivateCall, { targetId, why }: Extract<ForwardEvent, { type: "forward" }>): ForwardOutcome {
  // Neither the caller nor this desk is anybody else.
  const isNobodyElse = [call.record.primaryId, call.rules.ownId].some((id) => sameMcId(id, targetId));
  if (!canForward(call.record) || isNobodyElse) return unchanged(call);
  return {
    call: update(call, { forward: { targetId, why, state: "asking", reason: null } }),
    effects: [{ do: "ask-to-forward" }, { do: "start-timer", timer: "forward", ms: TIMEOUTS.transferAnswer }],
  };
}

function answered(call: PrivateCall, reason: EndReason | null, now: number): ForwardOutcome {
  const { forward } = call.record;
  if (forward?.state !== "asking") return unchanged(call);
  const stop = { do: "stop-timer", timer: "forward" } as const;
  if (reason !== null) {
    const failed = { ...forward, state: "failed", reason: keptReason(reason) } as const;
    return { call: update(call, { forward: failed }), effects: [stop] };
  }
  return before(forwarded(call, forward, now), { do: "decline", because: FORWARDED[forward.why] });
}

/** The call was answered here meanwhile: whatever the server says of it, it goes nowhere else, and its time is nobody's. */
function overtaken(call: PrivateCall): ForwardOutcome {
  if (call.record.forward?.state !== "asking") return unchanged(call);
  return { call: update(call, { forward: null }), effects: [{ do: "stop-timer", timer: "forward" }] };
}
const OVERTAKEN = { on: { "forward-answered": overtaken }, timeout: { forward: overtaken } } as const;

export const FORWARD: CallFeature<ForwardShape> = {
  handlers: {
    answering: OVERTAKEN,
    connected: OVERTAKEN,
    incoming: {
      on: {
        forward: ask,
        "forward-answered": (call, { reason }, now) => answered(call, reason, now),
      },
      timeout: { forward: (call, now) => answered(call, { code: "forward-unanswered" }, now) },
    },
  },
  perform: ({ forwards }) => ({
    "ask-to-forward": (_effect, { record }) => {
      if (record.forward !== null) forwards.ask(record, record.forward);
    },
  }),
};
