/**
 * Why a user does not work from a partner system (TS 23.280 clause 10.6.3). Until the partner system has authorised the user everything stays as it
 * was at home.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const MIGRATION_ERRORS = {
  /** The account names no such partner, or no longer. */
  "migration-partner-unknown": { category: "configuration" },
  /** A private call does not move with its user. */
  "migration-in-call": { category: "person" },
  /** The user signs in with a token, and one of the two accounts or servers has no way to exchange it for one of the partner. */
  "migration-without-token-exchange": { category: "configuration" },
  /** The identity server at home gives no security token for that partner (RFC 8693). */
  "migration-exchange-refused": { category: "configuration" },
  /** The identity server of the partner does not take the security token of home (RFC 7523). */
  "migration-token-refused": { category: "security" },
  /** It does not know this program as the account names it, or refuses what was asked. */
  "migration-client-unknown": { category: "configuration" },
  "migration-identity-unreachable": { category: "network" },
  "migration-partner-unreachable": { category: "network" },
  /** The SIP server of the partner does not register the user. */
  "migration-registration-refused": { category: "configuration" },
  /** Partner or home does not let the user work there (warning 101, or what the answer says). */
  "migration-refused": { category: "configuration" },
  /** The partner has not got hold of the system at home, or cannot serve at present. */
  "migration-home-unreachable": { category: "server" },
  /** The partner has given the user another ID than the account says. */
  "migration-other-id": { category: "security" },
  /** The configuration server of the partner has no user profile for who works there (TS 23.280 clause 10.16.2.2). */
  "migration-profile-missing": { category: "configuration" },
  /** Whoever worked there has gone home by itself, after the time that the settings say. */
  "migration-partner-lost": { category: "network" },
  "migration-not-finished": { category: "network" },
} as const satisfies Record<string, ErrorRow>;

export type MigrationErrorCode = keyof typeof MIGRATION_ERRORS;
