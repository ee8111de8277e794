/**
 * The SRTP security policy (SP) of a private call, RFC 3830 clause 6.10, RFC 7714, TS 33.180 clause E.3.
 *
 * The default profile is AEAD_AES_128_GCM with a 16-octet tag. An SP may repeat it, ask for the longer key, or for AES in counter mode with
 * HMAC-SHA1 (RFC 3711, RFC 6188); any other suite is less, and refused.
 *
 * @module
 */

import { MikeyError } from "./base/errors.ts";
import { toInteger } from "./base/octets.ts";
import type { PolicyPayload } from "./codec.ts";
import { DEFAULT_SUITE, SRTP_SUITES, type SrtpSuite } from "./derivation.ts";

/** Encryption algorithms by their numbers (RFC 3830 clause 6.10.1, RFC 5748, RFC 7714 clause 14.2). */
const ENCRYPTIONS = ["NULL", "AES-CM", "AES-F8", "SEED-CTR", "SEED-CCM", "SEED-GCM", "AES-GCM"];
const AES_CM = ENCRYPTIONS.indexOf("AES-CM");
const AES_GCM = ENCRYPTIONS.indexOf("AES-GCM");

/** Parameter types (RFC 3830 clause 6.10.1, RFC 4771 clause 7, RFC 7714 clause 14.4). */
const ENCRYPTION = 0;
const KEY_LENGTH = 1;
const AUTHENTICATION = 2;
const FEC_ORDER = 9;
const TAG_LENGTH = 11;
const PREFIX_LENGTH = 12;
const ROC_RATE = 13;
const ROC_TAG_LENGTH = 18;
/** Authentication algorithms: none beside that of an AEAD, HMAC-SHA-1, and the modes of RFC 4771 by which the roll-over counter travels. */
const NO_AUTHENTICATION = 0;
const HMAC_SHA1 = 1;
/** With HMAC, a counter under it. It is no less, and not done here; the other modes leave packets without authentication. */
const RCC_MODE_2 = 3;
/** The counter alone, with the AEAD to authenticate it (RFC 7714 clause 13.3). */
const RCC_MODE_3 = 4;
/** Octets of tags by HMAC-SHA-1, the first where nothing is said; those of SRTCP are never shorter than it. */
const HMAC_TAGS = [10, 4];

/** A parameter type, and the values that it may have. */
type Requirement = readonly [type: number, what: { readonly name: string; readonly values: readonly number[] }];

const COMMON: readonly Requirement[] = [
  [KEY_LENGTH, { name: "session encryption key length", values: [16, 32] }],
  [5, { name: "SRTP PRF", values: [0] }],
  [6, { name: "key derivation rate", values: [0] }],
  [7, { name: "SRTP encryption", values: [1] }],
  [8, { name: "SRTCP encryption", values: [1] }],
  [10, { name: "SRTP authentication", values: [1] }],
];

