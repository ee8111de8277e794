/**
 * From one leg of a private call to the next: a redirection that is accepted, refused or asked about (steps 3 and 4 of TS
 * 23.280 clause 10.16.5.3), and the one more attempt after a KMS was refused. What comes in two halves, a final answer and a
 * MESSAGE, stands in `call-forwarding.ts`.
 *
 * @module
 */

import type { EndReason } from "../../shared/errors/end-reason.ts";
import { particular } from "../../shared/errors/particulars.ts";
import { endReasonOfFailure, type FailureAnswer } from "../../shared/mc/failure.ts";
import { decodeRedirection, decodeRefusal, type RedirectionAnswer } from "../../shared/mc/redirection.ts";
import type { AcceptedRedirection, RedirectionContext } from "../../shared/mc/redirection-rules.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { before, finish, reasonOfError, update, withStep } from "./call-change.ts";
import type { PrivateCall } from "./call-core.ts";
import type { Transition } from "./call-events.ts";
import { fallsBack, hasFallenBack } from "./dialled-first.ts";
import type { KmsProposal } from "./kms-proposal.ts";
import { callPrimary, nextLeg, STOP_ANSWER_TIMERS, startLeg } from "./next-leg.ts";
import type { LegEvent } from "./ports.ts";
import { beginKeyWork, proceed, withNotes } from "./protection/call-protection.ts";
import { decideRedial, type RedialDecision, ruleOf, ruleOnRecord } from "./redial-policy.ts";
import { TIMEOUTS } from "./timeouts.ts";
import { refusesEmergency } from "./urgent-calls.ts";

/** What the call knows about its own request, for whoever reads a redirection of it. */
export function contextOf({ record, rules, triedIds }: PrivateCall): RedirectionContext {
  const { service, currentId: dialledId } = record;
  return { service, ownId: rules.ownId, dialledId, triedIds, form: rules.wire.redirection };
}

/** A final answer other than success or redirection. */
type Refusal = Extract<LegEvent, { kind: "rejected" }>["answer"];

/** What was read, or the reason why it was not. */
type Read<T> = { readonly read: T } | { readonly reason: EndReason };

function reading<T>(read: () => T): Read<T> {
  try {
    return { read: read() };
  } catch (error) {
    return { reason: reasonOfError(error, { code: "program-error", detail: particular("while-reading-redirection") }) };
  }
}

/** What a final answer of class 3 says about whom to call instead. It always names somebody, or breaks a rule. */
const readRedirection = (call: PrivateCall, answer: RedirectionAnswer): Read<AcceptedRedirection> =>
  reading(() => decodeRedirection(answer, contextOf(call)));

/** What a refusal says about it; `awaited`: a MESSAGE will say it. */
function readRefusal(call: PrivateCall, answer: Refusal): Read<AcceptedRedirection | "awaited" | undefined> {
  return reading(() => {
    const { status, contentType, body = "", reasonHeaders = [], warningHeaders } = answer;
    return decodeRefusal({ status, contentType, body, reasonHeaders, warningHeaders }, contextOf(call));
  });
}

/** What a final answer other than success says about it. */
export const readFinalAnswer = (
  call: PrivateCall,
  event: Extract<LegEvent, { kind: "redirected" | "rejected" }>,
): Read<AcceptedRedirection | "awaited" | undefined> =>
  event.kind === "redirected" ? readRedirection(call, event.answer) : readRefusal(call, event.answer);

/** Step 3 is here, and a final answer is or was: the request of step 1 is released with that, the stack has sent the ACK. */
export const redirectedAndReleased = (call: PrivateCall, now: number) =>
  withStep(withStep(call, "redirected", now), "released", now);

/** A final answer of class 3. */
export function redirect(call: PrivateCall, answer: RedirectionAnswer, now: number): Transition {
  const result = readRedirection(call, answer);
  const redirected = redirectedAndReleased(call, now);
  return "reason" in result ? finish(redirected, result.reason, now) : follow(redirected, result.read, now);
}

/** Of whoever answers, and for the description alone; a 606 speaks for everybody (RFC 3261 clause 21.6.4). */
const NOT_ACCEPTABLE_HERE = 488;

/**
 * A refusal ends the call; but where it is a forwarding, the next leg follows, or a MESSAGE that names it is waited for.
 * After a KMS that was not accepted there is one more attempt, with another; and after media that were not, one in the others of the
 * account, under keys as before.
 */
