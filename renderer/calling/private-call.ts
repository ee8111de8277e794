/**
 * The private call, TS 23.280 clause 10.16.5, as one explicit state machine: which event does what in which state,
 * what is sent because of it, and with which reason a call can end. Pure: it is given the time and returns what to do.
 *
 *     preparing ─► requesting ─► ringing ─► connected ─► ended
 *                      │  ▲                                ▲
 *        300/302 ──────┤  └── redialling ◄── deciding      │   from every state: end, failure, timeout
 *                      └───────────▲ (policy follow)       │
 *     incoming ─► answering ─► connected       ending ─────┘
 *
 * A redirected call stays one call: the second leg has its own SIP dialog and its own number, and whatever an earlier
 * leg still says is disregarded, because its number is not the current one.
 *
 * @module
 */
import { McError } from "../../shared/errors.ts";
import type { CallRecord, CallState, CallStep } from "../../shared/mc/call-record.ts";
import { END_REASONS, type EndReason, type EndReasonCode } from "../../shared/mc/end-reason.ts";
import { endReasonOfFailure } from "../../shared/mc/failure.ts";
import { decodeRedirection, type RedirectionAnswer } from "../../shared/mc/redirection.ts";
import type { CallEffect, CallEvent, CallRules, PrivateCall, Transition } from "./call-events.ts";
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
  const call: PrivateCall = {
    record: newRecord(id, "outgoing", calledId.slice(0, MAX_TEXT), "preparing", now),
    rules,
    leg: 1,
    triedIds: [calledId],
    mediaConnected: false,
  };
  return {
    call: withStep(call, "placed", now),
    effects: [{ do: "open-voice" }, { do: "start-timer", timer: "media", ms: TIMEOUTS.media }],
  };
}

/** A call that somebody places to us. */
export function receiveCall(id: string, callerId: string, rules: CallRules, now: number): Transition {
  const call: PrivateCall = {
    record: newRecord(id, "incoming", callerId, "incoming", now),
    rules,
    leg: 1,
    triedIds: [],
    mediaConnected: false,
  };
  return { call: withStep(call, "offered", now), effects: [] };
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
};

/** From INVITE to final answer: the same for the first request and the re-dialled one. */
const AWAITING_ANSWER: Handlers = {
  "invite-sent": (call, { leg }, now) => {
    // Sent again with credentials when the server asks for them: still the same request.
    const sentLegs = call.record.steps.filter(({ step }) => step === "requested" || step === "redialled").length;
    return unchanged(sentLegs >= leg ? call : withStep(call, leg === 1 ? "requested" : "redialled", now));
  },
  leg: (call, { event }, now) => {
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
        return finish(call, endReasonOfFailure(event.answer), now);
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
    "media-ready": (call) => invite(call, "requesting"),
    "media-unavailable": (call, { code, detail }, now) => finish(call, { code, detail }, now),
    timeout: (call, _event, now) =>
      finish(call, { code: "microphone-failed", detail: "no answer from the device" }, now),
    end: (call, _event, now) => finish(call, { code: "cancelled" }, now),
    "signalling-lost": (call, _event, now) => finish(call, { code: "signalling-lost" }, now),
  },

  "obtaining-keys": {},

  "deciding-protection": {},

  /** Step 1: the private call request to the primary ID is out. */
  requesting: AWAITING_ANSWER,

  /** Step 3 has been received, policy `ask`: the dispatcher decides. The first leg is released already. */
  deciding: {
    follow: (call) => redial(call),
    refuse: (call, _event, now) => finish(call, { code: "redirection-refused-by-you" }, now),
    timeout: (call, _event, now) => finish(call, { code: "redirection-not-confirmed" }, now),
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
      call,
      effects: [
        { do: "stop-timer", timer: "media" },
        { do: "accept" },
        { do: "start-timer", timer: "answer", ms: TIMEOUTS.answer },
      ],
    }),
    "media-unavailable": (call, { code, detail }, now) =>
      before(finish(call, { code, detail }, now), { do: "decline" }),
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

