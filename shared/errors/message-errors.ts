/**
 * Why a MESSAGE is not taken although it can be read. No call ends with it: the sender is told, and the log has it.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const MESSAGE_ERRORS = {
  "forwarding-without-call": { category: "security" },
  "forwarding-not-awaited": { category: "redirection" },
  "transfer-without-call": { category: "security" },
  "transfer-under-way": { category: "redirection" },
  "call-back-without-sender": { category: "security" },
  "call-back-not-for-us": { category: "security" },
  "call-back-list-full": { category: "security" },
} as const satisfies Record<string, ErrorRow>;
