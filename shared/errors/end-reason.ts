/**
 * Why a call ended: the closed set. Every row is shown to the dispatcher in these words, stands in the ladder and
 * in the call's record, and is asserted by name in the tests.
 *
 * @module
 */
import type { ErrorText } from "./error-text.ts";
import { KEY_ERRORS } from "./key-errors.ts";
import { KMS_DOCUMENT_ERRORS } from "./kms-errors.ts";

/** Rules 1-8 of the redirection form, one code each (and where a rule can be broken in several ways, one per way). */
const REDIRECTION_REFUSED = {
  "redirection-wrong-status": {
    category: "redirection",
    message: "The server answered with a kind of redirection that is not meant for private calls.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-without-details": {
    category: "redirection",
    message: "The server redirected the call without saying to which ID.",
    advice: "The call was not re-dialled. Try again, or reach the colleague another way.",
  },
  "redirection-body-broken": {
    category: "redirection",
    message: "The redirection could not be read.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-body-too-large": {
    category: "redirection",
    message: "The redirection was larger than 64 KiB and was not read.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-doctype": {
    category: "security",
    message: "The redirection contained a document type declaration and was not read.",
    advice: "The call was not re-dialled. Report this: it can be an attack on the server.",
  },
  "redirection-new-id-missing": {
    category: "redirection",
    message: "The redirection did not name the colleague's new ID.",
    advice: "The call was not re-dialled. Try again, or reach the colleague another way.",
  },
  "redirection-new-id-invalid": {
    category: "redirection",
    message: "The new ID in the redirection is not a valid MC service ID.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-encrypted": {
    category: "security",
    message: "The new ID in the redirection is encrypted with a key this console does not have.",
    advice: "The call was not re-dialled. Ask your administrator about signalling protection for this console.",
  },
  "redirection-wrong-caller": {
    category: "security",
    message: "The redirection was meant for another caller.",
    advice: "The call was not re-dialled: the answer is stale or forged. Report it if it happens again.",
  },
  "redirection-wrong-called-party": {
    category: "security",
    message: "The redirection was about somebody you did not call.",
    advice: "The call was not re-dialled: the answer is stale or forged. Report it if it happens again.",
  },
  "redirection-two-kms-uris": {
    category: "security",
    message: "The redirection named two different key servers.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-kms-uri-invalid": {
    category: "security",
    message: "The redirection named a key server in a form that is not valid.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-limit": {
    category: "redirection",
    message: "The call was redirected more than twice and was given up.",
    advice: "Ask where the colleague is now, and call that ID.",
  },
  "redirection-loop": {
    category: "redirection",
    message: "The call was redirected back to an ID that was already tried.",
    advice: "The systems disagree about where the colleague is. Ask your administrator to check both.",
  },
  "redirection-to-self": {
    category: "redirection",
    message: "The call was redirected to your own ID.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-refused-by-policy": {
    category: "redirection",
    message: "The colleague has migrated. Your settings say not to follow.",
    advice: "Call the new ID yourself. The settings say what becomes of redirected calls.",
  },
  "redirection-refused-by-you": {
    category: "normal",
    message: "The colleague has migrated. You chose not to follow.",
    advice: "Call the new ID later from the record of this call.",
  },
  "redirection-not-confirmed": {
    category: "redirection",
    message: "The colleague has migrated. Nobody confirmed the new call in time.",
    advice: "Call the new ID from the record of this call.",
  },
} as const satisfies Record<string, ErrorText>;

const NORMAL_END = {
  "hung-up": { category: "normal", message: "You ended the call.", advice: "" },
  "hung-up-by-colleague": { category: "normal", message: "The colleague ended the call.", advice: "" },
  cancelled: { category: "normal", message: "You stopped the call before it was answered.", advice: "" },
  "declined-by-you": { category: "normal", message: "You declined the call.", advice: "" },
  missed: { category: "normal", message: "The caller gave up before you answered.", advice: "Call back." },
} as const satisfies Record<string, ErrorText>;

const NOT_ANSWERED = {
  declined: { category: "person", message: "The colleague declined the call.", advice: "Try again later." },
  busy: { category: "person", message: "The colleague is in another call.", advice: "Try again in a moment." },
  "no-answer": {
    category: "person",
    message: "The colleague did not answer.",
    advice: "Try again, or call somebody else.",
  },
  unavailable: {
    category: "person",
    message: "The colleague cannot be reached at present.",
    advice: "The unit is switched off or out of coverage. Try again later.",
  },
  "unknown-person": {
    category: "person",
    message: "The server does not know this ID.",
    advice: "Check the ID. The colleague may have a new one.",
  },
} as const satisfies Record<string, ErrorText>;

const REFUSED_BY_SERVER = {
  forbidden: {
    category: "configuration",
    message: "The server refused the call.",
    advice: "Ask your administrator whether you are allowed to make it.",
  },
  "caller-not-authorised": {
    category: "configuration",
    message: "You are not allowed to call this person privately.",
    advice: "Ask your administrator for the permission.",
  },
  "commencement-not-authorised": {
    category: "configuration",
    message: "You are not allowed to start a private call in this way.",
    advice: "Try the other answer mode (manual or automatic) in the settings.",
  },
  "callee-not-authorised": {
    category: "configuration",
    message: "The colleague is not allowed to take part in private calls.",
    advice: "Reach the colleague another way.",
  },
  "called-party-undetermined": {
    category: "configuration",
    message: "The server could not tell whom you called.",
    advice: "Try again. If it happens again, report it with the code.",
  },
  "service-authorisation-expired": {
    category: "configuration",
    message: "The server no longer knows who you are.",
    advice: "The console is signing in again. Try the call in a moment.",
  },
  "no-service-settings": {
    category: "configuration",
    message: "The server has no service settings for this console.",
    advice: "The console has to sign in again. Try the call in a moment.",
  },
  "protected-body-unreadable": {
    category: "security",
    message: "The server could not read the protected part of the request.",
    advice: "The signalling keys are out of date. Sign in again.",
  },
  "kms-not-accepted": {
    category: "security",
    message: "The other system does not accept the key server that was used.",
    advice: "Ask your administrator which key server serves the colleague.",
  },
  "media-not-acceptable": {
    category: "media",
    message: "The other side cannot take part with the offered media.",
    advice: "The systems need a common codec. Ask your administrator.",
  },
  "server-overloaded": {
    category: "server",
    message: "The server is overloaded or down for service.",
    advice: "Try again in a minute.",
  },
  "server-error": {
    category: "server",
    message: "The server failed.",
    advice: "Try again. Report it if it happens again.",
  },
  "answer-not-understood": {
    category: "server",
    message: "The server gave an answer this console does not understand.",
    advice: "Report it with the code and the ladder of the call.",
  },
} as const satisfies Record<string, ErrorText>;

const NETWORK = {
  "not-registered": {
    category: "network",
    message: "The console is not signed in to the server.",
    advice: "Wait until the strip on top says registered, then call again.",
  },
  "invalid-id": {
    category: "configuration",
    message: "This is not a valid MC service ID.",
    advice: "An ID looks like sip:name@system. Check it and call again.",
  },
  "service-not-available": {
    category: "configuration",
    message: "This console cannot call in that service.",
    advice: "Ask your administrator whether your account should have it.",
  },
  "call-in-progress": {
    category: "person",
    message: "Another call is in progress.",
    advice: "End that call first.",
  },
  "too-many-calls": {
    category: "person",
    message: "More calls came in at once than can wait here, and this one was declined.",
    advice: "Answer or decline those that ring, then call back.",
  },
  "server-silent": {
    category: "network",
    message: "The server did not answer in time.",
    advice: "Try again. If it happens again, check the network.",
  },
  "signalling-lost": {
    category: "network",
    message: "The connection to the server was lost.",
    advice: "The console is reconnecting by itself. Call again when the strip on top says registered.",
  },
  "session-expired": {
    category: "network",
    message: "The other side stopped confirming that the call is alive.",
    advice: "Call again.",
  },
  interrupted: {
    category: "program",
    message: "The window was closed or reloaded during the call.",
    advice: "Call again.",
  },
} as const satisfies Record<string, ErrorText>;

const MEDIA = {
  "microphone-missing": {
    category: "media",
    message: "No microphone was found.",
    advice: "Plug one in, or choose another in the settings, and call again.",
  },
  "microphone-refused": {
    category: "media",
    message: "The use of the microphone was refused.",
    advice: "Allow the microphone for this program in the system settings, and call again.",
  },
  "microphone-failed": {
    category: "media",
    message: "The microphone could not be started.",
    advice: "Another program may be using it. Close that, and call again.",
  },
  "media-failed": {
    category: "media",
    message: "No audio connection could be made.",
    advice: "A firewall may be in the way. Call again, or ask your administrator.",
  },
  "program-error": {
    category: "program",
    message: "The console made a mistake of its own and ended the call.",
    advice: "Call again, and report this with the code and the ladder of the call.",
  },
} as const satisfies Record<string, ErrorText>;

/** Every reason a call can end with. */
export const END_REASONS = {
  ...NORMAL_END,
  ...NOT_ANSWERED,
  ...REDIRECTION_REFUSED,
  ...REFUSED_BY_SERVER,
  ...NETWORK,
  ...MEDIA,
  ...KEY_ERRORS,
  ...KMS_DOCUMENT_ERRORS,
} as const satisfies Record<string, ErrorText>;

/** The closed set of end reasons. */
export type EndReasonCode = keyof typeof END_REASONS;

/** The closed set of what can be wrong with a redirection. */
export type RedirectionErrorCode = keyof typeof REDIRECTION_REFUSED;

/** Why one call ended. */
export interface EndReason {
  readonly code: EndReasonCode;
  /** The particular: a status line, a warning text. Free of secrets. */
  readonly detail?: string | undefined;
}
