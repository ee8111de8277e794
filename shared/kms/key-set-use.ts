/**
 * From a key set to keys that work: unwrapped, proven to belong to the user and to the certificate.
 *
 * @module
 */

import { KmsDocumentError } from "../errors/kms-errors.ts";
import { MikeyError } from "../mikey/base/errors.ts";
import { equalOctets, type Octets } from "../mikey/base/octets.ts";
import { Initiator, Receiver, type SecurityDomain } from "../mikey/keys.ts";
import type { UserKeySet } from "../mikey/kms.ts";
import type { CertificateDetails } from "./certificate-use.ts";
import { validityAt } from "./certificate-use.ts";
import type { UnwrapKey } from "./encrypted-key.ts";
import { kmsUri, type UserUri, userUri } from "./identifiers.ts";
import type { KeyContent } from "./key-content.ts";
import type { KmsKeySet } from "./key-set.ts";

const LENGTHS = { userDecryptKey: 257, userSigningKeySSK: 32, userPubTokenPVT: 65 } as const;

function openKey(keySet: KmsKeySet, name: keyof typeof LENGTHS, unwrap: UnwrapKey | undefined): Octets {
  const content: KeyContent = keySet[name];
  const octets = content.kind === "plain" ? content.octets : unwrap?.(content.key);
  if (octets === undefined) throw new KmsDocumentError("kms-keys-encrypted", name);
  if (octets.length !== LENGTHS[name]) throw new KmsDocumentError("kms-keys-form", name);
  return Uint8Array.from(octets);
}

/**
 * Opens a key set for its user: not revoked, of this domain and user, under the UID that follows from them, with keys
 * of the right length. Whether the keys work is for {@link proveKeySet}.
 *
 * @param unwrap - for the security extension; without it only plain keys can be opened
 * @throws KmsDocumentError `kms-keys-revoked`, `-wrong-kms`, `-wrong-user`, `-wrong-id`, `-encrypted`, `-form`
 */
export function openKeySet(
  keySet: KmsKeySet,
  user: UserUri,
  domain: SecurityDomain,
  unwrap?: UnwrapKey | undefined,
): UserKeySet {
  if (keySet.revoked) throw new KmsDocumentError("kms-keys-revoked");
  if (keySet.kmsUri !== domain.kmsUri) throw new KmsDocumentError("kms-keys-wrong-kms", keySet.kmsUri);
  // Octet for octet: the URI is hashed, and others hash the spelling that they know.
  if (keySet.userUri !== user) throw new KmsDocumentError("kms-keys-wrong-user", keySet.userUri);
  const uid = domain.uid(user, keySet.keyPeriodNo);
  if (!equalOctets(uid, keySet.userId)) throw new KmsDocumentError("kms-keys-wrong-id");
  return {
    userUri: user,
    keyPeriodNo: keySet.keyPeriodNo,
    uid,
    userDecryptKey: openKey(keySet, "userDecryptKey", unwrap),
    userSigningKeySSK: openKey(keySet, "userSigningKeySSK", unwrap),
    userPubTokenPVT: openKey(keySet, "userPubTokenPVT", unwrap),
  };
}

/** Keys ready for use. Both hold long-term secrets. */
export interface ProvenKeys {
  readonly initiator: Initiator;
  readonly receiver: Receiver;
}

/**
 * The checks that RFC 6507 and RFC 6508 demand on arrival: SSK and PVT against KPAK, RSK against Z. Costs tens of
 * milliseconds.
 *
 * @throws KmsDocumentError `kms-keys-invalid`
 */
export function proveKeySet(keys: UserKeySet, domain: SecurityDomain): ProvenKeys {
  const identity = { userUri: keys.userUri, domain, keyPeriodNo: keys.keyPeriodNo };
  try {
    const initiator = new Initiator(identity, keys);
    const receiver = new Receiver(identity, keys.userDecryptKey);
    receiver.validate();
    return { initiator, receiver };
  } catch (error) {
    if (error instanceof MikeyError) throw new KmsDocumentError("kms-keys-invalid", error.code, error);
    throw error;
  }
}

/**
 * Checks that a key set is within its validity. The key period decides which keys a message needs; this only keeps
 * keys from being used that their KMS does not want used.
 *
 * @param at - Unix seconds
 * @throws KmsDocumentError `kms-keys-not-yet-valid`, `kms-keys-expired`
 */
export function checkKeySetTime(keySet: Pick<KmsKeySet, "validFrom" | "validTo">, at: number): void {
  const validity = validityAt(keySet, at);
  if (validity === "early") throw new KmsDocumentError("kms-keys-not-yet-valid");
  if (validity === "late") throw new KmsDocumentError("kms-keys-expired");
}

/**
 * The document of a key set, for whoever plays a KMS. The keys are in it as they are.
 *
 * @throws KmsDocumentError `kms-uri-invalid`, `kms-user-uri-invalid`
 */
export function keySetDocumentOf(
  keys: UserKeySet,
  domain: { readonly kmsUri: string },
  details: Partial<Pick<CertificateDetails, "id" | "certUri" | "issuer" | "validFrom" | "validTo" | "revoked">>,
): KmsKeySet {
  const plain = (octets: Uint8Array): KeyContent => ({ kind: "plain", octets });
  return {
    revoked: false,
    ...details,
    kmsUri: kmsUri(domain.kmsUri),
    userUri: userUri(keys.userUri),
    userId: keys.uid,
    keyPeriodNo: keys.keyPeriodNo,
    userDecryptKey: plain(keys.userDecryptKey),
    userSigningKeySSK: plain(keys.userSigningKeySSK),
    userPubTokenPVT: plain(keys.userPubTokenPVT),
  };
}
