/**
 * The keys of a private call and its protection, as the state machine sees them: when key work begins, what its outcome
 * means under the rule of the call, what the other end's answer says about it, and what the media find out.
 *
 * The rule is kept here: nothing is sent in clear because something failed. Under `required` the call ends with the
 * reason, under `preferred` the dispatcher is asked, and a leg never takes over keys of an earlier one.
 *
 * @module
 */

import type { EndReason } from "../../../shared/errors/end-reason.ts";
import { particular } from "../../../shared/errors/particulars.ts";
import type { CallState } from "../../../shared/mc/call-record.ts";
import { keptReason } from "../../../shared/mc/kept-reason.ts";
import type { KeyIdentity } from "../../../shared/mc/key-identity.ts";
import type { FrameCount, KeyStepEntry } from "../../../shared/mc/protection.ts";
import {
  before,
  finish,
  finishAndEndLeg,
  protectionOf,
  unchanged,
  update,
  withProtection,
  withStep,
} from "../call-change.ts";
import type { KeyLead, PrivateCall } from "../call-core.ts";
import { isAtPrimaryAgain } from "../dialled-first.ts";
import { TIMEOUTS } from "../timeouts.ts";
import { asksAboutFallBack, idsOf } from "./fall-back.ts";
import { kmsChangeOf } from "./kms-change.ts";
import type { ProtectionOffer, TakenRequest } from "./protection-offer.ts";
import type { ProtectionEventOf, ProtectionOutcome } from "./protection-shape.ts";

/** What a record has room for, see `protectionSchema`. */
const MAX_KEY_STEPS = 64;
const MAX_NOTES = 16;

/**
 * Begins the key work of the leg in preparation, from nothing: identity, frames and failure of an earlier leg are gone.
 *
 * @param lead - what led to this leg
 */
export function beginKeyWork(call: PrivateCall, lead: KeyLead): ProtectionOutcome {
  const { leg, record, rules } = call;
  if (rules.protection === "off") {
    return unchanged(withProtection(call, { state: "hop" }));
  }
  const afresh = { state: "obtaining-keys", identity: null, frames: null, failure: null, scheme: undefined } as const;
  return {
    call: withProtection({ ...call, keyWork: "working", keyLead: lead, refusableScheme: null }, afresh),
    effects: [
      { do: "obtain-keys", leg, calledId: targetOf(record), ...lead },
      { do: "start-timer", timer: "keys", ms: TIMEOUTS.keys },
    ],
  };
}

/** The leg in preparation waits for something else than its keys: for the dispatcher, or for the release of the one before. */
const waitsForOthers = (state: CallState) => state === "deciding" || state === "releasing";

/** The ID that the leg in preparation is for, also while the dispatcher is still being asked. */
function targetOf(record: PrivateCall["record"]): string {
  return waitsForOthers(record.state) ? (record.redirections.at(-1)?.newId ?? record.currentId) : record.currentId;
}

/**
 * Goes on with the leg in preparation as far as voice, keys and server allow: the request leaves as soon as all are there.
 */
export function proceed(call: PrivateCall, now: number): ProtectionOutcome {
  if (call.keyWork === "failed") {
    if (!call.unprotectedAllowed) return askAboutProtection(call, now);
    return proceed(waive(call), now);
  }
  if (!call.voiceReady) return unchanged(update(call, { state: "preparing", decideBy: null }));
  if (call.keyWork === "working") return unchanged(update(call, { state: "obtaining-keys", decideBy: null }));
  const { leg, record } = call;
  if (!record.signalling) {
    return {
      call: update(call, { state: "preparing", decideBy: null }),
      effects: [{ do: "start-timer", timer: "signalling", ms: TIMEOUTS.signalling }],
    };
  }
  return {
    call: update(call, { state: leg === 1 || isAtPrimaryAgain(call) ? "requesting" : "redialling", decideBy: null }),
    effects: [
      { do: "stop-timer", timer: "media" },
      {
        do: "invite",
        leg,
        calledId: record.currentId,
        withKeys: call.keyWork === "ready" || call.keyWork === "awaited",
      },
      { do: "start-timer", timer: "firstResponse", ms: TIMEOUTS.firstResponse },
      { do: "start-timer", timer: "answer", ms: TIMEOUTS.answer },
    ],
  };
}

