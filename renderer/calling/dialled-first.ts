/**
 * Which ID a call to somebody begins with: the one that was chosen, or the new ID that is remembered of that person. And what
 * a call that began with the new ID does when nobody is reached there.
 *
 * Nothing here says whether a call is protected: the keys of each leg are obtained anew for the ID that it calls.
 *
 * @module
 */
import type { Settings } from "../../shared/bridge/settings.ts";
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import type { CallRecord, RedirectionCaution } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { DialledFirst } from "../../shared/mc/record-parts/new-id.ts";
import { type ChosenPolicies, ruleFor } from "../../shared/mc/redirection-policy.ts";
import { type CallUrgency, isEmergency } from "../../shared/mc/urgency.ts";
import type { KnownNewId } from "../../shared/mc/whereabouts.ts";
import { leavesTls } from "./redial-policy.ts";

const MINUTE_MS = 60_000;

/** What the decision depends on. */
export interface FirstQuestion extends Pick<Settings, "newIdsFirst" | "newIdMinutes">, ChosenPolicies {
  /** The ID that was chosen. */
  readonly calledId: string;
  /** Our own MC service ID. */
  readonly ownId: string;
  readonly urgency: CallUrgency["urgency"];
  /** The new ID of the person, where calls have taught one that holds. */
  readonly known: KnownNewId | undefined;
  /** What would speak against following a redirection to it unasked. */
  readonly caution: RedirectionCaution | undefined;
  /** Unix milliseconds. */
  readonly now: number;
}

/** Who is to have their new ID dialled first, and by whose word. */
function askedFor({ known, newIdsFirst, ...chosen }: FirstQuestion): DialledFirst["why"] | null {
  if (known === undefined || newIdsFirst === "never") return null;
  const { policy } = ruleFor(known.newId, chosen);
  if (policy === "refuse") return null;
  if (known.choice === "first") return "asked";
  // Whoever is asked about each redirection has not been asked about this one.
  return newIdsFirst === "everybody" && known.choice === null && policy === "follow" ? "everybody" : null;
}

/**
 * The new ID with which a call begins; null where it begins with the ID that was chosen. An emergency always does that: the
 * home system routes it as its own rules say.
 */
export function dialledFirst(question: FirstQuestion): DialledFirst | null {
  const { calledId, caution, known, newIdMinutes, now, ownId, urgency } = question;
  const why = askedFor(question);
  if (known === undefined || why === null || isEmergency({ urgency, requestPriority: null })) return null;
  const { kmsUri, learnedAt, newId, redirectedAt } = known;
  const tooOld = now - learnedAt > newIdMinutes * MINUTE_MS;
  const elsewhere = !sameMcId(newId, calledId) && !sameMcId(newId, ownId);
  if (tooOld || !elsewhere || caution !== undefined || leavesTls([calledId], newId)) return null;
  return { newId, kmsUri, learnedAt, redirectedAt, why, fallBack: null };
}

/**
 * Ends of the attempt at the new ID after which the primary ID is called: nobody was reached there, or it was the way there
 * that failed. Who was reached and did not want to talk is not called again, nor is a server of ours that answers nobody.
 */
const NOT_REACHED: ReadonlySet<ErrorCode> = new Set<EndReasonCode>([
  "unknown-person",
  // 404 with warning 141: that one is not known there. Where we are meant ourselves, the primary ID is refused alike.
  "service-authorisation-expired",
  "unavailable",
  "forbidden",
  "callee-not-authorised",
  "called-party-undetermined",
  "forwarded-without-target",
  "kms-not-accepted",
  "server-error",
]);

/** A call or a message, as far as the ID counts with which it began. */
interface Begun {
  readonly record: Pick<CallRecord, "dialledFirst" | "redirections">;
}

/** Whether it is at the new ID with which it began. */
export const isAtNewIdFirst = ({ record }: Begun): boolean =>
  record.dialledFirst !== null && record.dialledFirst.fallBack === null && record.redirections.length === 0;

/** Whether a final answer to the request for the new ID has the primary ID called. */
export const fallsBack = (call: Begun, code: ErrorCode): boolean => isAtNewIdFirst(call) && NOT_REACHED.has(code);

/** Whether the primary ID was called after the new ID had failed. */
export const hasFallenBack = ({ record }: Begun): boolean =>
  record.dialledFirst !== null && record.dialledFirst.fallBack !== null;

/** Whether the leg in progress is that call to the primary ID. */
export const isAtPrimaryAgain = (call: Begun): boolean => hasFallenBack(call) && call.record.redirections.length === 0;
