/**
 * The keys of the security extension (TS 33.180 clause D.1) that hold at the moment: those of the configuration, until
 * the KMS replaces them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { KmsDocumentError } from "../../shared/errors/kms-errors.ts";
import type { EncryptedKey } from "../../shared/kms/encrypted-key.ts";
import type { NewKeys } from "../../shared/kms/message.ts";
import { NO_SIGNATURE_KEYS, type SignaturePolicy, type SigningKey } from "../../shared/kms/signature.ts";
import { unwrapKey } from "./key-wrap.ts";
import type { KmsSecurity, NamedKey } from "./kms-access.ts";

const KEY_LENGTH = 32;

/** Keys that a KMS has sent in place of configured ones. */
export interface ReplacedKeys {
  /** Hash of the configured keys that these replace: other configured keys make them void. */
  readonly basis: string;
  readonly transportKey: NamedKey | undefined;
  readonly integrityKey: NamedKey | undefined;
}

/** Hash of configured keys, which tells nothing about them. */
function basisOf({ transportKey, integrityKey }: KmsSecurity): string {
  const hash = createHash("sha256").update("mc-dispatcher kms security\0");
  for (const each of [transportKey, integrityKey]) hash.update(`${each?.name ?? ""}\0`).update(each?.key ?? "");
  return hash.digest("base64");
}

export class SecurityKeys {
  readonly #configured: () => KmsSecurity | undefined;
  #replaced: ReplacedKeys | undefined;

  /** @param configured - asked at every use */
  constructor(configured: () => KmsSecurity | undefined) {
    this.#configured = configured;
  }

  /** What the KMS has replaced so far, to be kept. */
  get replaced(): ReplacedKeys | undefined {
    const security = this.#configured();
    return security !== undefined && this.#replaced?.basis === basisOf(security) ? this.#replaced : undefined;
  }

  /** Takes replaced keys into use. */
  adopt(replaced: ReplacedKeys | undefined): void {
    this.#replaced = replaced;
  }

  /** The key of each kind. One that the KMS has replaced is none any more: who has an old one must not speak for the KMS. */
  #keys(): { readonly transport: NamedKey | undefined; readonly integrity: NamedKey | undefined } {
    const security = this.#configured();
    return {
      transport: this.replaced?.transportKey ?? security?.transportKey,
      integrity: this.replaced?.integrityKey ?? security?.integrityKey,
    };
  }

  /** Signs requests: the integrity key or, before there is one, the transport key. */
  get signingKey(): SigningKey | undefined {
    const { transport, integrity } = this.#keys();
    const key = integrity ?? transport;
    return key === undefined ? undefined : { name: key.name, octets: key.key };
  }

  get signatures(): SignaturePolicy {
    const security = this.#configured();
    if (security === undefined) return NO_SIGNATURE_KEYS;
    const { transport, integrity } = this.#keys();
    return {
      required: security.signaturesRequired,
      // A signature that names no key can only mean the one in use.
      keyNamed: (name) =>
        name === undefined
          ? (integrity ?? transport)?.key
          : [integrity, transport].find((key) => key?.name === name)?.key,
    };
  }

  /** Unwraps under a transport key; see `UnwrapKey`. */
  readonly unwrap = (encrypted: EncryptedKey): Uint8Array | undefined => {
    const { transport } = this.#keys();
    if (transport === undefined) return undefined;
    if (encrypted.keyName !== undefined && encrypted.keyName !== transport.name) return undefined;
    return unwrapKey(transport.key, encrypted.cipherValue, encrypted.algorithm === "kw-aes256-pad");
  };

  /**
   * What holds after an answer that brought new keys; nothing is taken into use yet.
   *
   * @throws KmsDocumentError `kms-keys-encrypted`, `kms-keys-form`
   */
  after({ newTransportKeys, newIntegrityKeys }: NewKeys): ReplacedKeys | undefined {
    const security = this.#configured();
    if (security === undefined) return undefined;
    const open = (
      keys: readonly EncryptedKey[],
      earlier: NamedKey | undefined,
      configured: NamedKey | undefined,
    ): NamedKey | undefined => {
      // Where several are offered the last one is the newest.
      const newest = keys.at(-1);
      if (newest === undefined) return earlier;
      const key = this.unwrap(newest);
      if (key === undefined) throw new KmsDocumentError("kms-keys-encrypted", "NewTransportKey, NewIntegrityKey");
      if (key.length !== KEY_LENGTH) throw new KmsDocumentError("kms-keys-form", "NewTransportKey, NewIntegrityKey");
      const name = newest.carriedKeyName ?? (earlier ?? configured ?? security.transportKey).name;
      return { name, key };
    };
    const before = this.replaced;
    if (newTransportKeys.length + newIntegrityKeys.length === 0) return before;
    return {
      basis: basisOf(security),
      transportKey: open(newTransportKeys, before?.transportKey, security.transportKey),
      integrityKey: open(newIntegrityKeys, before?.integrityKey, security.integrityKey),
    };
  }
}
