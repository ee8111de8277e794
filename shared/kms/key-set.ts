/**
 * Key sets (TS 33.180 clause D.3.3.2): the keys of one user for one key period.
 *
 * @module
 */

import type { XmlElement } from "../base/xml.ts";
import { toBase64 } from "../mikey/base/octets.ts";
import { UID_LENGTH } from "../mikey/uid.ts";
import type { KmsUri, UserUri } from "./identifiers.ts";
import { type KeyContent, readKeyContent, writeKeyContent } from "./key-content.ts";
import { type DocumentSubject, ElementReader, parseBase64, parseHex, present } from "./reader.ts";
import { writeElement, writeText, writeTime } from "./writer.ts";

/** A key set as it was received. Its keys are secret and unproven; see `key-set-use.ts`. */
export interface KmsKeySet {
  readonly id?: string;
  readonly kmsUri: KmsUri;
  readonly certUri?: string;
  readonly issuer?: string;
  readonly userUri: UserUri;
  /** UID, 32 octets. Only claimed. */
  readonly userId: Uint8Array;
  /** Unix seconds. */
  readonly validFrom?: number;
  /** Unix seconds; the whole second is included. */
  readonly validTo?: number;
  readonly keyPeriodNo: number;
  /** False when the key set does not say. */
  readonly revoked: boolean;
  /** RSK. */
  readonly userDecryptKey: KeyContent;
  /** SSK. */
  readonly userSigningKeySSK: KeyContent;
  /** PVT. */
  readonly userPubTokenPVT: KeyContent;
}

const VERSION = "1.1.0";

/** Hexadecimal or base64: 64 letters are always hexadecimal, 44 always base64. */
function readUserId(reader: ElementReader): Uint8Array {
  const text = reader.text("UserID");
  const octets = text.length === 2 * UID_LENGTH ? parseHex(text) : parseBase64(text);
  if (octets?.length !== UID_LENGTH) throw reader.fault("value", "UserID");
  return octets;
}

/**
 * Reads a `KmsKeySet`.
 *
 * @throws KmsDocumentError `-incomplete`, `-repeated`, `-value`, `kms-keys-form`, `kms-encryption-…`
 */
export function readKmsKeySet(element: XmlElement, subject: DocumentSubject): KmsKeySet {
  const reader = new ElementReader(element, subject);
  const optional = present({
    id: reader.attribute("Id"),
    certUri: reader.optionalText("CertUri"),
    issuer: reader.optionalText("Issuer"),
    validFrom: reader.optionalTime("ValidFrom"),
    validTo: reader.optionalTime("ValidTo"),
  });
  const keyPeriodNo = reader.integer("KeyPeriodNo");
  if (keyPeriodNo < 0) throw reader.fault("value", "KeyPeriodNo");
  return {
    ...optional,
    kmsUri: reader.kmsUri("KmsUri"),
    userUri: reader.userUri("UserUri"),
    userId: readUserId(reader),
    keyPeriodNo,
    revoked: reader.optionalBoolean("Revoked") ?? false,
    userDecryptKey: readKeyContent(reader, "UserDecryptKey"),
    userSigningKeySSK: readKeyContent(reader, "UserSigningKeySSK"),
    userPubTokenPVT: readKeyContent(reader, "UserPubTokenPVT"),
  };
}

/** Writes a `KmsKeySet`; UserID in base64. */
export function writeKmsKeySet(keySet: KmsKeySet): string {
  return writeElement(
    "KmsKeySet",
    { Id: keySet.id, Version: VERSION },
    writeText("KmsUri", keySet.kmsUri),
    writeText("CertUri", keySet.certUri),
    writeText("Issuer", keySet.issuer),
    writeText("UserUri", keySet.userUri),
    writeText("UserID", toBase64(keySet.userId)),
    writeTime("ValidFrom", keySet.validFrom),
    writeTime("ValidTo", keySet.validTo),
    writeText("KeyPeriodNo", keySet.keyPeriodNo),
    writeText("Revoked", keySet.revoked),
    writeKeyContent("UserDecryptKey", keySet.userDecryptKey),
    writeKeyContent("UserSigningKeySSK", keySet.userSigningKeySSK),
    writeKeyContent("UserPubTokenPVT", keySet.userPubTokenPVT),
  );
}
