/**
 * The private call, TS 23.280 clause 10.16.5, as one explicit state machine: which event does what in which state,
 * what is sent because of it, and with which reason a call can end. Pure: it is given the time and returns what to do.
 *
 *     preparing ─► obtaining-keys ─► requesting ─► ringing ─► connected ─► ended
 *        │  ▲          │  ▲              │                                  ▲
 *        ▼  │          ▼  │     step 3   ├─► deciding ─┐                    │  from every state:
 *     deciding-protection └──────────────┴─────────────┘                    │  end, failure, timeout
 *                          and then redialling instead of requesting        │
 *     obtaining-keys ─► incoming ─► answering ─► connected       ending ────┘
 *
 * Step 3 is a final answer of class 3, or comes in two halves: a 480 and a MESSAGE. With the MESSAGE first the call passes
 * `releasing` on the way, with the 480 first `awaiting-target` (`call-forwarding.ts`).
 *
 * A redirected call stays one call: the second leg has its own SIP dialog, its own keys and its own number, and whatever
 * an earlier leg still says is disregarded, because its number is not the current one. A call without protection passes
 * `obtaining-keys` by. How a leg follows another stands in `call-redirection.ts`, what keys mean for a call in
 * `call-protection.ts`.
 *
 * @module
 */

import type { EndReason, EndReasonCode } from "../../shared/errors/end-reason.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { CallState } from "../../shared/mc/call-record.ts";
import { endReasonOfBye } from "../../shared/mc/failure.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import {
  before,
  finish,
  finishAndEndLeg,
  newCall,
  unchanged,
  update,
  withProtection,
  withStep,
} from "./call-change.ts";
import type { CallRules, PrivateCall } from "./call-core.ts";
import type { CallEvent, CoreEvent, Transition } from "./call-events.ts";
import {
  forwardedFirst,
  forwardedThen,
  forwardingRefused,
  notForwarded,
  released,
  releasing,
} from "./call-forwarding.ts";
import { redial, redirect, rejected, STOP_ANSWER_TIMERS } from "./call-redirection.ts";
import { featureHandler } from "./features/feature-handler.ts";
import { FEATURES } from "./features/features.ts";
import type { LegEvent } from "./ports.ts";
import { beginKeyWork, proceed, takeProtectionOffer } from "./protection/call-protection.ts";
import type { ProtectionOffer } from "./protection/protection-offer.ts";
import { NOT_FOLLOWED } from "./redial-policy.ts";
import { TIMEOUTS } from "./timeouts.ts";

type Handler<T extends CoreEvent["type"]> = (
  call: PrivateCall,
  event: Extract<CoreEvent, { type: T }>,
  now: number,
) => Transition;
type Handlers = { readonly [T in CoreEvent["type"]]?: Handler<T> };

/** A call that the dispatcher places. `now` is Unix milliseconds, with fraction. */
export function placeCall(id: string, calledId: string, rules: CallRules, now: number): Transition {
  const call = newCall({ id, direction: "outgoing", peerId: calledId, state: "preparing" }, rules, now);
  return before(
    beginKeyWork(withStep(call, "placed", now), { kmsUri: null }),
    { do: "open-voice" },
    { do: "start-timer", timer: "media", ms: TIMEOUTS.media },
  );
}

/** A call that somebody places to us. */
export function receiveCall(
  id: string,
  callerId: string,
  rules: CallRules,
  offer: ProtectionOffer,
  now: number,
): Transition {
  const call = newCall({ id, direction: "incoming", peerId: callerId, state: "incoming" }, rules, now);
  return takeProtectionOffer(withStep(call, "offered", now), offer, now);
}

/** A call that ends before it begins, with its reason: it still stands in the record. */
export function refuseToPlace(
  id: string,
  calledId: string,
  rules: CallRules,
  code: EndReasonCode,
  now: number,
): PrivateCall {
  return finish(placeCall(id, calledId, rules, now).call, { code }, now).call;
}

/** A call to us that cannot be taken, whatever it offers: it is declined and stands in the record. */
export function refuseToReceive(
  id: string,
  callerId: string,
  rules: CallRules,
  code: EndReasonCode,
  now: number,
): Transition {
  const call = newCall({ id, direction: "incoming", peerId: callerId, state: "incoming" }, rules, now);
  return before(finish(withStep(call, "offered", now), { code }, now), { do: "decline", because: code });
}

