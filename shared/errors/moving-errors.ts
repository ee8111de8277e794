/**
 * What becomes of a call that is moved on to somebody else, and why it is not: transfer and forwarding by hand (TS 24.379
 * clauses 11.1.8 and 11.1.9).
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const MOVING_ERRORS = {
  /** The partner has left our call for the one to whom we passed it on. */
  transferred: { category: "normal" },
  /** We have left a call for the one to whom its other end passed us on. */
  "moved-on": { category: "normal" },
  /** A call that rang here was passed on to somebody else by hand, or by what the settings say of unanswered calls. */
  "forwarded-by-you": { category: "normal" },
  "forwarded-unanswered": { category: "normal" },
  "forward-refused": { category: "server" },
  "forward-unanswered": { category: "server" },
  "transfer-refused": { category: "person" },
  "transfer-unanswered": { category: "server" },
  "transfer-not-reached": { category: "person" },
  "transfer-not-permitted": { category: "configuration" },
  "transfer-refused-by-policy": { category: "configuration" },
  "transfer-refused-by-you": { category: "normal" },
  "transfer-not-confirmed": { category: "person" },
  /** What becomes of our wish to be called back (TS 24.379 clause 11.1.5). */
  "call-back-refused": { category: "server" },
  "call-back-unanswered": { category: "server" },
  "call-back-elsewhere": { category: "redirection" },
  "call-back-not-taken-back": { category: "server" },
} as const satisfies Record<string, ErrorRow>;
