/**
 * What a final failure answer to a private call, or the BYE of the other end, means in the words of the dispatcher.
 *
 * @module
 */

import { lineForPeople } from "../base/text-line.ts";
import type { EndReason, EndReasonCode } from "../errors/end-reason.ts";
import { MEDIA_PROTECTION_ERRORS } from "../errors/key-errors.ts";
import { ERRORS, isErrorCode } from "../errors/mc-error.ts";
import { mediaType } from "./multipart.ts";
import { saysExpired } from "./release-reason.ts";
import { MC_SERVICES, type McService } from "./services/services.ts";
import { parseWarnings } from "./warning.ts";

/** The parts of a final answer (400 to 699) that decide its meaning. */
export interface FailureAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly contentType: string | undefined;
  readonly warningHeaders: readonly string[];
  /** Why a challenge in it was not met. */
  readonly challengeFault?: EndReason | undefined;
}

/** Body of a KMS redirect response (TS 33.180 clause D.4). */
const KRR_CONTENT_TYPE = "application/vnd.3gpp.kmsredirectresponse+xml";

const BY_STATUS: Readonly<Record<number, EndReasonCode>> = {
  403: "forbidden",
  404: "unknown-person",
  408: "no-answer",
  410: "unknown-person",
  480: "unavailable",
  484: "unknown-person",
  486: "busy",
  487: "cancelled",
  488: "media-not-acceptable",
  503: "server-overloaded",
  600: "busy",
  603: "declined",
  604: "unknown-person",
  606: "media-not-acceptable",
};

/** Translates a final failure answer to a call of a service. Unknown codes keep their plain text in the detail. */
export function endReasonOfFailure(answer: FailureAnswer, service: McService): EndReason {
  const warnings = parseWarnings(answer.warningHeaders);
  const words = warnings.map(({ mcCode, text }) => (mcCode === undefined ? text : `${mcCode} ${text}`));
  const detail = [lineForPeople(`${answer.status} ${answer.statusText}`), ...words].join("; ");
  if (answer.challengeFault !== undefined) {
    const { code, detail: realm } = answer.challengeFault;
    return { code, detail: realm === undefined ? detail : `${detail}; ${lineForPeople(realm)}` };
  }
  for (const { mcCode } of warnings) {
    const code = MC_SERVICES[service].warnings[`${answer.status} ${mcCode}`];
    if (code !== undefined) return { code, detail };
  }
  if (answer.status === 488 && mediaType(answer.contentType ?? "") === KRR_CONTENT_TYPE) {
    return { code: "kms-not-accepted", detail };
  }
  const byStatus = BY_STATUS[answer.status];
  if (byStatus !== undefined) return { code: byStatus, detail };
  return { code: answer.status >= 500 && answer.status < 600 ? "server-error" : "answer-not-understood", detail };
}

/**
 * Translates what a BYE says: the release reason of a server, or the text of its Reason. Another console names its own end reason there; nobody has
 * signed it, so it explains an end and decides nothing.
 */
export function endReasonOfBye(text: string | undefined): EndReason {
  if (saysExpired(text)) return { code: "longest-call-over" };
  const protection =
    text !== undefined &&
    isErrorCode(text) &&
    (ERRORS[text].category === "security" || Object.hasOwn(MEDIA_PROTECTION_ERRORS, text));
  return { code: protection ? "protection-failed-at-colleague" : "hung-up-by-colleague", detail: text };
}