/** Applies one event. An event that means nothing in the call's state leaves the call as it is. */
export function transition(call: PrivateCall, event: CallEvent, now: number): Transition {
  const { state } = call.record;
  if ("leg" in event && event.leg !== call.leg) {
    const ofReleased = state === "releasing" && event.type === "leg" && event.leg === call.leg - 1;
    return ofReleased ? releasing(call, event.event, now) : unchanged(call);
  }
  const own = featureHandler(state, event);
  if (own !== undefined) return own(call, now);
  const find = (table: AnyHandlers) => table[event.type];
  const handler = find(PROCEDURE[state]) ?? (state === "ended" ? undefined : find(IN_EVERY_STATE));
  return handler?.(call, event as never, now) ?? unchanged(call);
}

// The tables are typed per event; the lookup by a union loses that, and only that.
type AnyHandlers = Readonly<Record<string, ((call: PrivateCall, event: never, now: number) => Transition) | undefined>>;

// ---------------------------------------------------------------------------------------------------------------------
// The procedure

const IN_EVERY_STATE: Handlers = {
  counted: (call, { media }) => unchanged(update(call, { media })),
  mute: (call, { muted }) => ({ call: afterMute(update(call, { muted })), effects: [{ do: "mute", muted }] }),
  "voice-lost": (call, { code, detail }) => unchanged(update(call, { voiceProblem: keptReason({ code, detail }) })),
  "voice-restored": (call) => unchanged(update(call, { voiceProblem: null })),
  media: (call, event, now) => mediaProgress(call, event, now),
  "forwarding-refused": (call, event, now) => forwardingRefused(call, event, now),
};

/** What the microphone says while nothing has been sent yet. */
const OPENING_VOICE: Handlers = {
  "media-ready": (call, _event, now) => proceedWithVoice(call, now),
  "media-unavailable": (call, { code, detail }, now) => finish(call, { code, detail }, now),
};

/** The limit that runs while nothing has been sent yet. */
const preparationTimeout: Handler<"timeout"> = (call, { timer }, now) =>
  timer === "media"
    ? finish(call, { code: "microphone-failed", detail: particular("device-silent") }, now)
    : unchanged(call);

/** From INVITE to final answer: the same for the first request and the re-dialled one. */
const AWAITING_ANSWER: Handlers = {
  "invite-sent": (call, { leg }, now) => {
    // Sent again with credentials when the server asks for them: still the same request.
    const sentLegs = call.record.steps.filter(({ step }) => step === "requested" || step === "redialled").length;
    return unchanged(sentLegs >= leg ? call : withStep(call, leg === 1 ? "requested" : "redialled", now));
  },
  leg: (call, { event, proposedKms }, now) => {
    switch (event.kind) {
      case "trying":
        return { call, effects: [{ do: "stop-timer", timer: "firstResponse" }] };
      case "ringing":
        if (call.record.state === "ringing") return unchanged(call);
        return {
          call: withStep(update(call, { state: "ringing" }), "ringing", now),
          effects: [{ do: "stop-timer", timer: "firstResponse" }],
        };
      case "answered":
        return connect(call, now);
      case "redirected":
        return redirect(call, event.answer, now);
      case "rejected":
        return rejected(call, event.answer, proposedKms, now);
      case "ended":
        return finish(call, { code: "hung-up-by-colleague" }, now);
      case "expired":
        return finish(call, { code: "session-expired" }, now);
      case "lost":
        return finishAndEndLeg(call, lossReason(event), now);
      default:
        return unchanged(call);
    }
  },
  forwarded: (call, { redirection }, now) => forwardedFirst(call, redirection, now),
  timeout: (call, { timer }, now) => {
    if (timer === "firstResponse") return finishAndEndLeg(call, { code: "server-silent" }, now);
    if (timer === "answer") return finishAndEndLeg(call, { code: "no-answer" }, now);
    return unchanged(call);
  },
  end: (call) => cancel(call),
  "signalling-lost": (call, _event, now) => finishAndEndLeg(call, { code: "signalling-lost" }, now),
};

