/**
 * The procedure of a private call as a table: what each event does in each state, and what it does in every one.
 *
 * @module
 */
import { particular } from "../../shared/errors/particulars.ts";
import type { CallState } from "../../shared/mc/call-record.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import {
  lostAwaitingTarget,
  lostBefore,
  overdueBefore,
  restoredAwaitingTarget,
  restoredBefore,
} from "./before-request.ts";
import { before, finish, finishAndEndLeg, unchanged, update, withProtection, withStep } from "./call-change.ts";
import type { PrivateCall } from "./call-core.ts";
import type { CoreEvent, Transition } from "./call-events.ts";
import { forwardedFirst, forwardedThen, forwardingRefused, notForwarded, released } from "./call-forwarding.ts";
import { redial, redirect, rejected } from "./call-redirection.ts";
import { isAtPrimaryAgain } from "./dialled-first.ts";
import { FEATURES } from "./features/features.ts";
import { lost, pathLost, pathOverdue, restored } from "./features/moving.ts";
import { endedByOther } from "./features/transfer.ts";
import { answeredToSeveral, awaitsWinner } from "./first-to-answer.ts";
import { callerGaveUp, cancel, connect, lossReason, mediaFailure, mediaProgress } from "./leg-news.ts";
import { proceed } from "./protection/call-protection.ts";
import { NOT_FOLLOWED } from "./redial-policy.ts";
import { TIMEOUTS } from "./timeouts.ts";

type Handler<T extends CoreEvent["type"]> = (
  call: PrivateCall,
  event: Extract<CoreEvent, { type: T }>,
  now: number,
) => Transition;
type Handlers = { readonly [T in CoreEvent["type"]]?: Handler<T> };

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

/** How the redirection that is being asked about ends when it is not followed. */
const notFollowed = ({ record }: PrivateCall) => NOT_FOLLOWED[record.redirections.at(-1)?.target ?? "migrated"];

/** What an event does where the state says nothing of it. A call that has ended is not among them. */
export const IN_EVERY_STATE: Handlers = {
  counted: (call, { media, sound = call.record.sound }) => unchanged(update(call, { media, sound })),
  mute: (call, { muted }) => ({ call: afterMute(update(call, { muted })), effects: [{ do: "mute", muted }] }),
  "voice-lost": (call, { code, detail }) => unchanged(update(call, { voiceProblem: keptReason({ code, detail }) })),
  "voice-restored": (call) => unchanged(update(call, { voiceProblem: null })),
  media: (call, { event }, now) => mediaProgress(call, event, now),
  "forwarding-refused": (call, event, now) => forwardingRefused(call, event, now),
};

/** What the microphone says while nothing has been sent yet. */
const OPENING_VOICE: Handlers = {
  "media-ready": (call, _event, now) => proceedWithVoice(call, now),
  "media-unavailable": (call, { code, detail }, now) => finish(call, { code, detail }, now),
};

/** The limit that runs while nothing has been sent yet. */
const preparationTimeout: Handler<"timeout"> = (call, { timer }, now) => {
  if (timer === "media") return finish(call, { code: "microphone-failed", detail: particular("device-silent") }, now);
  return timer === "signalling" ? overdueBefore(call, now) : unchanged(call);
};

/** What becomes of the server while nothing of it is needed. */
const WITHOUT_SERVER: Handlers = {
  "signalling-lost": (call, _event, now) => lostBefore(call, now),
  "signalling-restored": (call, _event, now) => restoredBefore(call, now),
};

