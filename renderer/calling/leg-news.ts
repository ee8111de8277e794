/**
 * What the news of a leg and of its media make of a call: the same in every state in which they can come.
 *
 * @module
 */
import type { EndReason } from "../../shared/errors/end-reason.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import { finish, finishAndEndLeg, unchanged, update, withStep } from "./call-change.ts";
import type { PrivateCall } from "./call-core.ts";
import type { Transition } from "./call-events.ts";
import { givenUp } from "./features/forward.ts";
import { STOP_ANSWER_TIMERS } from "./next-leg.ts";
import type { LegEvent, MediaEvent } from "./ports.ts";
import { TIMEOUTS } from "./timeouts.ts";

/** The call is answered: the media have to connect in time, unless they were quicker. */
export function connect(call: PrivateCall, now: number): Transition {
  const connected = update(call, { state: "connected", connectedAt: Math.round(now) });
  return {
    call: withStep(connected, "answered", now),
    effects: [
      ...STOP_ANSWER_TIMERS,
      ...(call.mediaConnected
        ? []
        : [{ do: "start-timer", timer: "mediaConnection", ms: TIMEOUTS.mediaConnection } as const]),
      // The offer was one of protected media, which carry no digits. Now that nothing is protected, they are offered.
      ...(call.record.protection?.failure?.code === "colleague-without-protection"
        ? [{ do: "offer-anew" } as const]
        : []),
    ],
  };
}

/** What the media report while the call goes on: a failure ends a connected call only, since before it nothing is lost. */
export function mediaProgress(call: PrivateCall, event: MediaEvent, now: number): Transition {
  switch (event.kind) {
    case "connected":
      return {
        call: { ...call, mediaConnected: true },
        effects: [
          { do: "stop-timer", timer: "mediaConnection" },
          ...(call.record.signalling ? [] : [{ do: "stop-timer", timer: "signalling" } as const]),
        ],
      };
    case "ice-fault":
      return unchanged(update(call, { iceProblem: keptReason(event.fault) }));
    case "flowing":
      return unchanged(withStep(call, "media-flowing", now));
    default:
      return unchanged(call);
  }
}

/** The person ends a call that is not answered: a final answer is waited for, not for ever. */
export function cancel(call: PrivateCall): Transition {
  return {
    call: update(call, { state: "ending" }),
    effects: [{ do: "end-leg" }, { do: "start-timer", timer: "ending", ms: TIMEOUTS.ending }],
  };
}

/** Others have met the call: of one to several, another of those who were called, and not the same person at another place. */
const metBy = ({ record }: PrivateCall, elsewhere: NonNullable<Extract<LegEvent, { kind: "ended" }>["elsewhere"]>) =>
  record.firstToAnswer !== null && elsewhere === "answered-elsewhere" ? "answered-by-another" : elsewhere;

/** What a leg to us reports before it is answered. */
export function callerGaveUp(call: PrivateCall, event: LegEvent, now: number): Transition {
  switch (event.kind) {
    case "ended":
      return event.elsewhere === undefined
        ? givenUp(call, now)
        : finish(call, { code: metBy(call, event.elsewhere) }, now);
    case "rejected":
      return finish(call, { code: "missed" }, now);
    case "lost":
      return finishAndEndLeg(call, lossReason(event, call), now);
    default:
      return unchanged(call);
  }
}

/** Why no audio came about, or none any more: where a STUN or TURN server failed before there was any, that says more. */
export const mediaFailure = ({ record, mediaConnected }: PrivateCall, detail: string): EndReason =>
  record.iceProblem === null || mediaConnected ? { code: "media-failed", detail } : record.iceProblem;

/** Why a leg was lost, as a reason by which calls end. */
export function lossReason(event: Extract<LegEvent, { kind: "lost" }>, { record }: PrivateCall): EndReason {
  if (event.refusal !== undefined) return { code: event.refusal };
  if (event.cause === "media" && record.iceProblem !== null && record.connectedAt === null) return record.iceProblem;
  return { code: event.cause === "media" ? "media-not-acceptable" : "program-error", detail: event.detail };
}
