/**
 * What to do with a redirection, by the system that it leads to.
 *
 * @module
 */
import { hostKey, isWithin } from "./host-name.ts";
import { mcIdDomain } from "./mc-id.ts";

/** What to do with a redirection, or with a forwarding: re-dial by itself, ask first, or never re-dial. */
export const REDIRECTION_POLICIES = ["follow", "ask", "refuse"] as const;
export type RedirectionPolicy = (typeof REDIRECTION_POLICIES)[number];

/** Partner systems for which something else can hold than for the others. */
export const MOST_PARTNER_POLICIES = 64;

/** What holds for the new IDs of one partner system. */
export interface PartnerPolicy {
  /** Domain of the system, as `hostKey` gives it: new IDs of it and of what lies below it are meant. */
  readonly domain: string;
  readonly policy: RedirectionPolicy;
}

/** Whether a text can be the domain of a partner: a host in the one form in which hosts are compared. */
export const isPartnerDomain = (text: string): boolean => text !== "" && hostKey(text) === text;

/** What holds for one new ID, and because of whom. */
export interface RedirectionRule {
  readonly policy: RedirectionPolicy;
  /** Domain of the partner of whose own it is; null where it is what holds for all others. */
  readonly partner: string | null;
}

/** What is chosen, for all and for some. */
export interface ChosenPolicies {
  /** For every system that has none of its own. */
  readonly redirectionPolicy: RedirectionPolicy;
  readonly partnerPolicies: readonly PartnerPolicy[];
}

/**
 * What holds for a redirection to a new ID of the same person: that of the partner system whose ID it is, of two that hold each other that
 * of the narrower one, else what holds for all others. A number names no system.
 */
export function ruleFor(newId: string, { partnerPolicies, redirectionPolicy }: ChosenPolicies): RedirectionRule {
  const host = hostKey(mcIdDomain(newId));
  const [narrowest] = partnerPolicies
    .filter(({ domain }) => isWithin(host, domain))
    .toSorted((one, other) => other.domain.length - one.domain.length);
  if (narrowest === undefined) return { policy: redirectionPolicy, partner: null };
  return { policy: narrowest.policy, partner: narrowest.domain };
}
