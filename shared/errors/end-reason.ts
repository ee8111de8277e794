/**
 * Why a call ended: the closed set. Every row has words in the catalogues, stands in the ladder and in the
 * call's record, and is asserted by name in the tests.
 *
 * @module
 */
import { CONFIGURATION_ERRORS } from "./configuration-errors.ts";
import type { ErrorRow } from "./error-row.ts";
import { FIRST_TO_ANSWER_ERRORS } from "./first-to-answer-errors.ts";
import { KEY_ERRORS } from "./key-errors.ts";
import { KMS_DOCUMENT_ERRORS } from "./kms-errors.ts";
import { MOVING_ERRORS } from "./moving-errors.ts";
import { NETWORK_ERRORS } from "./network-errors.ts";
import { SIGN_IN_ERRORS } from "./sign-in-errors.ts";
import { URGENCY_ERRORS } from "./urgency-errors.ts";

/**
 * Rules 1-8 of the redirection form, one code each (and where a rule can be broken in several ways, one per way), and what
 * else stands between a redirection and the call that it asks for.
 */
const REDIRECTION_REFUSED = {
  "redirection-wrong-status": { category: "redirection" },
  "redirection-without-details": { category: "redirection" },
  "redirection-body-broken": { category: "redirection" },
  "redirection-body-too-large": { category: "redirection" },
  "redirection-doctype": { category: "security" },
  "redirection-new-id-missing": { category: "redirection" },
  "redirection-new-id-invalid": { category: "redirection" },
  "redirection-encrypted": { category: "security" },
  "redirection-wrong-caller": { category: "security" },
  "redirection-wrong-called-party": { category: "security" },
  "redirection-two-kms-uris": { category: "security" },
  "redirection-kms-uri-invalid": { category: "security" },
  "redirection-limit": { category: "redirection" },
  "redirection-loop": { category: "redirection" },
  "redirection-insecure": { category: "security" },
  "redirection-to-self": { category: "redirection" },
  "redirection-refused-by-policy": { category: "redirection" },
  "redirection-refused-by-you": { category: "normal" },
  "redirection-not-confirmed": { category: "redirection" },
  "redirection-contradictory": { category: "security" },
  "redirection-to-functional-alias": { category: "redirection" },
  "forwarding-refused-by-policy": { category: "redirection" },
  "forwarding-refused-by-you": { category: "normal" },
  "forwarding-not-confirmed": { category: "redirection" },
  "forwarded-without-target": { category: "redirection" },
} as const satisfies Record<string, ErrorRow>;

const NORMAL_END = {
  "hung-up": { category: "normal" },
  "hung-up-by-colleague": { category: "normal" },
  /** The server has ended it, because calls may last no longer. */
  "longest-call-over": { category: "normal" },
  cancelled: { category: "normal" },
  "declined-by-you": { category: "normal" },
  missed: { category: "normal" },
  "answered-elsewhere": { category: "normal" },
  "declined-elsewhere": { category: "normal" },
} as const satisfies Record<string, ErrorRow>;

const NOT_ANSWERED = {
  declined: { category: "person" },
  busy: { category: "person" },
  "no-answer": { category: "person" },
  unavailable: { category: "person" },
  "unknown-person": { category: "person" },
} as const satisfies Record<string, ErrorRow>;

const REFUSED_BY_SERVER = {
  forbidden: { category: "configuration" },
  "caller-not-authorised": { category: "configuration" },
  "commencement-not-authorised": { category: "configuration" },
  "callee-not-authorised": { category: "configuration" },
  "called-party-undetermined": { category: "configuration" },
  "service-authorisation-expired": { category: "configuration" },
  "no-service-settings": { category: "configuration" },
  "protected-body-unreadable": { category: "security" },
  "kms-not-accepted": { category: "security" },
  "media-not-acceptable": { category: "media" },
  "server-overloaded": { category: "server" },
  "server-error": { category: "server" },
  "answer-not-understood": { category: "server" },
} as const satisfies Record<string, ErrorRow>;

/** What stands between a challenge of a server (RFC 3261 clause 22) and the request that it asks for. */
const CHALLENGED = {
  "challenge-foreign": { category: "security" },
  "challenge-unsupported": { category: "configuration" },
  "challenge-unanswered": { category: "program" },
  "challenged-without-end": { category: "server" },
  "credentials-refused": { category: "configuration" },
  /** What a token is asked for with (RFC 8898) is not what it is for: another identity server, or somebody else's server. */
  "challenge-token-foreign": { category: "security" },
  /** A token is asked for where it would go without TLS. */
  "challenge-token-unprotected": { category: "security" },
  /** The token was replaced once, and that one refused too. */
  "challenge-token-refused": { category: "configuration" },
  /** A password is asked for, and the account has none: a token is what it shows. */
  "challenge-password-missing": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;

const NETWORK = {
  "not-registered": { category: "network" },
  "invalid-id": { category: "configuration" },
  /** The user profile lists who may be called, and this one is not among them. */
  "callee-not-permitted": { category: "configuration" },
  "service-not-available": { category: "configuration" },
  "call-in-progress": { category: "person" },
  "too-many-calls": { category: "person" },
  "server-silent": { category: "network" },
  "signalling-lost": { category: "network" },
  "session-expired": { category: "network" },
  interrupted: { category: "program" },
} as const satisfies Record<string, ErrorRow>;

const MEDIA = {
  "microphone-missing": { category: "media" },
  "microphone-refused": { category: "media" },
  "microphone-failed": { category: "media" },
  "camera-missing": { category: "media" },
  "camera-refused": { category: "media" },
  "camera-failed": { category: "media" },
  "media-failed": { category: "media" },
  "media-closed": { category: "media" },
  "network-change-refused": { category: "media" },
  "turn-login-refused": { category: "configuration" },
  "turn-refused": { category: "server" },
  "ice-server-unreachable": { category: "network" },
  "audio-refused": { category: "media" },
  "no-speech-codec": { category: "media" },
  "media-unencrypted": { category: "media" },
  "media-address-unusable": { category: "media" },
  "floor-control-unprotected": { category: "media" },
  "program-error": { category: "program" },
} as const satisfies Record<string, ErrorRow>;

/** Every reason a call can end with. */
export const END_REASONS = {
  ...NORMAL_END,
  ...NOT_ANSWERED,
  ...REDIRECTION_REFUSED,
  ...REFUSED_BY_SERVER,
  ...CHALLENGED,
  ...NETWORK,
  ...MEDIA,
  ...MOVING_ERRORS,
  ...FIRST_TO_ANSWER_ERRORS,
  ...URGENCY_ERRORS,
  ...NETWORK_ERRORS,
  ...KEY_ERRORS,
  ...SIGN_IN_ERRORS,
  ...CONFIGURATION_ERRORS,
  ...KMS_DOCUMENT_ERRORS,
} as const satisfies Record<string, ErrorRow>;

/** The closed set of end reasons. */
export type EndReasonCode = keyof typeof END_REASONS;

/** Whether a call can end with an error of this name. */
export const isEndReason = (code: string): code is EndReasonCode => Object.hasOwn(END_REASONS, code);

/** The closed set of what can be wrong with a redirection. */
export type RedirectionErrorCode = keyof typeof REDIRECTION_REFUSED;

/** Why one call ended. */
export interface EndReason {
  readonly code: EndReasonCode;
  /** The particular: a status line, a warning text. Free of secrets. */
  readonly detail?: string | undefined;
}