/** What a record has room for, see `callRecordSchema`. */
const MAX_TEXT = 2_048;
const MAX_STEPS = 500;

function invite(call: PrivateCall, state: "requesting" | "redialling"): Transition {
  return {
    call: update(call, { state }),
    effects: [
      { do: "stop-timer", timer: "media" },
      { do: "invite", leg: call.leg, calledId: call.record.currentId },
      { do: "start-timer", timer: "firstResponse", ms: TIMEOUTS.firstResponse },
      { do: "start-timer", timer: "answer", ms: TIMEOUTS.answer },
    ],
  };
}

function connect(call: PrivateCall, now: number): Transition {
  const connected = update(call, { state: "connected", connectedAt: Math.round(now) });
  return {
    call: withStep(connected, "answered", now),
    effects: [
      { do: "stop-timer", timer: "firstResponse" },
      { do: "stop-timer", timer: "answer" },
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
    return finish(redirected, redirectionFault(error), now);
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
  switch (decision.kind) {
    case "refuse":
      return finish(noted, { code: decision.code, detail: newId }, now);
    case "follow":
      return redial(noted);
    case "ask":
      return {
        call: update(noted, { state: "deciding", decideBy: Math.round(now + rules.askMs) }),
        effects: [
          { do: "stop-timer", timer: "firstResponse" },
          { do: "stop-timer", timer: "answer" },
          { do: "start-timer", timer: "decide", ms: rules.askMs },
        ],
      };
  }
}

/** Step 4: a new call to the new ID, one leg further. */
function redial(call: PrivateCall): Transition {
  const newId = call.record.redirections.at(-1)?.newId ?? call.record.currentId;
  const next: PrivateCall = {
    ...update(call, { currentId: newId, decideBy: null }),
    leg: call.leg + 1,
    mediaConnected: false,
    triedIds: [...call.triedIds, newId],
  };
  return before(invite(next, "redialling"), { do: "stop-timer", timer: "decide" });
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

function redirectionFault(error: unknown): EndReason {
  if (error instanceof McError && Object.hasOwn(END_REASONS, error.code)) {
    return { code: error.code as EndReasonCode, detail: error.detail };
  }
  return { code: "program-error", detail: "while reading a redirection" };
}

function finish(call: PrivateCall, reason: EndReason, now: number): Transition {
  const detail = reason.detail?.slice(0, MAX_TEXT);
  const endReason = detail === undefined ? { code: reason.code } : { code: reason.code, detail };
  const ended = update(call, { state: "ended", endedAt: Math.round(now), decideBy: null, endReason });
  return { call: withStep(ended, "ended", now), effects: [{ do: "release" }] };
}

function finishAndEndLeg(call: PrivateCall, reason: EndReason, now: number): Transition {
  return before(finish(call, reason, now), { do: "end-leg" });
}

function before(transition: Transition, effect: CallEffect): Transition {
  return { call: transition.call, effects: [effect, ...transition.effects] };
}

function unchanged(call: PrivateCall): Transition {
  return { call, effects: [] };
}

function update(call: PrivateCall, change: Partial<CallRecord>): PrivateCall {
  return { ...call, record: { ...call.record, ...change } };
}

function withStep(call: PrivateCall, step: CallStep, now: number): PrivateCall {
  // A connection that comes and goes for hours must not crowd out the end.
  if (call.record.steps.length >= MAX_STEPS && step !== "ended") return call;
  return update(call, { steps: [...call.record.steps, { step, atMs: now - call.record.startedAt }] });
}

function newRecord(
  id: string,
  direction: CallRecord["direction"],
  peerId: string,
  state: CallState,
  now: number,
): CallRecord {
  return {
    id,
    service: "mcptt",
    direction,
    state,
    startedAt: Math.floor(now),
    connectedAt: null,
    endedAt: null,
    primaryId: peerId,
    currentId: peerId,
    redirections: [],
    steps: [],
    ladder: [],
    muted: false,
    signalling: true,
    decideBy: null,
    media: null,
    protection: null,
    endReason: null,
  };
}