const PROCEDURE: Readonly<Record<CallState, Handlers>> = {
  /** The microphone is being opened; nothing has been sent. */
  preparing: {
    ...OPENING_VOICE,
    timeout: preparationTimeout,
    end: (call, _event, now) => finish(call, { code: "cancelled" }, now),
    "signalling-lost": (call, _event, now) => finish(call, { code: "signalling-lost" }, now),
  },

  /** Outgoing: only the keys are missing. Incoming: the caller's I_MESSAGE is verified before anybody is disturbed. */
  "obtaining-keys": {
    timeout: preparationTimeout,
    leg: (call, { event }, now) => callerGaveUp(call, event, now),
    end: (call, _event, now) =>
      call.record.direction === "outgoing"
        ? finish(call, { code: "cancelled" }, now)
        : before(finish(call, { code: "declined-by-you" }, now), { do: "decline" }),
    "signalling-lost": (call, _event, now) => finishAndEndLeg(call, { code: "signalling-lost" }, now),
  },

  /** Keys cannot be had, the rule is `preferred`: without protection the call is placed only if the dispatcher says so. */
  "deciding-protection": {
    ...OPENING_VOICE,
    refuse: (call, _event, now) => finish(call, { code: "protection-refused-by-you" }, now),
    end: (call, _event, now) => finish(call, { code: "protection-refused-by-you" }, now),
    timeout: preparationTimeout,
    "signalling-lost": (call, _event, now) => finish(call, { code: "signalling-lost" }, now),
  },

  /** Step 1: the private call request to the primary ID is out. */
  requesting: AWAITING_ANSWER,

  /** The server has refused the request because the call is forwarded; the MESSAGE that says to whom is still to come. */
  "awaiting-target": {
    forwarded: (call, { redirection }, now) => forwardedThen(call, redirection, now),
    timeout: (call, { timer }, now) => (timer === "target" ? notForwarded(call, now) : unchanged(call)),
    end: (call, _event, now) => finish(call, { code: "cancelled" }, now),
    "signalling-lost": (call, _event, now) => finish(call, { code: "signalling-lost" }, now),
  },

  /** A MESSAGE has named the ID to call before the request was answered. CANCEL is out; any final answer releases it. */
  releasing: {
    timeout: (call, { timer }, now) => (timer === "ending" ? released(call, now) : unchanged(call)),
    end: (call, _event, now) => finish(call, { code: "cancelled" }, now),
    "signalling-lost": (call, _event, now) => finishAndEndLeg(call, { code: "signalling-lost" }, now),
  },

  /** Step 3 has been received, policy `ask`: the dispatcher decides. The first leg is released already. */
  deciding: {
    follow: (call, _event, now) => redial(call, now),
    refuse: (call, _event, now) => finish(call, { code: notFollowed(call).byYou }, now),
    timeout: (call, _event, now) => finish(call, { code: notFollowed(call).inTime }, now),
    end: (call, _event, now) => finish(call, { code: notFollowed(call).byYou }, now),
    "signalling-lost": (call, _event, now) => finish(call, { code: "signalling-lost" }, now),
  },

  /** Step 4: the private call request to the new ID is out. */
  redialling: AWAITING_ANSWER,

  /** The colleague's unit rings. A redirection can come even now. */
  ringing: AWAITING_ANSWER,

  /** Somebody calls us. */
  incoming: {
    answer: (call) => ({
      call: update(call, { state: "answering" }),
      effects: [{ do: "open-voice" }, { do: "start-timer", timer: "mediaToAnswer", ms: TIMEOUTS.mediaToAnswer }],
    }),
    end: (call, _event, now) => before(finish(call, { code: "declined-by-you" }, now), { do: "decline" }),
    leg: (call, { event }, now) => callerGaveUp(call, event, now),
    "signalling-lost": (call, _event, now) => finishAndEndLeg(call, { code: "signalling-lost" }, now),
  },

  /** We have answered; microphone, or silence in its place, and session are being set up. */
  answering: {
    "media-ready": (call) => ({
      // The caller has shown the key with a message that is fresh and signed.
      call: call.keyWork === "ready" ? withProtection(call, { state: "establishing" }) : call,
      effects: [
        { do: "stop-timer", timer: "mediaToAnswer" },
        { do: "accept", withKeys: call.keyWork === "ready" },
        { do: "start-timer", timer: "answer", ms: TIMEOUTS.answer },
      ],
    }),
    "media-unavailable": (call, { code, detail }, now) =>
      before(finish(call, { code, detail }, now), { do: "decline" }),
    leg: (call, { event }, now) => (event.kind === "answered" ? connect(call, now) : callerGaveUp(call, event, now)),
    timeout: (call, { timer }, now) =>
      timer === "mediaToAnswer"
        ? { call, effects: [{ do: "listen", code: "microphone-failed", detail: particular("device-silent") }] }
        : finishAndEndLeg(call, { code: "server-silent" }, now),
    end: (call, _event, now) => finishAndEndLeg(call, { code: "hung-up" }, now),
    "signalling-lost": (call, _event, now) => finishAndEndLeg(call, { code: "signalling-lost" }, now),
  },

  connected: {
    leg: (call, { event }, now) => {
      switch (event.kind) {
        case "ended":
          return finish(call, endReasonOfBye(event.detail), now);
        case "expired":
          return finishAndEndLeg(call, { code: "session-expired" }, now);
        case "lost":
          return finishAndEndLeg(call, lossReason(event), now);
        default:
          return unchanged(call);
      }
    },
    media: (call, event, now) =>
      event.event.kind === "failed"
        ? finishAndEndLeg(call, { code: "media-failed", detail: event.event.detail }, now)
        : mediaProgress(call, event, now),
    timeout: (call, { timer }, now) =>
      timer === "signalling"
        ? finishAndEndLeg(call, { code: "signalling-lost" }, now)
        : finishAndEndLeg(call, { code: "media-failed", detail: particular("no-connection-in-time") }, now),
    end: (call, _event, now) => finishAndEndLeg(call, { code: "hung-up" }, now),
    "signalling-lost": (call, _event, now) => ({
      call: withStep(update(call, { signalling: false }), "signalling-lost", now),
      effects: [{ do: "start-timer", timer: "signalling", ms: TIMEOUTS.signalling }],
    }),
    "signalling-restored": (call, _event, now) =>
      call.record.signalling
        ? unchanged(call)
        : {
            call: withStep(update(call, { signalling: true }), "signalling-restored", now),
            effects: [{ do: "stop-timer", timer: "signalling" }, { do: "refresh" }],
          },
  },

  /** CANCEL is out. A final answer of any kind may cross it; the leg deals with it, the call ends as asked. */
  ending: {
    leg: (call, { event }, now) => {
      const final = event.kind !== "trying" && event.kind !== "ringing";
      return final ? finish(call, { code: "cancelled" }, now) : unchanged(call);
    },
    timeout: (call, { timer }, now) =>
      timer === "ending" ? finish(call, { code: "cancelled" }, now) : unchanged(call),
    "signalling-lost": (call, _event, now) => finish(call, { code: "cancelled" }, now),
  },

  /** Only the last count of the media still comes in. */
  ended: {
    counted: (call, { media }) => unchanged(update(call, { media })),
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// What the handlers are made of

/** What the features of a call make of the microphone's having been switched. */
const afterMute = (call: PrivateCall) =>
  FEATURES.reduce((now, { afterMute: follow }) => (follow === undefined ? now : follow(now)), call);

function proceedWithVoice(call: PrivateCall, now: number): Transition {
  const ready = { ...call, voiceReady: true };
  const stop = { do: "stop-timer", timer: "media" } as const;
  // A question that is being put to the dispatcher stays.
  if (call.record.state === "deciding-protection") return before(unchanged(ready), stop);
  return before(proceed(ready, now), stop);
}

function connect(call: PrivateCall, now: number): Transition {
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
const mediaProgress: Handler<"media"> = (call, { event }, now) => {
  switch (event.kind) {
    case "connected":
      return { call: { ...call, mediaConnected: true }, effects: [{ do: "stop-timer", timer: "mediaConnection" }] };
    case "flowing":
      return unchanged(withStep(call, "media-flowing", now));
    default:
      return unchanged(call);
  }
};

function cancel(call: PrivateCall): Transition {
  return {
    call: update(call, { state: "ending" }),
    effects: [{ do: "end-leg" }, { do: "start-timer", timer: "ending", ms: TIMEOUTS.ending }],
  };
}

function callerGaveUp(call: PrivateCall, event: LegEvent, now: number): Transition {
  switch (event.kind) {
    case "ended":
      return finish(call, { code: event.elsewhere ?? "missed" }, now);
    case "rejected":
      return finish(call, { code: "missed" }, now);
    case "lost":
      return finishAndEndLeg(call, lossReason(event), now);
    default:
      return unchanged(call);
  }
}

/** How the redirection that is being asked about ends when it is not followed. */
const notFollowed = ({ record }: PrivateCall) => NOT_FOLLOWED[record.redirections.at(-1)?.target ?? "migrated"];

function lossReason(event: Extract<LegEvent, { kind: "lost" }>): EndReason {
  if (event.refusal !== undefined) return { code: event.refusal };
  return { code: event.cause === "media" ? "media-not-acceptable" : "program-error", detail: event.detail };
}
