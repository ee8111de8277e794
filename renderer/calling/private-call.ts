/**
 * The private call, TS 23.280 clause 10.16.5, as one explicit state machine: which event does what in which state,
 * what is sent because of it, and with which reason a call can end. Pure: it is given the time and returns what to do.
 *
 *     preparing ─► obtaining-keys ─► requesting ─► ringing ─► connected ─► ended
 *                   │  ▲     │            │  ▲                                ▲
 *                   ▼  │     └────────────│──┴─ redialling                    │   from every state: end, failure,
 *     deciding-protection                 │                                   │   timeout
 *                      ▲                  │ 300/302                           │
 *                      └── deciding ◄─────┘ (or at once to obtaining-keys)    │
 *     obtaining-keys ─► incoming ─► answering ─► connected        ending ─────┘
 *
 * A redirected call stays one call: the second leg has its own SIP dialog, its own keys and its own number, and whatever
 * an earlier leg still says is disregarded, because its number is not the current one. A call without protection passes
 * `obtaining-keys` by. What keys mean for a call stands in `call-protection.ts`.
 *
 * @module
 */
import type { CallState } from "../../shared/mc/call-record.ts";
import type { EndReason, EndReasonCode } from "../../shared/mc/end-reason.ts";
import { endReasonOfFailure } from "../../shared/mc/failure.ts";
import { decodeRedirection, type RedirectionAnswer } from "../../shared/mc/redirection.ts";
import {
  before,
  finish,
  finishAndEndLeg,
  newCall,
  reasonOfError,
  unchanged,
  update,
  withProtection,
  withStep,
} from "./call-change.ts";
import type { CallEvent, CallRules, PrivateCall, ProtectionOffer, Transition } from "./call-events.ts";
import {
  agreement,
  beginKeyWork,
  callUnprotected,
  keyStep,
  keysFailed,
  keysReady,
  proceed,
  protectedMedia,
  takeProtectionOffer,
  withNotes,
} from "./call-protection.ts";
import type { LegEvent } from "./ports.ts";
import { decideRedial } from "./redial-policy.ts";
import { TIMEOUTS } from "./timeouts.ts";

type Handler<T extends CallEvent["type"]> = (
  call: PrivateCall,
  event: Extract<CallEvent, { type: T }>,
  now: number,
) => Transition;
type Handlers = { readonly [T in CallEvent["type"]]?: Handler<T> };

