/**
 * Every way in which a document of the key management is refused: one code per check of TS 33.180 Annex D as this
 * program applies it. The rows have the form of the program's error table and are meant to be part of it.
 *
 * @module
 */
import type { ErrorText } from "./error-text.ts";

const NO_CALL_YET = "No protected call can be set up with it. Try again; if it happens again, tell your administrator.";
const CHECK_KMS = "Ask your administrator to check the key server.";
const REPORT = "Nothing of it was used. Report this: somebody may be interfering with the key server.";
const CHECK_SETTINGS = "Ask your administrator to correct the settings of this console.";

/** What a KMS answered. */
const ANSWER = {
  "kms-answer-too-large": {
    category: "security",
    message: "The key server's answer was larger than an answer can sensibly be and was not read.",
    advice: REPORT,
  },
  "kms-answer-doctype": {
    category: "security",
    message: "The key server's answer contained a document type declaration and was not read.",
    advice: REPORT,
  },
  "kms-answer-broken": {
    category: "server",
    message: "The key server's answer could not be read.",
    advice: NO_CALL_YET,
  },
  "kms-answer-unexpected": {
    category: "server",
    message: "What came back is not an answer of a key server.",
    advice: "Ask your administrator whether the address of the key server is right.",
  },
  "kms-answer-incomplete": {
    category: "server",
    message: "The key server's answer lacks something that it has to contain.",
    advice: CHECK_KMS,
  },
  "kms-answer-repeated": {
    category: "server",
    message: "The key server's answer says something twice that can be said only once.",
    advice: CHECK_KMS,
  },
  "kms-answer-value": {
    category: "server",
    message: "The key server's answer contains a value that is not valid.",
    advice: CHECK_KMS,
  },
  "kms-answer-wrong-user": {
    category: "security",
    message: "The key server's answer is meant for another user.",
    advice: REPORT,
  },
  "kms-answer-wrong-kms": {
    category: "security",
    message: "The answer comes from another key server than the one asked.",
    advice: REPORT,
  },
  "kms-answer-wrong-request": {
    category: "security",
    message: "The key server's answer belongs to another question.",
    advice: REPORT,
  },
  "kms-answer-empty": {
    category: "server",
    message: "The key server's answer has no content.",
    advice: CHECK_KMS,
  },
  "kms-answer-contradictory": {
    category: "server",
    message: "The key server's answer has more than one content, or both content and an error.",
    advice: CHECK_KMS,
  },
  "kms-answer-wrong-kind": {
    category: "server",
    message: "The key server answered something else than was asked.",
    advice: CHECK_KMS,
  },
  "kms-answer-stale": {
    category: "security",
    message: "The time in the key server's answer is too far from the time of this computer.",
    advice: "Nothing of it was used. Check the clock of this computer; if it is right, ask your administrator.",
  },
} as const satisfies Record<string, ErrorText>;

/** What a client asked; these concern whoever plays a KMS. */
const REQUEST = {
  "kms-request-too-large": {
    category: "program",
    message: "The request to the key server is too large.",
    advice: "The request was refused.",
  },
  "kms-request-doctype": {
    category: "security",
    message: "The request to the key server contains a document type declaration.",
    advice: "The request was refused.",
  },
  "kms-request-broken": {
    category: "program",
    message: "The request to the key server can't be read.",
    advice: "The request was refused.",
  },
  "kms-request-unexpected": {
    category: "program",
    message: "The document is not a request to a key server.",
    advice: "The request was refused.",
  },
  "kms-request-incomplete": {
    category: "program",
    message: "The request to the key server lacks something that it has to contain.",
    advice: "The request was refused.",
  },
  "kms-request-repeated": {
    category: "program",
    message: "The request to the key server says something twice that can be said only once.",
    advice: "The request was refused.",
  },
  "kms-request-value": {
    category: "program",
    message: "The request to the key server contains a value that is not valid.",
    advice: "The request was refused.",
  },
  "kms-request-wrong-kms": {
    category: "configuration",
    message: "The request is meant for another key server.",
    advice: "Check which key server the console is set up for.",
  },
  "kms-request-wrong-resource": {
    category: "program",
    message: "The request names another resource than the one it was sent to.",
    advice: "The request was refused.",
  },
  "kms-request-stale": {
    category: "configuration",
    message: "The time in the request is too far from the time of the key server.",
    advice: "Check the clock of the computer that asked.",
  },
  "kms-request-wrong-user": {
    category: "security",
    message: "The request names another user than the one who signed in.",
    advice: "The request was refused.",
  },
} as const satisfies Record<string, ErrorText>;

