/**
 * Whether a redirection is followed: limits that protect the dispatcher from systems that disagree, and the
 * dispatcher's own choice.
 *
 * @module
 */

import type { RedirectionErrorCode } from "../../shared/errors/end-reason.ts";
import type { RedirectionCaution, RedirectionTarget } from "../../shared/mc/call-record.ts";
import { parseMcId, sameMcId } from "../../shared/mc/mc-id.ts";
import { type RedirectionPolicy, type RedirectionRule, ruleFor } from "../../shared/mc/redirection-policy.ts";
import type { CallRules } from "./call-core.ts";

/** Redirections, of whatever kind, that one action of the dispatcher may lead through. */
export const MAX_REDIRECTIONS = 2;

/** What the decision depends on. */
export interface RedialQuestion {
  /** For this target. */
  readonly policy: RedirectionPolicy;
  readonly target: RedirectionTarget;
  /** Our own MC service ID. */
  readonly ownId: string;
  /** Every ID that this action has dialled, the primary ID first. */
  readonly triedIds: readonly string[];
  /** Whether the primary ID is among them after a new ID that was dialled first: no redirection has led to it. */
  readonly fellBack: boolean;
  /** The ID that the redirection names. */
  readonly newId: string;
  /** What speaks against following it unasked. */
  readonly caution: RedirectionCaution | undefined;
}

export type RedialDecision =
  | { readonly kind: "follow" }
  | { readonly kind: "ask" }
  | { readonly kind: "refuse"; readonly code: RedirectionErrorCode };

/** How a redirection ends that the dispatcher does not follow, by whom it names. */
export const NOT_FOLLOWED = {
  migrated: {
    byPolicy: "redirection-refused-by-policy",
    byYou: "redirection-refused-by-you",
    inTime: "redirection-not-confirmed",
  },
  forwarded: {
    byPolicy: "forwarding-refused-by-policy",
    byYou: "forwarding-refused-by-you",
    inTime: "forwarding-not-confirmed",
  },
} as const satisfies Record<RedirectionTarget, Record<string, RedirectionErrorCode>>;

/** Whether a redirection leads from an ID that may be reached over TLS alone (RFC 3261 clause 19.1) to one that need not. */
export const leavesTls = (triedIds: readonly string[], newId: string) =>
  triedIds.some((tried) => parseMcId(tried)?.scheme === "sips") && parseMcId(newId)?.scheme !== "sips";

/** Decides about one redirection. Loops and limits come before the dispatcher's choice, so nobody is asked in vain. */
export function decideRedial(question: RedialQuestion): RedialDecision {
  const { policy, target, ownId, triedIds, fellBack, newId, caution } = question;
  if (sameMcId(newId, ownId)) return { kind: "refuse", code: "redirection-to-self" };
  if (triedIds.some((tried) => sameMcId(tried, newId))) return { kind: "refuse", code: "redirection-loop" };
  if (triedIds.length - (fellBack ? 1 : 0) > MAX_REDIRECTIONS) return { kind: "refuse", code: "redirection-limit" };
  if (leavesTls(triedIds, newId)) return { kind: "refuse", code: "redirection-insecure" };
  if (policy === "refuse") return { kind: "refuse", code: NOT_FOLLOWED[target].byPolicy };
  return { kind: caution === undefined ? policy : "ask" };
}

/** Whether any redirection could lead on from a call: where all are refused no second leg follows. */
export const mayBeRedialled = ({ partners, policies }: Pick<CallRules, "partners" | "policies">): boolean =>
  [...Object.values(policies), ...partners.map(({ policy }) => policy)].some((policy) => policy !== "refuse");

/** What holds for a redirection to an ID, by whom it names: partner systems have a say in new IDs of the same person alone. */
export function ruleOf(
  { partners, policies }: Pick<CallRules, "partners" | "policies">,
  target: RedirectionTarget,
  newId: string,
): RedirectionRule {
  if (target === "forwarded") return { policy: policies.forwarded, partner: null };
  return ruleFor(newId, { redirectionPolicy: policies.migrated, partnerPolicies: partners });
}

/** What of a rule goes on record: that of a partner system, where nothing that comes before it or beside it has decided. */
export function ruleOnRecord(
  { partner, policy }: RedirectionRule,
  { caution, target }: Pick<RedialQuestion, "caution" | "target">,
  decision: RedialDecision,
): { readonly rule?: { readonly policy: RedirectionPolicy; readonly partner: string } } {
  const decided = decision.kind === "refuse" ? decision.code === NOT_FOLLOWED[target].byPolicy : caution === undefined;
  return partner !== null && decided ? { rule: { policy, partner } } : {};
}
