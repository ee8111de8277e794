/**
 * The SRTP security policy (SP) of a private call, RFC 3830 clause 6.10, RFC 7714, TS 33.180 clause E.3.
 *
 * The default profile is AEAD_AES_128_GCM with a 16-octet tag; an SP may repeat it, and may not ask for anything else.
 *
 * @module
 */

import { MikeyError } from "./base/errors.ts";
import { toInteger } from "./base/octets.ts";
import type { PolicyPayload } from "./codec.ts";

/** Parameter types that bear on the strength of protection, and the only value that each may have. */
const REQUIRED: ReadonlyMap<number, { readonly name: string; readonly value: number }> = new Map([
  [0, { name: "encryption algorithm", value: 6 }],
  [1, { name: "session encryption key length", value: 16 }],
  [4, { name: "session salt length", value: 12 }],
  [5, { name: "SRTP PRF", value: 0 }],
  [6, { name: "key derivation rate", value: 0 }],
  [7, { name: "SRTP encryption", value: 1 }],
  [10, { name: "SRTP authentication", value: 1 }],
  [20, { name: "AEAD authentication tag length", value: 16 }],
]);

/** The SP that says in so many words what is the default anyway. */
export const DEFAULT_POLICY: PolicyPayload = {
  kind: "sp",
  policyNo: 0,
  protocol: 0,
  parameters: [
    { type: 0, value: Uint8Array.of(6) },
    { type: 1, value: Uint8Array.of(16) },
    { type: 4, value: Uint8Array.of(12) },
    { type: 5, value: Uint8Array.of(0) },
    { type: 6, value: Uint8Array.of(0) },
    { type: 20, value: Uint8Array.of(16) },
  ],
};

/**
 * Asserts that a policy amounts to the default profile. Parameters that say nothing about AEAD protection of SRTP, such
 * as the roll-over counter carriage that other products send along, are left alone.
 *
 * @throws MikeyError `policy-weak`
 */
export function apolicy({ protocol, parameters }: PolicyPayload): void {
  if (protocol !== 0) throw new MikeyError("policy-weak", `protocol ${protocol} is not SRTP`);
  for (const { type, value } of parameters) {
    const required = REQUIRED.get(type);
    if (required === undefined) continue;
    if (value.length === 0 || toInteger(value) !== BigInt(required.value)) {
      throw new MikeyError("policy-weak", required.name);
    }
  }
}
