/**
 * The two things that `create` and `open` work with: a security domain (the public parameters of a KMS) and the keys
 * of a user in it for one key period. Both are made once, which checks them and does all precomputation, and used many
 * times.
 *
 * @module
 */

import { MikeyError } from "./base/errors.ts";
import type { Octets } from "./base/octets.ts";
import { EccsiPublicKey, EccsiSigningKey } from "./eccsi.ts";
import { SakkeDecryptionKey, SakkePublicKey, validateDecryptionKey } from "./sakke/sakke.ts";
import { aperiods, identifierOctets, type KeyPeriods, keyPeriodNumber, secondsToBoundary, uid } from "./uid.ts";

/** What a KMS certificate says, TS 33.180 clause D.3.2.2. */
export interface KmsParameters extends KeyPeriods {
  /** Names the domain; used octet for octet. */
  readonly kmsUri: string;
  /** Z, 257 octets. */
  readonly pubEncKey: Uint8Array;
  /** KPAK, 65 octets. */
  readonly pubAuthKey: Uint8Array;
}

/** A security domain, ready for use. Public throughout. */
export class SecurityDomain implements KeyPeriods {
  readonly kmsUri: string;
  readonly userKeyPeriod: number;
  readonly userKeyOffset: number;
  /** KPAK: verifies what users of the domain sign. */
  readonly authentication: EccsiPublicKey;
  readonly #pubEncKey: Uint8Array;
  #encryption: SakkePublicKey | undefined;

  /**
   * @throws MikeyError `key-period-invalid`, `input-invalid`, and the point errors for keys that are not on their curve;
   *   a Z of wrong order is refused by {@link SecurityDomain.encryption}
   */
  constructor(kms: KmsParameters) {
    identifierOctets(kms.kmsUri, "KMS URI");
    aperiods(kms);
    this.kmsUri = kms.kmsUri;
    this.userKeyPeriod = kms.userKeyPeriod;
    this.userKeyOffset = kms.userKeyOffset;
    this.authentication = new EccsiPublicKey(kms.pubAuthKey);
    SakkePublicKey.check(kms.pubEncKey);
    this.#pubEncKey = kms.pubEncKey.slice();
  }

  /**
   * Z: encrypts to users of the domain. Its table is computed on first use; verifying alone does not need it.
   *
   * @throws MikeyError `point-order`
   */
  get encryption(): SakkePublicKey {
    this.#encryption ??= new SakkePublicKey(this.#pubEncKey);
    return this.#encryption;
  }

  /** Makes the table of a user to whom, or by whom, a second message was encrypted; false where nobody waits for one. */
  prepareWhoCameAgain(): boolean {
    return this.#encryption?.prepareWhoCameAgain() ?? false;
  }

  /** UID of a user of this domain. */
  uid(userUri: string | Uint8Array, keyPeriodNo: number): Octets {
    return uid(userUri, this.kmsUri, this, keyPeriodNo);
  }

  /** Key period at a time, Unix seconds. */
  keyPeriodAt(at: number): number {
    return keyPeriodNumber(at, this);
  }

  /**
   * Key periods whose keys may be in use at a time: its own first and, around a boundary, its neighbours.
   *
   * @param at - Unix seconds
   * @param tolerance - seconds from the boundary within which clocks and deliveries of key sets may be late
   */
  keyPeriodsAround(at: number, tolerance: number): readonly number[] {
    const period = this.keyPeriodAt(at);
    if (secondsToBoundary(at, this) > tolerance) return [period];
    return [period, period - 1, period + 1].filter((number) => number >= 0);
  }
}

/** Who somebody is: a URI in a domain, in a key period. */
export interface UserIdentity {
  readonly userUri: string;
  readonly domain: SecurityDomain;
  readonly keyPeriodNo: number;
}

/** A user who can sign, for one key period. Holds a long-term secret. */
export class Initiator implements UserIdentity {
  readonly userUri: string;
  readonly domain: SecurityDomain;
  readonly keyPeriodNo: number;
  readonly uid: Octets;
  readonly #key: EccsiSigningKey;

  /**
   * @param keys - UserSigningKeySSK (32 octets) and UserPubTokenPVT (65 octets), as received from the KMS
   * @throws MikeyError `eccsi-key-invalid` when they are not this user's, and as {@link EccsiSigningKey}
   */
  constructor(
    identity: UserIdentity,
    keys: { readonly userSigningKeySSK: Uint8Array; readonly userPubTokenPVT: Uint8Array },
  ) {
    this.userUri = identity.userUri;
    this.domain = identity.domain;
    this.keyPeriodNo = identity.keyPeriodNo;
    this.uid = identity.domain.uid(identity.userUri, identity.keyPeriodNo);
    const { userSigningKeySSK, userPubTokenPVT } = keys;
    this.#key = new EccsiSigningKey(userSigningKeySSK, userPubTokenPVT, this.uid, identity.domain.authentication);
  }

  get key(): EccsiSigningKey {
    return this.#key;
  }

  /** Forgets the key. */
  destroy(): void {
    this.#key.destroy();
  }
}

/** A user who can decrypt, for one key period. Holds a long-term secret. */
export class Receiver implements UserIdentity {
  readonly userUri: string;
  readonly domain: SecurityDomain;
  readonly keyPeriodNo: number;
  readonly uid: Octets;
  readonly #key: SakkeDecryptionKey;

  /**
   * @param userDecryptKey - RSK, 257 octets, or what an earlier instance made of it
   * @throws MikeyError as {@link SakkeDecryptionKey}
   */
  constructor(identity: UserIdentity, userDecryptKey: Uint8Array | SakkeDecryptionKey) {
    this.userUri = identity.userUri;
    this.domain = identity.domain;
    this.keyPeriodNo = identity.keyPeriodNo;
    this.uid = identity.domain.uid(identity.userUri, identity.keyPeriodNo);
    this.#key = userDecryptKey instanceof SakkeDecryptionKey ? userDecryptKey : new SakkeDecryptionKey(userDecryptKey);
  }

  get key(): SakkeDecryptionKey {
    return this.#key;
  }

  /**
   * The check that RFC 6508 clause 6.1.2 demands when a key set arrives. Not needed again for a stored key set.
   *
   * @throws MikeyError `sakke-key-invalid`
   */
  validate(): void {
    validateDecryptionKey(this.#key, this.uid, this.domain.encryption);
  }

  /** Overwrites the key. */
  destroy(): void {
    this.#key.destroy();
  }
}

/**
 * Asserts that a time lies in the key period of somebody's keys.
 *
 * @throws MikeyError `key-period-unknown`
 */
export function aperiodOf(identity: UserIdentity, at: number): void {
  const expected = identity.domain.keyPeriodAt(at);
  if (identity.keyPeriodNo !== expected) {
    throw new MikeyError("key-period-unknown", `keys of period ${identity.keyPeriodNo}, time in period ${expected}`);
  }
}
