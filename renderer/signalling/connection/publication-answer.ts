/**
 * What an answer to a PUBLISH means (RFC 3903 clause 4; TS 24.379 clause 7.3): pure, a row for each status, a row for each warning.
 *
 * @module
 */
import { lineForPeople } from "../../../shared/base/text-line.ts";
import { type EndReason, isEndReason } from "../../../shared/errors/end-reason.ts";
import { asMcError } from "../../../shared/errors/mc-error.ts";
import { MIGRATION_ERRORS, type MigrationErrorCode } from "../../../shared/errors/migration-errors.ts";
import type { SettingsErrorCode } from "../../../shared/errors/settings-errors.ts";
import { parseWarnings } from "../../../shared/mc/warning.ts";
import type { SettingsFailure } from "../../calling/published-settings.ts";
import { deltaSeconds, type ResponseMessage, retryAfterOf, statusOf } from "./response.ts";

/** What is read of an answer. */
export interface PublishAnswer {
  readonly status: number;
  readonly statusText: string;
  /** `SIP-ETag`. */
  readonly tag: string | undefined;
  /** Seconds, as they stand in the answer; undefined where there is none that can be read. */
  readonly expires: number | undefined;
  readonly minExpires: number | undefined;
  readonly retryAfter: number | undefined;
  readonly warningHeaders: readonly string[];
  /** Why a challenge in it was not met. */
  readonly challengeFault: EndReason | undefined;
  /** Why a visitor is not where the account says, although the server has taken the publication; or why there is no token of the partner. */
  readonly migrationFault?: { readonly code: MigrationErrorCode; readonly detail?: string | undefined } | undefined;
}

/** What was asked. */
export interface PublishAsked {
  /** Seconds; 0 to take the publication back. */
  readonly expires: number;
  /** Entity tag in `SIP-If-Match`; undefined where there was none. */
  readonly tag: string | undefined;
}

/** What follows from an answer. */
export type PublishVerdict =
  /** The server holds it for so many seconds. Without a tag it cannot be refreshed, and is published anew. */
  | { readonly kind: "held"; readonly tag: string | undefined; readonly seconds: number }
  /** The server holds nothing under this tag. */
  | { readonly kind: "gone" }
  /** The same again at once, without the tag, or for longer. */
  | { readonly kind: "anew"; readonly expires: number }
  /** The same again once the registration has been confirmed. */
  | { readonly kind: "register"; readonly because: SettingsFailure }
  /** The same again with another token, where there are tokens. */
  | { readonly kind: "authorise"; readonly because: SettingsFailure }
  /** Later, by itself: not before so many seconds. */
  | { readonly kind: "later"; readonly because: SettingsFailure; readonly retryAfter: number | undefined }
  /** Never by itself. */
  | { readonly kind: "refused"; readonly because: SettingsFailure };

