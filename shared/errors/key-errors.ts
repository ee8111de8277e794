/**
 * Why keys cannot be had, or protection does not hold: everything beside the documents of the KMS themselves, which
 * have a table of their own in `kms/errors.ts`.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

const REACHING_THE_KMS = {
  "kms-not-configured": { category: "configuration" },
  "kms-unreachable": { category: "network" },
  "kms-silent": { category: "network" },
  "kms-truncated": { category: "network" },
  "kms-tls-unknown-authority": { category: "security" },
  "kms-tls-wrong-host": { category: "security" },
  "kms-tls-failed": { category: "security" },
  "kms-trust-anchor-unreadable": { category: "configuration" },
  "kms-client-certificate-missing": { category: "configuration" },
  "kms-client-key-not-private": { category: "security" },
  "kms-client-certificate-wrong": { category: "configuration" },
  "kms-client-certificate-ended": { category: "configuration" },
  "kms-client-certificate-wanted": { category: "configuration" },
  "kms-client-certificate-refused": { category: "configuration" },
  "kms-token-missing": { category: "configuration" },
  "kms-token-refused": { category: "configuration" },
  "kms-forbidden": { category: "configuration" },
  "kms-not-found": { category: "server" },
  "kms-failed": { category: "server" },
  "kms-refused": { category: "server" },
  "kms-redirected": { category: "security" },
  "kms-clock-differs": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;

const CHOOSING_KEYS = {
  "kms-uri-own-for-foreign": { category: "security" },
  "kms-uri-partner-for-foreign": { category: "security" },
  "kms-uri-not-named": { category: "security" },
  "kms-uri-two-claims": { category: "security" },
  "kms-of-host-changed": { category: "security" },
  "kms-uri-differs": { category: "security" },
  "kms-certificate-unavailable": { category: "security" },
  "kms-certificate-changed": { category: "security" },
  "own-keys-missing": { category: "security" },
  "keys-timeout": { category: "network" },
  "keys-failed": { category: "program" },
  "protection-not-permitted": { category: "configuration" },
  "protection-refused-by-you": { category: "normal" },
  "protection-not-confirmed": { category: "security" },
} as const satisfies Record<string, ErrorRow>;

const AT_THE_OTHER_END = {
  "key-message-refused-by-colleague": { category: "security" },
  "colleague-without-protection": { category: "security" },
  "key-confirmation-failed": { category: "security" },
  /** Whoever has answered a call to several has brought a key that does not hold. */
  "answer-key-refused": { category: "security" },
  "protection-stripped": { category: "security" },
  "protection-failed-at-colleague": { category: "security" },
  "colleague-protected-before": { category: "security" },
  "caller-protected-before": { category: "security" },
  "caller-without-protection": { category: "security" },
} as const satisfies Record<string, ErrorRow>;

/** What can become of the protection of media while a call goes on. */
export const MEDIA_PROTECTION_ERRORS = {
  "protection-unavailable": { category: "configuration" },
  "protection-bypassed": { category: "security" },
  "protection-refusals": { category: "security" },
  "protection-standstill": { category: "security" },
  "protection-stopped": { category: "program" },
} as const satisfies Record<string, ErrorRow>;

const RECEIVED_KEY_MESSAGE = {
  "key-message-broken": { category: "security" },
  "key-message-kms-changed": { category: "security" },
  "key-message-signature": { category: "security" },
  "key-message-not-for-us": { category: "security" },
  "key-message-caller-differs": { category: "security" },
  "key-message-time": { category: "security" },
  "key-message-replayed": { category: "security" },
  "key-message-no-key": { category: "security" },
} as const satisfies Record<string, ErrorRow>;

const KEEPING_KEYS = {
  "vault-unwritable": { category: "configuration" },
  "vault-damaged": { category: "configuration" },
  "vault-key-lost": { category: "security" },
  "vault-locked": { category: "configuration" },
  "vault-newer": { category: "configuration" },
  /** The system did not give what is in the file. */
  "vault-not-read": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;

export const KEY_ERRORS = {
  ...REACHING_THE_KMS,
  ...CHOOSING_KEYS,
  ...AT_THE_OTHER_END,
  ...MEDIA_PROTECTION_ERRORS,
  ...RECEIVED_KEY_MESSAGE,
  ...KEEPING_KEYS,
} as const satisfies Record<string, ErrorRow>;

/** The closed set of what can go wrong with keys. */
export type KeyErrorCode = keyof typeof KEY_ERRORS;
