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
 * Asserts that a policy amounts to the default profile. How the roll-over counter travels is told by {@link rocRate}; parameters that
 * say nothing about AEAD protection of SRTP are left alone.
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

/** Parameter types that say how the roll-over counter travels (RFC 4771 clause 7). */
const AUTHENTICATION = 2;
const ROC_RATE = 13;
const ROC_TAG_LENGTH = 18;
/** No authentication beside that of the AEAD. */
const NULL_AUTHENTICATION = 0;
/** Mode 3 of RFC 4771: the counter alone, with the AEAD to authenticate it (RFC 7714 clause 13.3). */
const RCC_MODE_3 = 4;
/** Octets of the counter. */
const ROC_LENGTH = 4;
/** The rate is a number of two octets. */
const MOST_RATE = 0xffff;

/** A way of the roll-over counter that cannot be gone with AEAD_AES_128_GCM: what of it, as a detail of `policy-unknown`. */
interface UnknownRoc {
  readonly unknown: string;
}

/**
 * How often a packet of SRTP carries the roll-over counter: each whose sequence number the rate divides, 1 to 65535; `undefined` where
 * none does. Only media over SRTP are concerned, so that a fault of it is none of the message.
 */
export type RocRate = number | UnknownRoc | undefined;

/** The rate as all policies have it: each speaks for itself, and those that differ say nothing together. */
export function rocRate(policies: readonly PolicyPayload[]): RocRate {
  const rates = policies.map(rateOf);
  const fault = rates.find((rate) => typeof rate === "object");
  if (fault !== undefined) return fault;
  return rates.every((rate) => rate === rates[0]) ? rates[0] : { unknown: "policies that differ" };
}

function rateOf({ parameters }: PolicyPayload): RocRate {
  const said = new Map(parameters.map(({ type, value }) => [type, value]));
  const number = (type: number, otherwise: number) => {
    const value = said.get(type);
    if (value === undefined) return otherwise;
    // One that is longer says nothing that could be meant.
    return value.length === 0 || value.length > ROC_LENGTH ? Number.NaN : Number(toInteger(value));
  };
  const mode = number(AUTHENTICATION, NULL_AUTHENTICATION);
  if (mode === NULL_AUTHENTICATION) return undefined;
  if (mode !== RCC_MODE_3) return { unknown: "authentication algorithm" };
  if (number(ROC_TAG_LENGTH, ROC_LENGTH) !== ROC_LENGTH) return { unknown: "ROC tag length" };
  const rate = number(ROC_RATE, 1);
  return rate >= 1 && rate <= MOST_RATE ? rate : { unknown: "ROC transmission rate" };
}

/**
 * The rate, for media that go over SRTP.
 *
 * @throws MikeyError `policy-unknown`
 */
export function usableRocRate(rate: RocRate): number | undefined {
  if (typeof rate === "object") throw new MikeyError("policy-unknown", rate.unknown);
  return rate;
}
