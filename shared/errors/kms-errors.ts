/**
 * Every way in which a document of the key management is refused: one code per check of TS 33.180 Annex D as this
 * program applies it. The rows have the form of the program's error table and are meant to be part of it.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

/** What a KMS answered. */
const ANSWER = {
  "kms-answer-too-large": { category: "security" },
  "kms-answer-doctype": { category: "security" },
  "kms-answer-broken": { category: "server" },
  "kms-answer-unexpected": { category: "server" },
  "kms-answer-incomplete": { category: "server" },
  "kms-answer-repeated": { category: "server" },
  "kms-answer-value": { category: "server" },
  "kms-answer-wrong-user": { category: "security" },
  "kms-answer-wrong-kms": { category: "security" },
  "kms-answer-wrong-request": { category: "security" },
  "kms-answer-empty": { category: "server" },
  "kms-answer-contradictory": { category: "server" },
  "kms-answer-wrong-kind": { category: "server" },
  "kms-answer-stale": { category: "security" },
} as const satisfies Record<string, ErrorRow>;

/** What a client asked; these concern whoever plays a KMS. */
const REQUEST = {
  "kms-request-too-large": { category: "program" },
  "kms-request-doctype": { category: "security" },
  "kms-request-broken": { category: "program" },
  "kms-request-unexpected": { category: "program" },
  "kms-request-incomplete": { category: "program" },
  "kms-request-repeated": { category: "program" },
  "kms-request-value": { category: "program" },
  "kms-request-wrong-kms": { category: "configuration" },
  "kms-request-wrong-resource": { category: "program" },
  "kms-request-stale": { category: "configuration" },
  "kms-request-wrong-user": { category: "security" },
} as const satisfies Record<string, ErrorRow>;

/** Names and addresses. */
const NAMES = {
  "kms-uri-invalid": { category: "security" },
  "kms-uri-insecure": { category: "security" },
  "kms-uri-no-host": { category: "configuration" },
  "kms-user-uri-invalid": { category: "configuration" },
  "kms-lookup-template-invalid": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;

/** Certificates of KMSs. */
const CERTIFICATES = {
  "kms-certificate-wrong-role": { category: "security" },
  "kms-certificate-wrong-kms": { category: "security" },
  "kms-certificate-user-id-format": { category: "configuration" },
  "kms-certificate-parameter-set": { category: "configuration" },
  "kms-certificate-key-period": { category: "server" },
  "kms-certificate-keys": { category: "security" },
  "kms-certificate-revoked": { category: "security" },
  "kms-certificate-not-yet-valid": { category: "security" },
  "kms-certificate-expired": { category: "security" },
} as const satisfies Record<string, ErrorRow>;

/** The keys of a user. */
const KEYS = {
  "kms-keys-encrypted": { category: "configuration" },
  "kms-keys-form": { category: "server" },
  "kms-keys-wrong-kms": { category: "security" },
  "kms-keys-wrong-user": { category: "security" },
  "kms-keys-wrong-id": { category: "security" },
  "kms-keys-invalid": { category: "security" },
  "kms-keys-revoked": { category: "security" },
  "kms-keys-not-yet-valid": { category: "security" },
  "kms-keys-expired": { category: "security" },
} as const satisfies Record<string, ErrorRow>;

/** Lookup of the KMS of a user. */
const LOOKUP = {
  "kms-lookup-wrong-user": { category: "security" },
  "kms-lookup-unknown": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;

/** Security extension: signatures under InK or TrK, keys under TrK. */
const PROTECTION = {
  "kms-signature-missing": { category: "security" },
  "kms-signature-key-unknown": { category: "security" },
  "kms-signature-form": { category: "security" },
  "kms-signature-algorithm": { category: "security" },
  "kms-signature-reference": { category: "security" },
  "kms-signature-digest": { category: "security" },
  "kms-signature-invalid": { category: "security" },
  "kms-encryption-form": { category: "server" },
  "kms-encryption-algorithm": { category: "security" },
} as const satisfies Record<string, ErrorRow>;

/** MC service user profile. */
const PROFILE = {
  "profile-too-large": { category: "security" },
  "profile-doctype": { category: "security" },
  "profile-broken": { category: "configuration" },
  "profile-unexpected": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;

/** KMS redirect response: the body of a 488. */
const REDIRECT = {
  "kms-redirect-too-large": { category: "security" },
  "kms-redirect-doctype": { category: "security" },
  "kms-redirect-broken": { category: "server" },
  "kms-redirect-unverified": { category: "security" },
  "kms-redirect-unexpected": { category: "server" },
} as const satisfies Record<string, ErrorRow>;

/** Code and category. */
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
} as const satisfies Record<string, ErrorRow>;

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
    super(code, cause === undefined ? undefined : { cause });
    this.name = "KmsDocumentError";
    this.code = code;
    this.detail = detail;
  }
}