/** The leg goes on without keys; why there are none stays on record. */
export function waive(call: PrivateCall): PrivateCall {
  return withProtection({ ...call, keyWork: "none" }, { state: "hop" });
}

function askAboutProtection(call: PrivateCall, now: number): ProtectionOutcome {
  const { askMs } = call.rules;
  return {
    call: update(call, { state: "deciding-protection", decideBy: Math.round(now + askMs) }),
    effects: [{ do: "start-timer", timer: "decide", ms: askMs }],
  };
}

/** The dispatcher has said it: this call may be made without protection. Where it has to be protected nobody can say so. */
export function callUnprotected(call: PrivateCall, now: number): ProtectionOutcome {
  if (call.rules.protection === "required") return unchanged(call);
  return before(proceed(waive({ ...call, unprotectedAllowed: true }), now), { do: "stop-timer", timer: "decide" });
}

/** The dispatcher has agreed to the KMS that the host of the called ID has now: key work begins again, with that leave. */
export function acceptKms(call: PrivateCall, now: number): ProtectionOutcome {
  const change = kmsChangeOf(protectionOf(call).failure);
  if (change === undefined) return unchanged(call);
  const begun = beginKeyWork(call, { ...call.keyLead, acceptedKms: change.now });
  const gone = proceed(begun.call, now);
  return { call: gone.call, effects: [{ do: "stop-timer", timer: "decide" }, ...begun.effects, ...gone.effects] };
}

/** Notes of the host, such as sources that disagree, kept once each. */
export function withNotes(call: PrivateCall, notes: readonly EndReason[]): PrivateCall {
  const known = protectionOf(call).notes;
  const added = notes.map(keptReason).filter(({ code }) => !known.some((note) => note.code === code));
  return added.length === 0 ? call : withProtection(call, { notes: [...known, ...added].slice(0, MAX_NOTES) });
}

/** Where a redirection named no KMS, its entry says which one was found, and how. */
function withKmsOfRedirection(call: PrivateCall, { responder, kmsUriSource }: KeyIdentity): PrivateCall {
  const { redirections } = call.record;
  const last = redirections.at(-1);
  if (last === undefined || last.kmsUri !== null) return call;
  return update(call, { redirections: redirections.with(-1, { ...last, kmsUri: responder.kmsUri, kmsUriSource }) });
}

/** The I_MESSAGE is there. */
export function keysReady(
  call: PrivateCall,
  { identity, notes, refusable, scheme }: ProtectionEventOf<"keys-ready">,
  now: number,
): ProtectionOutcome {
  if (call.keyWork !== "working") return unchanged(call);
  const named = withNotes(withKmsOfRedirection(call, identity), notes);
  const kept = { ...named, keyWork: "ready", refusableScheme: refusable ?? null } as const;
  const ready = withProtection(kept, { state: "offered", identity, scheme });
  return goOn(withStep(ready, "keys-obtained", now), now);
}

/** What follows the end of key work, whatever its outcome; what else the leg waits for goes first. */
function goOn(call: PrivateCall, now: number): ProtectionOutcome {
  const { direction, state } = call.record;
  const stop = { do: "stop-timer", timer: "keys" } as const;
  if (waitsForOthers(state)) return before(unchanged(call), stop);
  if (direction === "incoming") return before(unchanged(update(call, { state: "incoming" })), stop);
  return before(proceed(call, now), stop);
}

/**
 * No keys, and why.
 *
 * @param neverInClear - whether the media of a call to us are of a kind that does not go without
 */
