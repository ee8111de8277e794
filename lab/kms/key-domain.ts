/**
 * The security domain of one lab KMS: its certificate and the key sets of its users, period by period.
 *
 * @module
 */

import type { LabKmsSettings } from "../../shared/bridge/lab-settings.ts";
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { certificateOf } from "../../shared/kms/certificate-use.ts";
import type { KmsKeySet } from "../../shared/kms/key-set.ts";
import { keySetDocumentOf } from "../../shared/kms/key-set-use.ts";
import {
  type DomainDescription,
  extractKeySet,
  kmsParametersOf,
  type MasterSecrets,
  type UserKeySet,
} from "../../shared/mikey/kms.ts";
import { keyPeriodNumber, NTP_UNIX } from "../../shared/mikey/uid.ts";

const TEN_YEARS_S = 315_360_000;
/** Seconds before the end of a period from which on the next period's keys are given too, and a third of the period. */
const NEXT_KEYS_AHEAD_S = 86_400;

/** A length that a key period can have, seconds. */
export type KeyPeriodLength = LabKmsSettings["keyPeriod"];

/** Name and constants of a domain. */
export interface KeyDomainFacts {
  readonly kmsUri: string;
  /** MC domain whose users it serves. */
  readonly domain: string;
  /** UserKeyOffset, seconds. */
  readonly userKeyOffset: number;
  /** Unix seconds from which its certificate is valid. */
  readonly created: number;
}

/** A security domain with its master secrets. */
export class KeyDomain {
  readonly #facts: KeyDomainFacts;
  readonly #secrets: MasterSecrets;
  #publicKeys: { readonly pubEncKey: Uint8Array; readonly pubAuthKey: Uint8Array } | undefined;
  /** Extraction draws at random: a user who asks twice gets the same keys, and the KMS works once. */
  readonly #extracted = new Map<string, UserKeySet>();

  constructor(facts: KeyDomainFacts, secrets: MasterSecrets) {
    this.#facts = facts;
    this.#secrets = secrets;
  }

  #description(keyPeriod: KeyPeriodLength): DomainDescription {
    const { kmsUri, userKeyOffset } = this.#facts;
    return { kmsUri, userKeyPeriod: keyPeriod, userKeyOffset };
  }

  /** The certificate with a length of the key periods. */
  certificate(role: KmsCertificate["role"], keyPeriod: KeyPeriodLength): KmsCertificate {
    const { created, domain, kmsUri } = this.#facts;
    const description = this.#description(keyPeriod);
    this.#publicKeys ??= kmsParametersOf(description, this.#secrets);
    const { pubAuthKey, pubEncKey } = this.#publicKeys;
    return certificateOf(
      { ...description, pubAuthKey, pubEncKey },
      {
        role,
        id: `cert-${kmsUri}-${keyPeriod}`,
        issuer: kmsUri,
        validFrom: created,
        validTo: created + TEN_YEARS_S,
        domains: [domain],
      },
    );
  }

  /**
   * The key sets that a user may have at a time: of the period at that time and, towards its end, of the next.
   *
   * @param at - Unix seconds
   */
  keySets(userUri: string, keyPeriod: KeyPeriodLength, at: number): KmsKeySet[] {
    const present = this.periodAt(keyPeriod, at);
    const ahead = aheadOf(keyPeriod);
    const numbers = this.#startOf(keyPeriod, present + 1) - at <= ahead ? [present, present + 1] : [present];
    return numbers.map((number) => this.#keySet(userUri, keyPeriod, number));
  }

  /** Number of the key period at a time, Unix seconds. */
  periodAt(keyPeriod: KeyPeriodLength, at: number): number {
    return keyPeriodNumber(at, this.#description(keyPeriod));
  }

  #startOf(keyPeriod: KeyPeriodLength, number: number): number {
    return number * keyPeriod + this.#facts.userKeyOffset - NTP_UNIX;
  }

  #keySet(userUri: string, keyPeriod: KeyPeriodLength, number: number): KmsKeySet {
    const { kmsUri } = this.#facts;
    const start = this.#startOf(keyPeriod, number);
    const ahead = aheadOf(keyPeriod);
    return keySetDocumentOf(
      this.#extract(userUri, keyPeriod, number),
      { kmsUri },
      {
        id: `keys-${number}`,
        issuer: kmsUri,
        // Around a boundary a message may still need the keys of the period before, or already those of the next.
        validFrom: start - ahead,
        validTo: start + keyPeriod + ahead,
      },
    );
  }

  #extract(userUri: string, keyPeriod: KeyPeriodLength, number: number): UserKeySet {
    const key = `${keyPeriod} ${number} ${userUri}`;
    const held = this.#extracted.get(key);
    if (held !== undefined) return held;
    const extracted = extractKeySet(this.#description(keyPeriod), this.#secrets, userUri, number);
    for (const [other, { keyPeriodNo, userUri: holder }] of this.#extracted) {
      if (holder === userUri && other.startsWith(`${keyPeriod} `) && Math.abs(keyPeriodNo - number) > 1) {
        this.#extracted.delete(other);
      }
    }
    this.#extracted.set(key, extracted);
    return extracted;
  }
}

/** Seconds before the end of a period from which on the keys of the next are given. */
export function aheadOf(keyPeriod: KeyPeriodLength): number {
  return Math.min(NEXT_KEYS_AHEAD_S, keyPeriod / 3);
}
