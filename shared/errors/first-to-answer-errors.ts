/**
 * Why a call to several, of whom the first to answer has it, is not placed or comes to nothing (TS 24.379 clause 11.1.1).
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const FIRST_TO_ANSWER_ERRORS = {
  /** It rang here, and another of those who were called has it. */
  "answered-by-another": { category: "normal" },
  "first-to-answer-not-permitted": { category: "configuration" },
  "first-to-answer-not-authorised": { category: "configuration" },
  "first-to-answer-nobody": { category: "configuration" },
  "first-to-answer-too-few": { category: "configuration" },
  "first-to-answer-protection": { category: "security" },
  "first-to-answer-redirected": { category: "redirection" },
  "first-to-answer-winner-unknown": { category: "security" },
} as const satisfies Record<string, ErrorRow>;