/** Names and addresses. */
const NAMES = {
  "kms-uri-invalid": {
    category: "security",
    message: "The name of a key server contains characters that no such name has.",
    advice: "The name was not used. Ask your administrator where it comes from.",
  },
  "kms-uri-insecure": {
    category: "security",
    message: "The key server's address asks for a connection without protection.",
    advice: "No connection was made. Ask your administrator for an https address.",
  },
  "kms-uri-no-host": {
    category: "configuration",
    message: "The name of the key server is not an address that this console can connect to.",
    advice: "Ask your administrator to set the key server as a host name, with a port where needed.",
  },
  "kms-user-uri-invalid": {
    category: "configuration",
    message: "The ID of a user is not in a form that a key server can be asked about.",
    advice: "Check the ID.",
  },
  "kms-lookup-template-invalid": {
    category: "configuration",
    message: "The setting for key server lookups is not valid.",
    advice: CHECK_SETTINGS,
  },
} as const satisfies Record<string, ErrorText>;

/** Certificates of KMSs. */
const CERTIFICATES = {
  "kms-certificate-wrong-role": {
    category: "security",
    message: "The key server sent another kind of certificate than its own.",
    advice: CHECK_KMS,
  },
  "kms-certificate-wrong-kms": {
    category: "security",
    message: "The certificate belongs to another key server than the one asked about.",
    advice: CHECK_KMS,
  },
  "kms-certificate-user-id-format": {
    category: "configuration",
    message: "The key server forms user identifiers in a way that this console does not know.",
    advice: "Protected calls to users of this key server are not possible. Tell your administrator.",
  },
  "kms-certificate-parameter-set": {
    category: "configuration",
    message: "The key server uses cryptographic parameters that this console does not know.",
    advice: "Protected calls to users of this key server are not possible. Tell your administrator.",
  },
  "kms-certificate-key-period": {
    category: "server",
    message: "The key periods in the key server's certificate are not usable.",
    advice: CHECK_KMS,
  },
  "kms-certificate-keys": {
    category: "security",
    message: "The public keys in the key server's certificate are not valid.",
    advice: "The certificate was not used. Ask your administrator to check the key server.",
  },
  "kms-certificate-revoked": {
    category: "security",
    message: "The key server's certificate was revoked.",
    advice: "Protected calls to users of this key server are not possible until it has a new certificate.",
  },
  "kms-certificate-not-yet-valid": {
    category: "security",
    message: "The key server's certificate is not valid yet.",
    advice: "Check the clock of this computer; if it is right, ask your administrator.",
  },
  "kms-certificate-expired": {
    category: "security",
    message: "The key server's certificate has expired.",
    advice: "Check the clock of this computer; if it is right, ask your administrator for a new certificate.",
  },
} as const satisfies Record<string, ErrorText>;

/** The keys of a user. */
const KEYS = {
  "kms-keys-encrypted": {
    category: "configuration",
    message: "The keys from the key server are encrypted with a key that this console does not have.",
    advice: "Ask your administrator for the transport key of this console.",
  },
  "kms-keys-form": {
    category: "server",
    message: "The keys from the key server do not have the form of keys.",
    advice: CHECK_KMS,
  },
  "kms-keys-wrong-kms": {
    category: "security",
    message: "The keys from the key server were issued by another key server.",
    advice: REPORT,
  },
  "kms-keys-wrong-user": {
    category: "security",
    message: "The key server sent the keys of somebody else.",
    advice: REPORT,
  },
  "kms-keys-wrong-id": {
    category: "security",
    message: "The identifier of the keys is not the one that follows from the user, the key server and the period.",
    advice: "The keys were not used. Ask your administrator to check the key server.",
  },
  "kms-keys-invalid": {
    category: "security",
    message: "The keys do not belong to this user and to the certificate of the key server.",
    advice: "The keys were not used. Ask your administrator to check the key server.",
  },
  "kms-keys-revoked": {
    category: "security",
    message: "The key server revoked the keys of this user.",
    advice: "Protected calls are not possible until new keys were issued. Ask your administrator.",
  },
  "kms-keys-not-yet-valid": {
    category: "security",
    message: "The keys from the key server are not valid yet.",
    advice: "Check the clock of this computer; if it is right, ask your administrator.",
  },
  "kms-keys-expired": {
    category: "security",
    message: "The keys from the key server have expired.",
    advice: "Check the clock of this computer; if it is right, fetch new keys.",
  },
} as const satisfies Record<string, ErrorText>;