/** A call that the dispatcher places. `now` is Unix milliseconds, with fraction. */
export function placeCall(id: string, calledId: string, rules: CallRules, now: number): Transition {
  const call = newCall({ id, direction: "outgoing", peerId: calledId, state: "preparing" }, rules, now);
  return before(
    beginKeyWork(withStep(call, "placed", now), null),
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
  if ("leg" in event && event.leg !== call.leg) return unchanged(call);
  const state = call.record.state;
  const handler = PROCEDURE[state][event.type] ?? (state === "ended" ? undefined : IN_EVERY_STATE[event.type]);
  // The table is typed per event; the lookup by a union loses that, and only that.
  return handler === undefined ? unchanged(call) : (handler as Handler<CallEvent["type"]>)(call, event, now);
}

// ---------------------------------------------------------------------------------------------------------------------
// The procedure

const IN_EVERY_STATE: Handlers = {
  counted: (call, { media }) => unchanged(update(call, { media })),
  mute: (call, { muted }) => ({ call: update(call, { muted }), effects: [{ do: "mute", muted }] }),
  media: (call, event, now) => mediaProgress(call, event, now),
  "key-step": (call, event) => keyStep(call, event),
};

/** What the microphone says while nothing has been sent yet. */
const OPENING_VOICE: Handlers = {
  "media-ready": (call, _event, now) => proceedWithVoice(call, now),
  "media-unavailable": (call, { code, detail }, now) => finish(call, { code, detail }, now),
};

/** Keys are being obtained for the leg in preparation. */
const KEY_WORK: Handlers = {
  "keys-ready": (call, event, now) => keysReady(call, event, now),
  "keys-failed": (call, { code, detail }, now) => keysFailed(call, { code, detail }, now),
};

/** The limits that run while nothing has been sent yet. */
const preparationTimeout: Handler<"timeout"> = (call, { timer }, now) => {
  switch (timer) {
    case "media":
      return finish(call, { code: "microphone-failed", detail: "no answer from the device" }, now);
    case "keys":
      return keysFailed(call, { code: "keys-timeout" }, now);
    case "decide":
      return finish(call, { code: "protection-not-confirmed" }, now);
    default:
      return unchanged(call);
  }
};

/** From INVITE to final answer: the same for the first request and the re-dialled one. */
const AWAITING_ANSWER: Handlers = {
  "invite-sent": (call, { leg }, now) => {
    // Sent again with credentials when the server asks for them: still the same request.
    const sentLegs = call.record.steps.filter(({ step }) => step === "requested" || step === "redialled").length;
    return unchanged(sentLegs >= leg ? call : withStep(call, leg === 1 ? "requested" : "redialled", now));
  },
  agreed: (call, event, now) => agreement(call, event, now),
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
        return rejected(call, endReasonOfFailure(event.answer), proposedKms, now);
      case "ended":
        return finish(call, { code: "hung-up-by-colleague" }, now);
      case "expired":
        return finish(call, { code: "session-expired" }, now);
      case "lost":
        return finishAndEndLeg(call, lossReason(event), now);
    }
  },
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
    ...KEY_WORK,
    timeout: preparationTimeout,
    end: (call, _event, now) => finish(call, { code: "cancelled" }, now),
    "signalling-lost": (call, _event, now) => finish(call, { code: "signalling-lost" }, now),
  },

  /** Outgoing: only the keys are missing. Incoming: the caller's I_MESSAGE is verified before anybody is disturbed. */
  "obtaining-keys": {
    ...KEY_WORK,
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
    "call-unprotected": (call, _event, now) => callUnprotected(call, now),
    refuse: (call, _event, now) => finish(call, { code: "protection-refused-by-you" }, now),
    end: (call, _event, now) => finish(call, { code: "protection-refused-by-you" }, now),
    timeout: preparationTimeout,
    "signalling-lost": (call, _event, now) => finish(call, { code: "signalling-lost" }, now),
  },

  /** Step 1: the private call request to the primary ID is out. */
  requesting: AWAITING_ANSWER,

  /** Step 3 has been received, policy `ask`: the dispatcher decides. The first leg is released already. */
  deciding: {
    ...KEY_WORK,
    follow: (call, _event, now) => redial(call, now),
    refuse: (call, _event, now) => finish(call, { code: "redirection-refused-by-you" }, now),
    timeout: (call, { timer }, now) =>
      timer === "keys"
        ? keysFailed(call, { code: "keys-timeout" }, now)
        : finish(call, { code: "redirection-not-confirmed" }, now),
    end: (call, _event, now) => finish(call, { code: "redirection-refused-by-you" }, now),
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
      effects: [{ do: "open-voice" }, { do: "start-timer", timer: "media", ms: TIMEOUTS.media }],
    }),
    end: (call, _event, now) => before(finish(call, { code: "declined-by-you" }, now), { do: "decline" }),
    leg: (call, { event }, now) => callerGaveUp(call, event, now),
    "signalling-lost": (call, _event, now) => finishAndEndLeg(call, { code: "signalling-lost" }, now),
  },

  /** We have answered; microphone and session are being set up. */
  answering: {
    "media-ready": (call) => ({
      // The caller has shown the key with a message that is fresh and signed.
      call: call.keyWork === "ready" ? withProtection(call, { state: "establishing" }) : call,
      effects: [
        { do: "stop-timer", timer: "media" },
        { do: "accept", withKeys: call.keyWork === "ready" },
        { do: "start-timer", timer: "answer", ms: TIMEOUTS.answer },
      ],
    }),
    "media-unavailable": (call, { code, detail }, now) =>
      before(finish(call, { code, detail }, now), { do: "decline" }),
    agreed: (call, event, now) => agreement(call, event, now),
    leg: (call, { event }, now) => (event.kind === "answered" ? connect(call, now) : callerGaveUp(call, event, now)),
    timeout: (call, { timer }, now) =>
      timer === "media"
        ? before(finish(call, { code: "microphone-failed", detail: "no answer from the device" }, now), {
            do: "decline",
          })
        : finishAndEndLeg(call, { code: "server-silent" }, now),
    end: (call, _event, now) => finishAndEndLeg(call, { code: "hung-up" }, now),
    "signalling-lost": (call, _event, now) => finishAndEndLeg(call, { code: "signalling-lost" }, now),
  },

  connected: {
    agreed: (call, event, now) => agreement(call, event, now),
    leg: (call, { event }, now) => {
      switch (event.kind) {
        case "ended":
          return finish(call, { code: "hung-up-by-colleague", detail: event.detail }, now);
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
        : finishAndEndLeg(call, { code: "media-failed", detail: "no connection in time" }, now),
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

function proceedWithVoice(call: PrivateCall, now: number): Transition {
  const ready = { ...call, voiceReady: true };
  const stop = { do: "stop-timer", timer: "media" } as const;
  // A question that is being put to the dispatcher stays.
  if (call.record.state === "deciding-protection") return before(unchanged(ready), stop);
  return before(proceed(ready, now), stop);
}

/** A refusal ends the call; only for a KMS that was not accepted there is one more attempt, with another. */
function rejected(call: PrivateCall, reason: EndReason, proposedKms: string | undefined, now: number): Transition {
  if (reason.code !== "kms-not-accepted" || proposedKms === undefined || call.kmsRetried) {
    return finish(call, reason, now);
  }
  const next: PrivateCall = {
    ...withNotes(call, [reason]),
    leg: call.leg + 1,
    kmsRetried: true,
    mediaConnected: false,
  };
  return startLeg(next, proposedKms, now);
}

/** Key work for the leg in preparation, and the request as soon as nothing is missing. */
function startLeg(call: PrivateCall, kmsUri: string | null, now: number): Transition {
  const begun = beginKeyWork(call, kmsUri);
  return before(proceed(begun.call, now), ...STOP_ANSWER_TIMERS, ...begun.effects);
}

const STOP_ANSWER_TIMERS = [
  { do: "stop-timer", timer: "firstResponse" },
  { do: "stop-timer", timer: "answer" },
] as const;

function connect(call: PrivateCall, now: number): Transition {
  const connected = update(call, { state: "connected", connectedAt: Math.round(now) });
  return {
    call: withStep(connected, "answered", now),
    effects: [
      ...STOP_ANSWER_TIMERS,
      ...(call.mediaConnected
        ? []
        : [{ do: "start-timer", timer: "mediaConnection", ms: TIMEOUTS.mediaConnection } as const]),
    ],
  };
}

/** Step 3. The answer is final, so the request of step 1 is released with it: the stack has sent the ACK. */
function redirect(call: PrivateCall, answer: RedirectionAnswer, now: number): Transition {
  const { record, rules, triedIds } = call;
  const redirected = withStep(withStep(call, "redirected", now), "released", now);
  let accepted: ReturnType<typeof decodeRedirection>;
  try {
    accepted = decodeRedirection(answer, { service: record.service, ownId: rules.ownId, dialledId: record.currentId });
  } catch (error) {
    const reason = reasonOfError(error, { code: "program-error", detail: "while reading a redirection" });
    return finish(redirected, reason, now);
  }
  const { newId, kmsUri, reason } = accepted;
  const noted = update(redirected, {
    redirections: [
      ...record.redirections,
      {
        atMs: now - record.startedAt,
        fromId: record.currentId,
        newId,
        kmsUri: kmsUri ?? null,
        kmsUriSource: kmsUri === undefined ? null : "redirection",
        reason: reason ?? null,
      },
    ],
  });
  const decision = decideRedial({ policy: rules.policy, ownId: rules.ownId, triedIds, newId });
  if (decision.kind === "refuse") return finish(noted, { code: decision.code, detail: newId }, now);
  const next: PrivateCall = { ...noted, leg: call.leg + 1, mediaConnected: false };
  if (decision.kind === "follow") return startLeg(towards(next, newId), kmsUri ?? null, now);
  // The keys are obtained while the dispatcher thinks.
  const deciding = update(next, { state: "deciding", decideBy: Math.round(now + rules.askMs) });
  return before(beginKeyWork(deciding, kmsUri ?? null), ...STOP_ANSWER_TIMERS, {
    do: "start-timer",
    timer: "decide",
    ms: rules.askMs,
  });
}

function towards(call: PrivateCall, newId: string): PrivateCall {
  return { ...update(call, { currentId: newId }), triedIds: [...call.triedIds, newId] };
}

/** Step 4, as the dispatcher decided: a new call to the new ID. */
function redial(call: PrivateCall, now: number): Transition {
  const newId = call.record.redirections.at(-1)?.newId ?? call.record.currentId;
  return before(proceed(towards(call, newId), now), { do: "stop-timer", timer: "decide" });
}

/** What the media report while the call goes on: a failure ends a connected call only, since before it nothing is lost. */
const mediaProgress: Handler<"media"> = (call, { event }, now) => {
  switch (event.kind) {
    case "connected":
      return { call: { ...call, mediaConnected: true }, effects: [{ do: "stop-timer", timer: "mediaConnection" }] };
    case "flowing":
      return unchanged(withStep(call, "media-flowing", now));
    default:
      return protectedMedia(call, event, now);
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
    case "rejected":
      return finish(call, { code: "missed" }, now);
    case "lost":
      return finishAndEndLeg(call, lossReason(event), now);
    default:
      return unchanged(call);
  }
}

function lossReason(event: Extract<LegEvent, { kind: "lost" }>): EndReason {
  return { code: event.cause === "media" ? "media-not-acceptable" : "program-error", detail: event.detail };
}
