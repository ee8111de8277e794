/**
 * Why nobody is signed in at the identity management server (TS 33.180 Annex B, TS 24.482).
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const SIGN_IN_ERRORS = {
  /** Nobody is, and what was asked for needs somebody. */
  "sign-in-needed": { category: "person" },
  /** The person has said no at the server, or here. */
  "sign-in-cancelled": { category: "person" },
  /** Nothing came back from the browser in time. */
  "sign-in-not-finished": { category: "person" },
  /** This computer has no browser that the program could open, or it did not open. */
  "sign-in-browser-missing": { category: "configuration" },
  /** No port of this computer could be listened on, or none for the answer. */
  "sign-in-no-way-back": { category: "configuration" },
  /** The server has refused it, and says why (RFC 6749 clauses 4.1.2.1 and 5.2). */
  "sign-in-refused": { category: "configuration" },
  /** The server does not take what it gave us for staying signed in. */
  "sign-in-ended": { category: "person" },
  "sign-in-service-missing": { category: "configuration" },
  /** The identity server gives this user no token for a server that has one of its own. */
  "sign-in-server-missing": { category: "configuration" },
  /** Whoever signed in is not the user of this desk's account. */
  "sign-in-other-user": { category: "person" },
  /** The server was asked to have it proved anew who somebody is, and went by a session from before (OpenID Connect Core clause 3.1.2.1). */
  "sign-in-not-proved": { category: "security" },
  /** The window is still that of the user before. */
  "user-changed": { category: "person" },
  "identity-server-unreachable": { category: "network" },
  "identity-server-not-trusted": { category: "security" },
  /** It failed, or said that it cannot at present. */
  "identity-server-failed": { category: "server" },
  /** It says, or its tokens do, that it is another server than the one that was asked. */
  "identity-issuer-wrong": { category: "security" },
  /** What it gave to sign in with was over when it came. */
  "identity-token-expired": { category: "server" },
  /** What it has made just now was made at another time, by our clock. */
  "identity-clock-wrong": { category: "configuration" },
  /** What it says of itself, or of the tokens, is not what was agreed. */
  "identity-answer-wrong": { category: "security" },
} as const satisfies Record<string, ErrorRow>;

export type SignInErrorCode = keyof typeof SIGN_IN_ERRORS;
