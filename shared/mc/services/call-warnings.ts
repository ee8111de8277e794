import type { EndReasonCode } from "../../errors/end-reason.ts";

/** Warning codes of calls between two users, which the services have in common (TS 24.379 clause 4.4). */
export const CALL_WARNINGS: Readonly<Record<string, EndReasonCode>> = {
  "403 107": "caller-not-authorised",
  "403 144": "caller-not-authorised",
  "403 125": "commencement-not-authorised",
  "403 126": "commencement-not-authorised",
  "403 143": "commencement-not-authorised",
  "403 127": "callee-not-authorised",
  "403 159": "callee-not-authorised",
  "403 140": "protected-body-unreadable",
  "403 145": "called-party-undetermined",
  "404 141": "service-authorisation-expired",
  "480 110": "declined",
  "480 146": "no-service-settings",
  "480 174": "forwarded-without-target",
  "480 175": "forwarded-without-target",
  "403 153": "first-to-answer-nobody",
  "480 153": "first-to-answer-nobody",
  "403 156": "first-to-answer-not-authorised",
  "480 156": "first-to-answer-not-authorised",
  "488 136": "key-message-refused-by-colleague",
};