export function keysFailed(call: PrivateCall, reason: EndReason, now: number, neverInClear = false): ProtectionOutcome {
  if (call.keyWork !== "working") return unchanged(call);
  const failed = withProtection({ ...call, keyWork: "failed" }, { state: "failed", failure: keptReason(reason) });
  if (call.record.direction === "incoming") {
    const { asked } = call.keyLead;
    // The caller has asked for them and can do without; where we cannot, nothing is wrong with the call.
    if (asked !== undefined) {
      return call.rules.protection === "required"
        ? before(finish(failed, reason, now), { do: "decline", because: "protection-unavailable" })
        : goOn(waive(withFallBackNoted(failed)), now);
    }
    // Nothing is wrong with the message; it is this computer that cannot make use of it.
    if (reason.code === "protection-unavailable" && call.rules.protection !== "required" && !neverInClear)
      return goOn(waive(failed), now);
    return before(finish(failed, reason, now), { do: "decline", because: reason.code });
  }
  // A question about the KMS can be answered so that the call is protected.
  const ends =
    // Somebody on the way wants another KMS, and nobody stands behind it: that is no reason to offer a call in clear.
    reason.code === "kms-redirect-unverified" ||
    (call.rules.protection === "required" && kmsChangeOf(reason) === undefined);
  return ends ? finish(failed, reason, now) : goOn(failed, now);
}

/** One step of the key work, for the record. */
export function keyStep(call: PrivateCall, { leg, step, at, facts }: ProtectionEventOf<"key-step">): ProtectionOutcome {
  const { steps } = protectionOf(call);
  if (steps.length >= MAX_KEY_STEPS) return unchanged(call);
  const entry: KeyStepEntry = { leg, step, atMs: at - call.record.startedAt, facts };
  return unchanged(withProtection(call, { steps: [...steps, entry] }));
}

/** What the answer to our offer says about protection. It is read before anything of the answer is applied. */
export function agreement(call: PrivateCall, { outcome }: ProtectionEventOf<"agreed">, now: number): ProtectionOutcome {
  switch (outcome) {
    case "brought":
      // Nothing but an offer that asks for keys is answered with them.
      return breakOff(call, { code: "key-confirmation-failed" }, now);
    case "confirmed":
      return {
        call: withStep(withProtection(call, { state: "establishing" }), "key-confirmed", now),
        effects: [{ do: "protect-media" }],
      };
    case "taken":
      return { call, effects: [{ do: "protect-media" }] };
    case "absent":
      // Whoever refused protected media on the way would have the call in clear otherwise.
      if (call.rules.protection === "required" || (call.keyLead.instead !== undefined && !call.unprotectedAllowed))
        return breakOff(call, { code: "colleague-without-protection" }, now);
      if (!call.unprotectedAllowed && idsOf(call.record).some(call.rules.wasProtected))
        return askAboutFallBack(call, now);
      return {
        call: withProtection(waive(call), { failure: { code: "colleague-without-protection" } }),
        effects: [{ do: "pass-unprotected" }],
      };
    case "impossible":
      return breakOff(call, { code: "colleague-without-protection" }, now);
    case "unconfirmed":
      return breakOff(call, { code: "key-confirmation-failed" }, now);
    case "stripped":
      return breakOff(call, { code: "protection-stripped" }, now);
  }
}

/** Nothing is heard or sent until the dispatcher has said that the call may go on without the protection that it had before. */
function askAboutFallBack(call: PrivateCall, now: number): ProtectionOutcome {
  const { askMs } = call.rules;
  const asked = withProtection(call, { state: "failed", failure: { code: "colleague-protected-before" } });
  return {
    call: update(asked, { decideBy: Math.round(now + askMs) }),
    effects: [{ do: "start-timer", timer: "decide", ms: askMs }],
  };
}

/** The dispatcher has said it. */
export function fallBack(call: PrivateCall): ProtectionOutcome {
  if (!asksAboutFallBack(call.record)) return unchanged(call);
  const goes = update(waive({ ...call, unprotectedAllowed: true }), { decideBy: null });
  return {
    call: goes,
    effects: [
      { do: "stop-timer", timer: "decide" },
      { do: "pass-unprotected" },
      ...(call.record.connectedAt === null ? [] : [{ do: "offer-anew" } as const]),
    ],
  };
}