/** Lookup of the KMS of a user. */
const LOOKUP = {
  "kms-lookup-wrong-user": {
    category: "security",
    message: "The key server answered about another user than the one asked about.",
    advice: REPORT,
  },
  "kms-lookup-unknown": {
    category: "configuration",
    message: "The key server does not know which key server the colleague belongs to.",
    advice: "The call can't be protected. Ask your administrator to register the colleague's key server.",
  },
} as const satisfies Record<string, ErrorText>;

/** Security extension: signatures under InK or TrK, keys under TrK. */
const PROTECTION = {
  "kms-signature-missing": {
    category: "security",
    message: "The document is not signed although this console is set up to require it.",
    advice: REPORT,
  },
  "kms-signature-key-unknown": {
    category: "security",
    message: "The document is signed with a key that this console does not have.",
    advice: "Nothing of it was used. Ask your administrator for the integrity key of this console.",
  },
  "kms-signature-form": {
    category: "security",
    message: "The signature of the document is not in the prescribed form.",
    advice: REPORT,
  },
  "kms-signature-algorithm": {
    category: "security",
    message: "The document is signed in a way that is not allowed.",
    advice: REPORT,
  },
  "kms-signature-reference": {
    category: "security",
    message: "The signature covers something else than the document.",
    advice: REPORT,
  },
  "kms-signature-digest": {
    category: "security",
    message: "The document was changed after it was signed.",
    advice: REPORT,
  },
  "kms-signature-invalid": {
    category: "security",
    message: "The signature of the document does not hold.",
    advice: REPORT,
  },
  "kms-encryption-form": {
    category: "server",
    message: "An encrypted key from the key server is not in the prescribed form.",
    advice: CHECK_KMS,
  },
  "kms-encryption-algorithm": {
    category: "security",
    message: "A key from the key server is encrypted in a way that is not allowed.",
    advice: CHECK_KMS,
  },
} as const satisfies Record<string, ErrorText>;

/** MC service user profile. */
const PROFILE = {
  "profile-too-large": {
    category: "security",
    message: "The user profile is larger than a profile can sensibly be and was not read.",
    advice: "The profile in use is kept. Ask your administrator to check it.",
  },
  "profile-doctype": {
    category: "security",
    message: "The user profile contains a document type declaration and was not read.",
    advice: "The profile in use is kept. Report this: it can be an attack on the server.",
  },
  "profile-broken": {
    category: "configuration",
    message: "The user profile can't be read.",
    advice: "The profile in use is kept. Ask your administrator to check it.",
  },
  "profile-unexpected": {
    category: "configuration",
    message: "The document is not a user profile of the service.",
    advice: "The profile in use is kept. Ask your administrator to check it.",
  },
} as const satisfies Record<string, ErrorText>;

/** KMS redirect response: the body of a 488. */
const REDIRECT = {
  "kms-redirect-too-large": {
    category: "security",
    message: "The refusal of the key server was explained in a document too large to be read.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "kms-redirect-doctype": {
    category: "security",
    message: "The explanation of a refused key server contained a document type declaration and was not read.",
    advice: "The call was not re-dialled. Report this: it can be an attack on the server.",
  },
  "kms-redirect-broken": {
    category: "server",
    message: "The explanation of a refused key server can't be read.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "kms-redirect-unexpected": {
    category: "server",
    message: "The explanation of a refused key server is not a KMS redirect response.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
} as const satisfies Record<string, ErrorText>;

/** Code, category, and what a dispatcher is told. */
export const KMS_DOCUMENT_ERRORS = {
  ...ANSWER,
  ...REQUEST,
  ...NAMES,
  ...CERTIFICATES,
  ...KEYS,
  ...LOOKUP,
  ...PROTECTION,
  ...PROFILE,
  ...REDIRECT,
} as const satisfies Record<string, ErrorText>;

/** The closed set of codes. */
export type KmsDocumentErrorCode = keyof typeof KMS_DOCUMENT_ERRORS;

/** A document, or something in it, that is not used. Carries no key material. */
export class KmsDocumentError extends Error {
  readonly code: KmsDocumentErrorCode;
  /** Particular of this occurrence, such as the name of an element; free of secrets. */
  readonly detail: string | undefined;

  /**
   * @param code - row of {@link KMS_DOCUMENT_ERRORS}
   * @param detail - particular of this occurrence, free of secrets
   * @param cause - the error underneath, kept for the log only
   */
  constructor(code: KmsDocumentErrorCode, detail?: string, cause?: unknown) {
    super(KMS_DOCUMENT_ERRORS[code].message, cause === undefined ? undefined : { cause });
    this.name = "KmsDocumentError";
    this.code = code;
    this.detail = detail;
  }
}
