/**
 * What a KMS does: draws its master secrets once, publishes the parameters of its domain, and extracts the key sets of
 * users, one for each key period.
 *
 * @module
 */

import { type Octets, type RandomSource, systemRandom } from "./base/octets.ts";
import { eccsiPublicKeyOf, extractSigningKey, generateEccsiMasterSecret } from "./eccsi.ts";
import type { KmsParameters } from "./keys.ts";
import { extractDecryptionKey, generateSakkeMasterSecret, sakkePublicKeyOf } from "./sakke/sakke.ts";
import { type KeyPeriods, uid } from "./uid.ts";

/** Whoever has these can read and sign everything in the domain. */
export interface MasterSecrets {
  /** SAKKE. */
  readonly z: Uint8Array;
  /** ECCSI, 32 octets. */
  readonly ksak: Uint8Array;
}

/** Name and key periods of a domain. */
export interface DomainDescription extends KeyPeriods {
  readonly kmsUri: string;
}

/** The keys of a user for a key period, TS 33.180 clause D.3.3.2. */
export interface UserKeySet {
  readonly userUri: string;
  readonly keyPeriodNo: number;
  /** UserID, 32 octets. */
  readonly uid: Octets;
  /** RSK, 257 octets, secret. */
  readonly userDecryptKey: Octets;
  /** 32 octets, secret. */
  readonly userSigningKeySSK: Octets;
  /** 65 octets. */
  readonly userPubTokenPVT: Octets;
}

/** Draws the secrets of a new KMS. */
export function generateMasterSecrets(random: RandomSource = systemRandom): MasterSecrets {
  return { z: generateSakkeMasterSecret(random), ksak: generateEccsiMasterSecret(random) };
}

/**
 * What the certificate of the KMS says.
 *
 * @throws MikeyError `scalar-zero`, `scalar-too-large`, `octets-length`
 */
export function kmsParametersOf(domain: DomainDescription, { z, ksak }: MasterSecrets): KmsParameters {
  const { kmsUri, userKeyPeriod, userKeyOffset } = domain;
  return { kmsUri, userKeyPeriod, userKeyOffset, pubEncKey: sakkePublicKeyOf(z), pubAuthKey: eccsiPublicKeyOf(ksak) };
}

/**
 * Extracts the key set of a user for a key period.
 *
 * @throws MikeyError `scalar-zero`, `scalar-too-large`, `octets-length`, `key-period-invalid`, `input-invalid`
 */
export function extractKeySet(
  domain: DomainDescription,
  { z, ksak }: MasterSecrets,
  userUri: string,
  keyPeriodNo: number,
  random: RandomSource = systemRandom,
): UserKeySet {
  const identifier = uid(userUri, domain.kmsUri, domain, keyPeriodNo);
  const { ssk, pvt } = extractSigningKey(ksak, identifier, random);
  return {
    userUri,
    keyPeriodNo,
    uid: identifier,
    userDecryptKey: extractDecryptionKey(z, identifier, random),
    userSigningKeySSK: ssk,
    userPubTokenPVT: pvt,
  };
}