/** Nobody has said it in time. */
export const noFallBack = (call: PrivateCall, now: number): ProtectionOutcome =>
  asksAboutFallBack(call.record) ? finishAndEndLeg(call, { code: "protection-not-confirmed" }, now) : unchanged(call);

/** Protection does not hold: the call ends, whatever its rule. */
export function breakOff(call: PrivateCall, reason: EndReason, now: number): ProtectionOutcome {
  const failed = withProtection(call, { state: "failed", failure: keptReason(reason) });
  return finishAndEndLeg(failed, reason, now);
}

function sum(
  before: FrameCount | null,
  { authenticated, protected: sealed, refused, replayed }: FrameCount,
): FrameCount {
  return {
    protected: (before?.protected ?? 0) + sealed,
    authenticated: (before?.authenticated ?? 0) + authenticated,
    refused: (before?.refused ?? 0) + refused,
    replayed: (before?.replayed ?? 0) + replayed,
  };
}

/** The media have counted protected frames. */
export function countFrames(call: PrivateCall, counts: FrameCount): ProtectionOutcome {
  return unchanged(withProtection(call, { frames: sum(protectionOf(call).frames, counts) }));
}

/** The media have shown that both ends protect under the keys of this call. */
export function provedByMedia(call: PrivateCall, now: number): ProtectionOutcome {
  const { scheme, state } = protectionOf(call);
  // No answer says so with SRTP: it is the first authentic packet that confirms the key.
  const byPacket = state === "offered" && scheme === "srtp";
  if (state !== "establishing" && !byPacket) return unchanged(call);
  const confirmed = byPacket ? withStep(call, "key-confirmed", now) : call;
  return unchanged(withStep(withProtection(confirmed, { state: "proved" }), "protection-proved", now));
}

/** Whoever answers is told first that this caller's calls were protected before: to answer is to agree. */
const withFallBackNoted = (call: PrivateCall) =>
  call.rules.protection !== "off" && call.rules.wasProtected(call.record.primaryId)
    ? withNotes(call, [{ code: "caller-protected-before" }])
    : call;

/** A call to us asks for keys: they are made before it rings, so that the answer need not wait for them. */
function makeAskedKeys(call: PrivateCall, asked: TakenRequest): ProtectionOutcome {
  if (call.rules.protection === "off") return unchanged(withProtection(call, { state: "hop" }));
  const lead = { kmsUri: null, asked };
  const working = update({ ...call, keyWork: "working", keyLead: lead }, { state: "obtaining-keys" });
  return {
    call: withProtection(working, { state: "obtaining-keys" }),
    effects: [
      { do: "obtain-keys", leg: call.leg, calledId: call.record.primaryId, ...lead },
      { do: "start-timer", timer: "keys", ms: TIMEOUTS.keysOfAnswer },
    ],
  };
}

/** A call to us begins with what it says about protection. */
export function takeProtectionOffer(call: PrivateCall, offer: ProtectionOffer, now: number): ProtectionOutcome {
  const required = call.rules.protection === "required";
  const refuse = (reason: EndReason) =>
    before(finish(withProtection(call, { state: "failed", failure: keptReason(reason) }), reason, now), {
      do: "decline",
      because: reason.code,
    });
  switch (offer.kind) {
    case "none":
      if (required) return refuse({ code: "caller-without-protection" });
      return unchanged(withProtection(withFallBackNoted(call), { state: "hop" }));
    case "asked":
      return makeAskedKeys(call, offer);
    case "other": {
      const reason: EndReason = { code: "protection-unavailable", detail: particular("media-protected-otherwise") };
      if (required) return refuse(reason);
      return unchanged(withProtection(withFallBackNoted(call), { state: "hop", failure: keptReason(reason) }));
    }
    case "unreadable":
      return refuse({ code: "key-message-broken", detail: offer.detail });
    case "offered": {
      const opening = update({ ...call, keyWork: "working" }, { state: "obtaining-keys" });
      return {
        call: withProtection(opening, { state: "obtaining-keys" }),
        effects: [
          { do: "open-keys", offer },
          { do: "start-timer", timer: "keys", ms: TIMEOUTS.keys },
        ],
      };
    }
  }
}