/** Seconds that a publication is taken to hold where the answer does not say it (RFC 3903 clause 6 wants it to). */
const UNSTATED_SECONDS = 3_600;
const LONGEST_SECONDS = 4_294_967_295;
/** An entity tag is a token (RFC 3903 clause 12); of no use here beyond this. */
const TAG = /^[A-Za-z0-9.!%*_+`'~-]{1,255}$/;

const boundedSeconds = (value: string | undefined): number | undefined => {
  const seconds = deltaSeconds(value);
  return seconds === undefined ? undefined : Math.min(seconds, LONGEST_SECONDS);
};

/** There is no token to be shown now, and may be one later. All else waits for somebody who signs in. */
const NO_TOKEN_NOW: ReadonlySet<string> = new Set([
  "identity-server-unreachable",
  "identity-server-failed",
  "migration-identity-unreachable",
]);

/** What stands in the place of an answer where nothing was asked, because there is no token to show. */
export function unauthorised(error: unknown): PublishAnswer {
  const { code, detail } = asMcError(error);
  // Of a user who works from a partner system, whose token is exchanged for one of that.
  const isOfMigration = Object.hasOwn(MIGRATION_ERRORS, code);
  return {
    status: 0,
    statusText: "",
    tag: undefined,
    expires: undefined,
    minExpires: undefined,
    retryAfter: undefined,
    warningHeaders: [],
    ...(isOfMigration
      ? { challengeFault: undefined, migrationFault: { code: code as MigrationErrorCode, detail } }
      : { challengeFault: { code: isEndReason(code) ? code : "identity-server-failed", detail } }),
  };
}

/** Reads an answer of SIP.js. */
export function readPublishAnswer(
  message: ResponseMessage,
  challengeFault: EndReason | undefined,
  migrationFault?: PublishAnswer["migrationFault"],
): PublishAnswer {
  const tag = message.getHeader("SIP-ETag")?.trim();
  return {
    ...statusOf(message),
    tag: tag !== undefined && TAG.test(tag) ? tag : undefined,
    expires: boundedSeconds(message.getHeader("Expires")),
    minExpires: boundedSeconds(message.getHeader("Min-Expires")),
    retryAfter: retryAfterOf(message),
    warningHeaders: message.getHeaders("Warning"),
    challengeFault,
    migrationFault,
  };
}

/** Status and mission critical warning code together. */
const BY_WARNING: Readonly<Record<string, SettingsErrorCode>> = {
  "403 101": "settings-not-authorised",
  "403 139": "settings-protection-wanted",
  "403 140": "settings-protection-wanted",
  "404 141": "settings-user-unknown",
};

/** Nobody at the server has heard of the method (405, 501) or of the event package (489). */
const NOT_SUPPORTED: ReadonlySet<number> = new Set([405, 489, 501]);
/** The server, or one on the way, is not there now. Every 5xx that has no meaning of its own is among them. */
const FOR_NOW: ReadonlySet<number> = new Set([480, 486]);
const NO_ANSWER = 408;
const isServerFault = (status: number) => status >= 500 && status < 600;

function failureOf(answer: PublishAnswer): SettingsFailure {
  const { challengeFault, migrationFault, status, statusText, warningHeaders } = answer;
  if (migrationFault !== undefined) return migrationFault;
  const warnings = parseWarnings(warningHeaders);
  const words = warnings.map(({ mcCode, text }) => (mcCode === undefined ? text : `${mcCode} ${text}`));
  const detail = [lineForPeople(`${status} ${statusText}`), ...words].join("; ");
  if (challengeFault !== undefined)
    return { code: challengeFault.code, detail: status === 0 ? challengeFault.detail : detail };
  const named = warnings.flatMap(({ mcCode }) => BY_WARNING[`${status} ${mcCode}`] ?? []);
  if (named[0] !== undefined) return { code: named[0], detail };
  if (NOT_SUPPORTED.has(status)) return { code: "settings-not-supported", detail };
  if (status === NO_ANSWER) return { code: "settings-unanswered", detail };
  return { code: isServerFault(status) || FOR_NOW.has(status) ? "settings-server-failed" : "settings-refused", detail };
}

const unusable = ({ status, statusText }: PublishAnswer): PublishVerdict => ({
  kind: "refused",
  because: { code: "settings-answer-unusable", detail: lineForPeople(`${status} ${statusText}`) },
});

function accepted(asked: PublishAsked, answer: PublishAnswer): PublishVerdict {
  if (asked.expires === 0) return { kind: "gone" };
  const seconds = answer.expires ?? Math.min(asked.expires, UNSTATED_SECONDS);
  return seconds === 0
    ? unusable(answer)
    : { kind: "held", tag: answer.tag, seconds: Math.min(seconds, asked.expires) };
}

/** Judges a final answer. */
export function judgePublish(asked: PublishAsked, answer: PublishAnswer): PublishVerdict {
  const { minExpires = 0, retryAfter, status } = answer;
  if (status >= 200 && status < 300) {
    if (answer.migrationFault !== undefined) return { kind: "refused", because: answer.migrationFault };
    return accepted(asked, answer);
  }
  if (status === 412) {
    if (asked.expires === 0) return { kind: "gone" };
    return asked.tag === undefined ? unusable(answer) : { kind: "anew", expires: asked.expires };
  }
  if (status === 423) {
    return minExpires > asked.expires ? { kind: "anew", expires: minExpires } : unusable(answer);
  }
  const because = failureOf(answer);
  if (because.code === "settings-user-unknown") return { kind: "register", because };
  if (because.code === "settings-not-authorised") return { kind: "authorise", because };
  const isForNow =
    NO_TOKEN_NOW.has(because.code) ||
    because.code === "settings-server-failed" ||
    because.code === "settings-unanswered" ||
    because.code === "challenge-unanswered";
  return isForNow ? { kind: "later", because, retryAfter } : { kind: "refused", because };
}
