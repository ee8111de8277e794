/**
 * Header fields of event notification (RFC 6665 clause 8.2): which package, and how a subscription stands.
 *
 * @module
 */
import { parametersOf, unquoted } from "./header-list.ts";

/** How a notifier says that a subscription stands. Reasons are those of RFC 6665 clause 4.1.3; others are read as none. */
const STATES = ["active", "pending", "terminated"] as const;
const REASONS = ["deactivated", "probation", "rejected", "timeout", "giveup", "noresource", "invariant"] as const;

export interface SubscriptionState {
  readonly state: (typeof STATES)[number];
  readonly reason: (typeof REASONS)[number] | undefined;
  /** Seconds; undefined where it does not say. */
  readonly expires: number | undefined;
  /** Seconds before which the notifier does not want to be asked again. */
  readonly retryAfter: number | undefined;
}

/** Longer than any that means something. */
const MAX_LENGTH = 1_024;

const seconds = (value: string | undefined): number | undefined => {
  const digits = /^\d{1,10}$/.exec(value ?? "")?.[0];
  return digits === undefined ? undefined : Number(digits);
};

function oneOf<T extends string>(values: readonly T[], text: string): T | undefined {
  return values.find((value) => value === text.toLowerCase());
}

/**
 * Reads Subscription-State.
 *
 * @returns undefined for a text that says no state; extension states mean nothing here
 */
export function readSubscriptionState(value: string): SubscriptionState | undefined {
  if (value.length > MAX_LENGTH) return undefined;
  const { plain, parameters } = parametersOf(value);
  const state = oneOf(STATES, plain);
  if (state === undefined) return undefined;
  return {
    state,
    reason: oneOf(REASONS, unquoted(parameters.get("reason") ?? "")),
    expires: seconds(parameters.get("expires")),
    retryAfter: seconds(parameters.get("retry-after")),
  };
}

/** Reads the package that Event names (RFC 6665 clause 8.2.1), without its parameters; undefined for a text that names none. */
export function readEventPackage(value: string): string | undefined {
  if (value.length > MAX_LENGTH) return undefined;
  const { plain } = parametersOf(value);
  return /^[A-Za-z0-9.!%*_+`'~-]+$/.test(plain) ? plain.toLowerCase() : undefined;
}