/** By encryption: parameter types that bear on the strength of protection, and the values that each may have. */
const REQUIRED: ReadonlyMap<number, ReadonlyMap<Requirement[0], Requirement[1]>> = new Map([
  [
    AES_GCM,
    new Map<Requirement[0], Requirement[1]>([
      ...COMMON,
      [4, { name: "session salt length", values: [12] }],
      [20, { name: "AEAD authentication tag length", values: [16] }],
    ]),
  ],
  [
    AES_CM,
    new Map<Requirement[0], Requirement[1]>([
      ...COMMON,
      [AUTHENTICATION, { name: "authentication algorithm", values: [HMAC_SHA1, RCC_MODE_2] }],
      [3, { name: "authentication key length", values: [20] }],
      [4, { name: "session salt length", values: [14] }],
      [TAG_LENGTH, { name: "authentication tag length", values: HMAC_TAGS }],
      [19, { name: "SRTCP authentication tag length", values: HMAC_TAGS.slice(0, 1) }],
    ]),
  ],
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
 * Asserts that a policy asks for nothing that is less than the suites of {@link SRTP_SUITES}. Which of them it names is told by {@link srtpSuite}, how
 * the roll-over counter travels by {@link rocRate}; parameters that say nothing about the strength of protection are left alone here.
 *
 * @throws MikeyError `policy-weak`, with the parameter, and the algorithm where that is known
 */
export function apolicy(policy: PolicyPayload): void {
  const { protocol, parameters } = policy;
  if (protocol !== 0) throw new MikeyError("policy-weak", `protocol ${protocol} is not SRTP`);
  for (const encryption of encryptionsOf(policy)) {
    const required = REQUIRED.get(encryption);
    const algorithm = ["encryption algorithm", ENCRYPTIONS[encryption]].filter((each) => each !== undefined).join(" ");
    if (required === undefined) throw new MikeyError("policy-weak", algorithm);
    for (const { type, value } of parameters) {
      const parameter = required.get(type);
      if (parameter === undefined || parameter.values.includes(smallNumber(value))) continue;
      throw new MikeyError("policy-weak", parameter.name);
    }
  }
}

/** The number of a parameter; not a number where its value says nothing that could be meant. */
function smallNumber(value: Uint8Array): number {
  return value.length === 0 || value.length > MOST_OCTETS ? Number.NaN : Number(toInteger(value));
}

/** What a policy says of a type: each value once, the one that holds otherwise where it says nothing. */
function valuesOf({ parameters }: PolicyPayload, type: number, otherwise: number): ReadonlySet<number> {
  const said = parameters.filter((each) => each.type === type).map(({ value }) => smallNumber(value));
  return new Set(said.length === 0 ? [otherwise] : said);
}

const encryptionsOf = (policy: PolicyPayload) => valuesOf(policy, ENCRYPTION, AES_GCM);

/** What of the media's protection cannot be done: a detail of `policy-unknown`. Only media over SRTP are concerned, so that it is no fault of the message. */
interface Unknown {
  readonly unknown: string;
}

/** The suite that the policies of a message name together. */
export type SaidSuite = SrtpSuite | Unknown;

const DIFFERENT: Unknown = { unknown: "suites that differ" };

/** The suite of all policies: the default one where none says otherwise. */
export function srtpSuite(policies: readonly PolicyPayload[]): SaidSuite {
  const [suite = DEFAULT_SUITE, ...others] = policies.map(suiteOf);
  if (typeof suite === "object") return suite;
  return (
    others.find((other) => typeof other === "object") ?? (others.every((other) => other === suite) ? suite : DIFFERENT)
  );
}

/** Types that may stand in a policy of AES-CM besides those that bear on its strength, with the one value that changes nothing. */
const WITHOUT_EFFECT: ReadonlyMap<number, number> = new Map([
  [FEC_ORDER, 0],
  [PREFIX_LENGTH, 0],
]);

function suiteOf(policy: PolicyPayload): SaidSuite {
  const [encryption = AES_GCM, ...otherEncryptions] = encryptionsOf(policy);
  const [length, ...otherLengths] = valuesOf(policy, KEY_LENGTH, SRTP_SUITES[DEFAULT_SUITE].key);
  const isCounterMode = encryption === AES_CM;
  const tags = isCounterMode
    ? valuesOf(policy, TAG_LENGTH, HMAC_TAGS[0] ?? 0)
    : new Set([SRTP_SUITES[DEFAULT_SUITE].tag]);
  const [tag, ...otherTags] = tags;
  if (otherEncryptions.length + otherLengths.length + otherTags.length > 0) return DIFFERENT;
  // The default profile is left what it always was; of another, what nobody has read decides nothing.
  const stranger = isCounterMode ? policy.parameters.find(isStrange) : undefined;
  if (stranger !== undefined) return { unknown: `parameter ${stranger.type}` };
  const cipher = isCounterMode ? "CM" : "GCM";
  const isIt = (suite: (typeof SRTP_SUITES)[SrtpSuite]) =>
    suite.cipher === cipher && suite.key === length && suite.tag === tag;
  const named = (Object.keys(SRTP_SUITES) as SrtpSuite[]).find((name) => isIt(SRTP_SUITES[name]));
  return named ?? { unknown: "suite" };
}

function isStrange({ type, value }: PolicyPayload["parameters"][number]): boolean {
  if (type === ENCRYPTION || REQUIRED.get(AES_CM)?.has(type) === true) return false;
  return WITHOUT_EFFECT.get(type) !== smallNumber(value);
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

function rateOf(policy: PolicyPayload): RocRate {
  const said = new Map(policy.parameters.map(({ type, value }) => [type, value]));
  const number = (type: number, otherwise: number) => {
    const value = said.get(type);
    return value === undefined ? otherwise : smallNumber(value);
  };
  const isCounterMode = encryptionsOf(policy).has(AES_CM);
  const plain = isCounterMode ? HMAC_SHA1 : NO_AUTHENTICATION;
  const mode = number(AUTHENTICATION, plain);
  if (mode === plain) return undefined;
  if (isCounterMode || mode !== RCC_MODE_3) return { unknown: "authentication algorithm" };
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
