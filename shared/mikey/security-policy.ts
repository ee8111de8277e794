/**
 * The SRTP security policy (SP) of a private call, RFC 3830 clause 6.10, RFC 7714, TS 33.180 clause E.3.
 *
 * The default profile is AEAD_AES_128_GCM with a 16-octet tag. An SP may repeat it, or ask for AEAD_AES_256_GCM; any other suite is less, and
 * refused.
 *
 * @module
 */

import { MikeyError } from "./base/errors.ts";
import { toInteger } from "./base/octets.ts";
import type { PolicyPayload } from "./codec.ts";
import { SRTP_SUITES, type SrtpSuite } from "./derivation.ts";

const ENCRYPTION = 0;
const KEY_LENGTH = 1;
/** Encryption algorithms by their numbers (RFC 3830 clause 6.10.1, RFC 5748, RFC 7714 clause 14.2). */
const ENCRYPTIONS = ["NULL", "AES-CM", "AES-F8", "SEED-CTR", "SEED-CCM", "SEED-GCM", "AES-GCM"];

/** Parameter types that bear on the strength of protection, and the values that each may have. */
const REQUIRED: ReadonlyMap<number, { readonly name: string; readonly values: readonly number[] }> = new Map([
  [ENCRYPTION, { name: "encryption algorithm", values: [ENCRYPTIONS.indexOf("AES-GCM")] }],
  [KEY_LENGTH, { name: "session encryption key length", values: Object.values(SRTP_SUITES) }],
  [4, { name: "session salt length", values: [12] }],
  [5, { name: "SRTP PRF", values: [0] }],
  [6, { name: "key derivation rate", values: [0] }],
  [7, { name: "SRTP encryption", values: [1] }],
  [10, { name: "SRTP authentication", values: [1] }],
  [20, { name: "AEAD authentication tag length", values: [16] }],
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
 * Asserts that a policy asks for no less than the default profile. Which suite it names is told by {@link srtpSuite}, how the roll-over
 * counter travels by {@link rocRate}; parameters that say nothing about AEAD protection of SRTP are left alone.
 *
 * @throws MikeyError `policy-weak`, with the parameter, and the algorithm where that is known
 */
export function apolicy({ protocol, parameters }: PolicyPayload): void {
  if (protocol !== 0) throw new MikeyError("policy-weak", `protocol ${protocol} is not SRTP`);
  for (const { type, value } of parameters) {
    const required = REQUIRED.get(type);
    if (required === undefined) continue;
    const said = smallNumber(value);
    if (required.values.includes(said)) continue;
    const algorithm = type === ENCRYPTION ? ENCRYPTIONS[said] : undefined;
    throw new MikeyError("policy-weak", algorithm === undefined ? required.name : `${required.name} ${algorithm}`);
  }
}

/** The number of a parameter; not a number where its value says nothing that could be meant. */
function smallNumber(value: Uint8Array): number {
  return value.length === 0 || value.length > MOST_OCTETS ? Number.NaN : Number(toInteger(value));
}

/** What of the media's protection cannot be done: a detail of `policy-unknown`. Only media over SRTP are concerned, so that it is no fault of the message. */
interface Unknown {
  readonly unknown: string;
}

/** The suite that the policies of a message name together. */
export type SaidSuite = SrtpSuite | Unknown;

/** The suite of all policies: the default one where none says otherwise. */
export function srtpSuite(policies: readonly PolicyPayload[]): SaidSuite {
  const lengths = policies.flatMap(({ parameters }) => {
    const said = parameters.filter(({ type }) => type === KEY_LENGTH).map(({ value }) => smallNumber(value));
    return said.length === 0 ? [SRTP_SUITES.AEAD_AES_128_GCM] : said;
  });
  const [length = SRTP_SUITES.AEAD_AES_128_GCM] = lengths;
  if (lengths.some((each) => each !== length)) return { unknown: "key lengths that differ" };
  return length === SRTP_SUITES.AEAD_AES_256_GCM ? "AEAD_AES_256_GCM" : "AEAD_AES_128_GCM";
}

/**
 * The suite, for media that go over SRTP.
 *
 * @throws MikeyError `policy-unknown`
 */
export function usableSuite(suite: SaidSuite): SrtpSuite {
  if (typeof suite === "object") throw new MikeyError("policy-unknown", suite.unknown);
  return suite;
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
/** Octets of the longest number that a parameter can mean. */
const MOST_OCTETS = 4;
/** The rate is a number of two octets. */
const MOST_RATE = 0xffff;

/**
 * How often a packet of SRTP carries the roll-over counter: each whose sequence number the rate divides, 1 to 65535; `undefined` where
 * none does.
 */
export type RocRate = number | Unknown | undefined;

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
    return value === undefined ? otherwise : smallNumber(value);
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