/** From INVITE to final answer: the same for the first request and the re-dialled one. */
const AWAITING_ANSWER: Handlers = {
  "invite-sent": (call, { leg }, now) => {
    // Sent again with credentials when the server asks for them: still the same request.
    if (call.sentLeg >= leg) return unchanged(call);
    const step = leg === 1 || isAtPrimaryAgain(call) ? "requested" : "redialled";
    return unchanged(withStep({ ...call, sentLeg: leg }, step, now));
  },
  leg: (call, { event, proposedKms }, now) => {
    const toSeveral = awaitsWinner(call) ? answeredToSeveral(call, event, now) : undefined;
    if (toSeveral !== undefined) return toSeveral;
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
        return finishAndEndLeg(call, lossReason(event, call), now);
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

/** What an event does in a state. */
export const PROCEDURE: Readonly<Record<CallState, Handlers>> = {
  /** The microphone is being opened; nothing has been sent. */
  preparing: {
    ...OPENING_VOICE,
    ...WITHOUT_SERVER,
    timeout: preparationTimeout,
    end: (call, _event, now) => finish(call, { code: "cancelled" }, now),
  },

  /** Outgoing: only the keys are missing. Incoming: the caller's I_MESSAGE is verified before anybody is disturbed. */
  "obtaining-keys": {
    ...WITHOUT_SERVER,
    timeout: preparationTimeout,
    leg: (call, { event }, now) => callerGaveUp(call, event, now),
    end: (call, _event, now) =>
      call.record.direction === "outgoing"
        ? finish(call, { code: "cancelled" }, now)
        : before(finish(call, { code: "declined-by-you" }, now), { do: "decline" }),
    // A caller waits at the other end of the connection.
    "signalling-lost": (call, _event, now) =>
      call.record.direction === "outgoing"
        ? lostBefore(call, now)
        : finishAndEndLeg(call, { code: "signalling-lost" }, now),
  },

  /** Keys cannot be had, the rule is `preferred`: without protection the call is placed only if the dispatcher says so. */
  "deciding-protection": {
    ...OPENING_VOICE,
    ...WITHOUT_SERVER,
    refuse: (call, _event, now) => finish(call, { code: "protection-refused-by-you" }, now),
    end: (call, _event, now) => finish(call, { code: "protection-refused-by-you" }, now),
    timeout: preparationTimeout,
  },

  /** Step 1: the private call request to the primary ID is out. */
  requesting: AWAITING_ANSWER,

  /** The server has refused the request because the call is forwarded; the MESSAGE that says to whom is still to come. */
  "awaiting-target": {
    forwarded: (call, { redirection }, now) => forwardedThen(call, redirection, now),
    timeout: (call, { timer }, now) => {
      if (timer !== "target") return unchanged(call);
      return call.record.signalling ? notForwarded(call, now) : overdueBefore(call, now);
    },
    end: (call, _event, now) => finish(call, { code: "cancelled" }, now),
    "signalling-lost": (call, _event, now) => lostAwaitingTarget(call, now),
    "signalling-restored": (call, _event, now) => restoredAwaitingTarget(call, now),
  },

  /** A MESSAGE has named the ID to call before the request was answered. CANCEL is out; any final answer releases it. */
  releasing: {
    timeout: (call, { timer }, now) => (timer === "ending" ? released(call, now) : unchanged(call)),
    end: (call, _event, now) => finish(call, { code: "cancelled" }, now),
    // No final answer comes over a connection that is gone, and whom to call is known: the next request waits for the next server.
    "signalling-lost": (call, _event, now) => released(lostBefore(call, now).call, now),
  },

  /** Step 3 has been received, policy `ask`: the dispatcher decides. The first leg is released already. */
  deciding: {
    ...WITHOUT_SERVER,
    follow: (call, _event, now) => redial(call, now),
    refuse: (call, _event, now) => finish(call, { code: notFollowed(call).byYou }, now),
    timeout: (call, _event, now) => finish(call, { code: notFollowed(call).inTime }, now),
    end: (call, _event, now) => finish(call, { code: notFollowed(call).byYou }, now),
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
          return event.elsewhere === "answered-by-another"
            ? finish(call, { code: event.elsewhere }, now)
            : endedByOther(call, event.detail, now);
        case "expired":
          return finishAndEndLeg(call, { code: "session-expired" }, now);
        case "lost":
          return finishAndEndLeg(call, lossReason(event, call), now);
        default:
          return unchanged(call);
      }
    },
    media: (call, { event }, now) => {
      if (event.kind === "failed") return pathLost(call, mediaFailure(call, event.detail), now);
      if (event.kind === "closed") return finishAndEndLeg(call, { code: "media-closed" }, now);
      return mediaProgress(call, event, now);
    },
    timeout: (call, { timer }, now) =>
      timer === "signalling"
        ? finishAndEndLeg(call, { code: "signalling-lost" }, now)
        : pathOverdue(call, mediaFailure(call, particular("no-connection-in-time")), now),
    end: (call, _event, now) => finishAndEndLeg(call, { code: "hung-up" }, now),
    "signalling-lost": (call, _event, now) => lost(call, now),
    "signalling-restored": (call, _event, now) => restored(call, now),
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

  /** Of the call itself only the last count of the media still comes in. */
  ended: {
    counted: (call, { media, sound = call.record.sound }) => unchanged(update(call, { media, sound })),
  },
};