export function rejected(
  call: PrivateCall,
  answer: Refusal,
  proposedKms: KmsProposal | undefined,
  now: number,
): Transition {
  const result = readRefusal(call, answer);
  if ("reason" in result) return finish(redirectedAndReleased(call, now), result.reason, now);
  if (typeof result.read === "object") return follow(redirectedAndReleased(call, now), result.read, now);
  const failure = endReasonOfFailure(answer satisfies FailureAnswer, call.record.service);
  const isOfEmergency = isEmergency(call.record) && refusesEmergency(answer, call.record.service);
  const reason: EndReason = isOfEmergency ? { ...failure, code: "emergency-not-accepted" } : failure;
  if (result.read === "awaited") return awaitTarget(call, reason, now);
  const { refusableScheme: instead } = call;
  if (
    reason.code === "media-not-acceptable" &&
    answer.status === NOT_ACCEPTABLE_HERE &&
    instead !== null &&
    !call.mediaRetried
  ) {
    return startLeg(
      { ...nextLeg(withNotes(call, [reason])), mediaRetried: true },
      { kmsUri: call.keyLead.kmsUri, instead },
      now,
    );
  }
  if (reason.code !== "kms-not-accepted" || proposedKms === undefined || call.kmsRetried) {
    return fallsBack(call, reason.code) ? callPrimary(call, reason, now) : finish(call, reason, now);
  }
  const next: PrivateCall = { ...nextLeg(withNotes(call, [reason])), kmsRetried: true };
  return startLeg(next, { kmsUri: proposedKms.kmsUri, redirectResponse: proposedKms.document }, now);
}

/** The server has said that the call is forwarded, and not to whom: that is waited for, and not for long. */
function awaitTarget(call: PrivateCall, reason: EndReason, now: number): Transition {
  const waiting = update(call, { state: "awaiting-target", decideBy: Math.round(now + TIMEOUTS.target) });
  return {
    call: { ...waiting, endUnlessForwarded: call.endUnlessForwarded ?? reason },
    effects: [...STOP_ANSWER_TIMERS, { do: "start-timer", timer: "target", ms: TIMEOUTS.target }],
  };
}

/** Puts a redirection on record, and says whether it may be followed. */
export function noteRedirection(
  call: PrivateCall,
  accepted: AcceptedRedirection,
  now: number,
): { readonly call: PrivateCall; readonly decision: RedialDecision } {
  const { record, rules, triedIds } = call;
  const { newId, kmsUri, reason, carrier, target, forwardingReason } = accepted;
  const caution = rules.cautionAbout(record.primaryId, newId);
  const rule = ruleOf(rules, target, newId);
  const question = {
    policy: rule.policy,
    target,
    ownId: rules.ownId,
    triedIds,
    fellBack: hasFallenBack(call),
    newId,
    caution,
  };
  const decision = decideRedial(question);
  const entry = {
    atMs: now - record.startedAt,
    fromId: record.currentId,
    newId,
    kmsUri: kmsUri ?? null,
    kmsUriSource: kmsUri === undefined ? null : ("redirection" as const),
    reason: reason ?? null,
    carrier,
    target,
    forwardingReason,
    ...(caution === undefined ? {} : { caution }),
    ...ruleOnRecord(rule, question, decision),
  };
  return { call: update(call, { redirections: [...record.redirections, entry] }), decision };
}

/** Goes on to the ID that a redirection names, the request before it being released: at once, or when the dispatcher says so. */
export function follow(call: PrivateCall, accepted: AcceptedRedirection, now: number): Transition {
  const { newId, kmsUri = null } = accepted;
  const { call: noted, decision } = noteRedirection(call, accepted, now);
  if (decision.kind === "refuse") return finish(noted, { code: decision.code, detail: newId }, now);
  const next = nextLeg(noted);
  if (decision.kind === "follow") return startLeg(towards(next, newId), { kmsUri }, now);
  // The keys are obtained while the dispatcher thinks.
  const asked = ask(next, now);
  const begun = beginKeyWork(asked.call, { kmsUri });
  return { call: begun.call, effects: [...STOP_ANSWER_TIMERS, ...asked.effects, ...begun.effects] };
}

/** Has the dispatcher decide about the last redirection. */
export function ask(call: PrivateCall, now: number): Transition {
  const { askMs } = call.rules;
  return {
    call: update(call, { state: "deciding", decideBy: Math.round(now + askMs) }),
    effects: [{ do: "start-timer", timer: "decide", ms: askMs }],
  };
}

/** Step 4: a new call to the ID that the last redirection names. */
export function redial(call: PrivateCall, now: number): Transition {
  const newId = call.record.redirections.at(-1)?.newId ?? call.record.currentId;
  return before(proceed(towards(call, newId), now), { do: "stop-timer", timer: "decide" });
}

function towards(call: PrivateCall, newId: string): PrivateCall {
  return { ...update(call, { currentId: newId }), triedIds: [...call.triedIds, newId] };
}
