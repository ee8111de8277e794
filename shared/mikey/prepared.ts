/**
 * Domains and keys that were prepared once and may be needed again. Preparing one costs as much as several messages.
 *
 * Entries are found by a hash of everything that they depend on, so that no secret serves as a key of a table.
 *
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, fromInteger, utf8ToBytes } from "./base/octets.ts";
import { Initiator, type KmsParameters, Receiver, SecurityDomain } from "./keys.ts";
import { SakkeDecryptionKey } from "./sakke/sakke.ts";

/** A user and the KMS, as they come from a certificate and a key set. */
interface UserDescription {
  readonly userUri: string;
  readonly kms: KmsParameters;
  readonly keyPeriodNo: number;
}

/** With what the user signs. */
export interface InitiatorDescription extends UserDescription {
  /** 32 octets, secret. */
  readonly userSigningKeySSK: Uint8Array;
  /** 65 octets. */
  readonly userPubTokenPVT: Uint8Array;
}

/** With what the user decrypts. */
export interface ReceiverDescription extends UserDescription {
  /** RSK, 257 octets, secret. */
  readonly userDecryptKey: Uint8Array;
}

/** Keeps the most recently used values, and lets go of the others properly. */
class Recent<T> {
  readonly #capacity: number;
  readonly #release: (value: T) => void;
  readonly #values = new Map<string, T>();

  constructor(capacity: number, release: (value: T) => void) {
    this.#capacity = capacity;
    this.#release = release;
  }

  get(key: string, prepare: () => T): T {
    const value = this.#values.get(key) ?? prepare();
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values;
    if (this.#values.size > this.#capacity && oldest !== undefined) {
      this.#values.delete(oldest[0]);
      this.#release(oldest[1]);
    }
    return value;
  }

  values(): IterableIterator<T> {
    return this.#values.values();
  }

  clear(): void {
    for (const value of this.#values.values()) this.#release(value);
    this.#values.clear();
  }
}

/** Name of an entry: a hash over its parts, each with its length. */
function nameOf(...parts: readonly (string | number | Uint8Array)[]): string {
  const octets = parts.map((part) => (part instanceof Uint8Array ? part : utf8ToBytes(String(part))));
  return bytesToHex(sha256(concatBytes(...octets.flatMap((part) => [fromInteger(BigInt(part.length), 4), part]))));
}

const nameOfKms = ({ kmsUri, userKeyPeriod, userKeyOffset, pubEncKey, pubAuthKey }: KmsParameters): string =>
  nameOf(kmsUri, userKeyPeriod, userKeyOffset, pubEncKey, pubAuthKey);

/** What was prepared, as long as it is used. A prepared domain takes 370 kB and 98 kB for each user who came again, a decryption key 440 kB. */
export class Prepared {
  readonly #domains: Recent<SecurityDomain>;
  readonly #signers: Recent<Initiator>;
  readonly #decryptionKeys: Recent<SakkeDecryptionKey>;

  /** @param capacity - how many of each to keep */
  constructor(capacity = 32) {
    this.#domains = new Recent(capacity, () => undefined);
    this.#signers = new Recent(capacity, (initiator: Initiator) => initiator.destroy());
    this.#decryptionKeys = new Recent(capacity, (key: SakkeDecryptionKey) => key.destroy());
  }

  /** @throws MikeyError as {@link SecurityDomain} */
  domain(kms: KmsParameters): SecurityDomain {
    return this.#domains.get(nameOfKms(kms), () => new SecurityDomain(kms));
  }

  /**
   * Valid until other initiators push it out, so for the call at hand.
   *
   * @throws MikeyError as {@link Initiator}
   */
  initiator(description: InitiatorDescription): Initiator {
    const { kms, userUri, keyPeriodNo, userSigningKeySSK, userPubTokenPVT } = description;
    const domain = this.domain(kms);
    const name = nameOf(nameOfKms(kms), userUri, keyPeriodNo, userSigningKeySSK, userPubTokenPVT);
    return this.#signers.get(name, () => new Initiator({ userUri, domain, keyPeriodNo }, description));
  }

  /**
   * Valid until other receivers push it out, so for the call at hand.
   *
   * @throws MikeyError as {@link Receiver}
   */
  receiver({ kms, userUri, keyPeriodNo, userDecryptKey }: ReceiverDescription): Receiver {
    const key = this.#decryptionKeys.get(nameOf(userDecryptKey), () => new SakkeDecryptionKey(userDecryptKey));
    return new Receiver({ userUri, domain: this.domain(kms), keyPeriodNo }, key);
  }

  /** Prepares for one user to whom, or by whom, a second message was encrypted. It takes as long as several messages: for when nothing else waits. */
  prepareWhoCameAgain(): void {
    for (const domain of this.#domains.values()) if (domain.prepareWhoCameAgain()) return;
  }

  /** Forgets everything, overwriting secrets where that is possible. */
  clear(): void {
    this.#signers.clear();
    this.#decryptionKeys.clear();
    this.#domains.clear();
  }
}
