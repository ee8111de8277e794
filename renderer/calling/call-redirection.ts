/**
 * From one leg of a private call to the next: a redirection that is accepted, refused or asked about (steps 3 and 4 of TS
 * 23.280 clause 10.16.5.3), and the one more attempt after a KMS was refused.
 *
 * @module
 */

import type { EndReason } from "../../shared/errors/end-reason.ts";
import { particular } from "../../shared/errors/particulars.ts";
import { decodeRedirection, type RedirectionAnswer } from "../../shared/mc/redirection.ts";
import { before, finish, reasonOfError, update, withStep } from "./call-change.ts";
import type { PrivateCall } from "./call-core.ts";
import type { Transition } from "./call-events.ts";
import { beginKeyWork, proceed, withNotes } from "./protection/call-protection.ts";
import { decideRedial } from "./redial-policy.ts";

/** The limits of an answer that has come. */
export const STOP_ANSWER_TIMERS = [
  { do: "stop-timer", timer: "firstResponse" },
  { do: "stop-timer", timer: "answer" },
] as const;

/** Step 3. The answer is final, so the request of step 1 is released with it: the stack has sent the ACK. */
export function redirect(call: PrivateCall, answer: RedirectionAnswer, now: number): Transition {
  const { record, rules, triedIds } = call;
  const redirected = withStep(withStep(call, "redirected", now), "released", now);
  let accepted: ReturnType<typeof decodeRedirection>;
  try {
    const { service, currentId: dialledId } = record;
    accepted = decodeRedirection(answer, { service, ownId: rules.ownId, dialledId, form: rules.wire.redirection });
  } catch (error) {
    const reason = reasonOfError(error, { code: "program-error", detail: particular("while-reading-redirection") });
    return finish(redirected, reason, now);
  }
  const { newId, kmsUri, reason, carrier, target, forwardingReason } = accepted;
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
        carrier,
        target,
        forwardingReason,
      },
    ],
  });
  const decision = decideRedial({ policy: rules.policies[target], target, ownId: rules.ownId, triedIds, newId });
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

/** Step 4, as the dispatcher decided: a new call to the new ID. */
export function redial(call: PrivateCall, now: number): Transition {
  const newId = call.record.redirections.at(-1)?.newId ?? call.record.currentId;
  return before(proceed(towards(call, newId), now), { do: "stop-timer", timer: "decide" });
}

/** A refusal ends the call; only for a KMS that was not accepted there is one more attempt, with another. */
export function rejected(
  call: PrivateCall,
  reason: EndReason,
  proposedKms: string | undefined,
  now: number,
): Transition {
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
  const gone = proceed(begun.call, now);
  return { call: gone.call, effects: [...STOP_ANSWER_TIMERS, ...begun.effects, ...gone.effects] };
}

function towards(call: PrivateCall, newId: string): PrivateCall {
  return { ...update(call, { currentId: newId }), triedIds: [...call.triedIds, newId] };
}
