/**
 * Why a call is not placed, or not taken, as an emergency (TS 24.379 clause 6.2.8.3).
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const URGENCY_ERRORS = {
  "emergency-not-permitted": { category: "configuration" },
  /** The server has refused it as an emergency; as an ordinary call it was not tried. */
  "emergency-not-accepted": { category: "server" },
  /** The other end, or a server on the way, has refused to make a call in progress an emergency, or none any more. */
  "urgency-not-changed": { category: "server" },
  "urgency-unanswered": { category: "network" },
} as const satisfies Record<string, ErrorRow>;
