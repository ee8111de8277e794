/**
 * Every way in which this library refuses its input, as a closed table.
 *
 * The library stands alone: it does not use the program's own error table. A {@link MikeyError} never carries key
 * material, neither in its message nor in its detail.
 *
 * @module
 */

/** Code and meaning. `docs/mikey-cli.md` repeats this table; a unit test compares the two. */
export const MIKEY_ERRORS = {
  "input-invalid": "An argument has the wrong type, form or range.",
  "octets-length": "An octet string does not have the length that its kind prescribes.",

  "point-compressed": "A point is in compressed or hybrid form; only the uncompressed form is allowed.",
  "point-form": "A point does not begin with the octet of the uncompressed form.",
  "point-coordinate": "A coordinate of a point is not below the prime of the field.",
  "point-off-curve": "A point is not on its curve.",
  "point-infinity": "A point is the point at infinity.",
  "point-order": "A point does not have the prime order that the scheme works in.",
  "scalar-zero": "A scalar is zero.",
  "scalar-too-large": "A scalar is not below the order of the group.",

  "eccsi-signature-invalid": "The ECCSI signature does not hold.",
  "eccsi-key-invalid": "The signing key set (SSK, PVT) does not belong to this user and KMS.",
  "sakke-test-failed": "The SAKKE payload was not made for this user, or was altered.",
  "sakke-key-invalid": "The decryption key (RSK) does not belong to this user and KMS.",

  "key-period-invalid": "The key period, its offset or its number is not usable.",
  "key-period-unknown": "No key is held for the key period of the message.",

  "message-too-long": "The message is longer than an I_MESSAGE can sensibly be.",
  "message-truncated": "The message ends inside a payload.",
  "message-trailing": "Octets follow the last payload.",
  "message-value": "A field can't be encoded: it does not fit its place.",
  "base64-invalid": "The text is not base64.",
  "payload-unknown": "The message holds a payload of a type that this library does not know.",
  "payload-order": "The payloads are not those of a private call I_MESSAGE, or not in its order.",

  "header-version": "The MIKEY version is not 1.",
  "header-data-type": "The message is not a SAKKE message.",
  "header-prf": "The pseudo-random function is not PRF-HMAC-SHA-256.",
  "header-response": "The message asks for a response, which a SAKKE message never does.",
  "header-map": "The header names crypto sessions, which a PCK message does not.",
  "key-purpose": "The key identifier does not carry the purpose tag of a PCK.",
  "time-type": "The timestamp is not an NTP time in UTC.",
  "time-window": "The time of the message is outside the accepted window.",
  "message-replayed": "This message was received before.",
  "rand-length": "RAND does not have 16 octets.",
  "identity-form": "The identity payloads have neither the URI form nor the UID form.",
  "initiator-mismatch": "The message does not name the expected initiator.",
  "responder-mismatch": "The message is addressed to somebody else.",
  "initiator-kms-mismatch": "The message names another KMS of the initiator than the one at hand.",
  "responder-kms-mismatch": "The message names another KMS of the responder than the one at hand.",
  "sakke-parameters": "The SAKKE payload uses a parameter set other than 1.",
  "sakke-id-scheme": "The SAKKE payload uses an identifier scheme other than the hashed UID.",
  "signature-type": "The signature is not an ECCSI signature of 129 octets.",
  "policy-weak":
    "The security policy asks for less than AEAD_AES_128_GCM with a 16-octet tag, or AES in counter mode with HMAC-SHA1.",
  "policy-unknown": "The security policy asks something of SRTP that is not done here.",
  "key-parameters-invalid": "The protected key parameters can't be read.",
  "key-revoked": "The key parameters say that the key is revoked.",

  "work-cancelled": "The work was cancelled.",
  "worker-failed": "A worker ended unexpectedly.",
  "verb-unknown": "There is no such verb.",
  "program-fault": "The program made a mistake; the input is not to blame.",
} as const satisfies Record<string, string>;

/** The closed set of error codes of this library. */
export type MikeyErrorCode = keyof typeof MIKEY_ERRORS;

/** A refusal by this library. */
export class MikeyError extends Error {
  readonly code: MikeyErrorCode;
  /** Particular of this occurrence, such as a field name or an offset; free of secrets. */
  readonly detail: string | undefined;

  /**
   * @param code - row of {@link MIKEY_ERRORS}
   * @param detail - particular of this occurrence, free of secrets
   */
  constructor(code: MikeyErrorCode, detail?: string) {
    super(detail === undefined ? MIKEY_ERRORS[code] : `${MIKEY_ERRORS[code]} (${detail})`);
    this.name = "MikeyError";
    this.code = code;
    this.detail = detail;
  }
}

/** Whether a string is a code of {@link MIKEY_ERRORS}; for errors that crossed a process boundary. */
export function isMikeyErrorCode(code: string): code is MikeyErrorCode {
  return Object.hasOwn(MIKEY_ERRORS, code);
}
