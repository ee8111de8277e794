/**
 * Encrypted keys of the security extension (XML Encryption, `EncryptedKey`): what was wrapped under which key and how.
 * The unwrapping is for the host, which has AES key wrap; see {@link UnwrapKey}.
 *
 * @module
 */

import { childElements, childrenNamed, descendants, exactTextOf, type XmlElement } from "../base/xml.ts";
import { KmsDocumentError } from "../errors/kms-errors.ts";
import { type Octets, toBase64 } from "../mikey/base/octets.ts";
import { ENCRYPTION_NAMESPACE, SCHEMA_INSTANCE_NAMESPACE, SIGNATURE_NAMESPACE } from "./namespaces.ts";
import { parseBase64 } from "./reader.ts";
import { writeElement, writeText } from "./writer.ts";

/** RFC 3394, for multiples of 8 octets; and RFC 5649, for any length, which RSK and PVT need. */
const KEY_WRAP_ALGORITHMS = {
  "kw-aes256": "http://www.w3.org/2001/04/xmlenc#kw-aes256",
  "kw-aes256-pad": "http://www.w3.org/2009/xmlenc11#kw-aes-256-pad",
} as const;

/** How a key is wrapped. */
type KeyWrapAlgorithm = keyof typeof KEY_WRAP_ALGORITHMS;

/** A wrapped key. */
export interface EncryptedKey {
  readonly algorithm: KeyWrapAlgorithm;
  /** Name of the key it is wrapped under, such as `tk.12.user@example.org`. */
  readonly keyName?: string;
  /** Name of the key inside. */
  readonly carriedKeyName?: string;
  readonly cipherValue: Octets;
}

/**
 * Unwraps a key, under AES-256 with the TrK that {@link EncryptedKey.keyName} names.
 *
 * @returns undefined when that TrK is not held or the key does not unwrap
 */
export type UnwrapKey = (key: EncryptedKey) => Uint8Array | undefined;

const isAlgorithm = (uri: string) => (entry: [string, string]) => entry[1] === uri;

function algorithmOf(method: XmlElement | undefined): KeyWrapAlgorithm {
  const uri = method?.getAttribute("Algorithm") ?? "";
  const name = Object.entries(KEY_WRAP_ALGORITHMS).find(isAlgorithm(uri))?.[0];
  if (name !== "kw-aes256" && name !== "kw-aes256-pad") throw new KmsDocumentError("kms-encryption-algorithm");
  return name;
}

function atMostOne(parent: XmlElement, namespace: string, name: string): XmlElement | undefined {
  const [first, second] = childrenNamed(parent, namespace, name);
  if (second !== undefined) throw new KmsDocumentError("kms-encryption-form", name);
  return first;
}

const optionalText = (element: XmlElement | undefined) => (element === undefined ? undefined : exactTextOf(element));

/** @throws KmsDocumentError `kms-encryption-form`, `kms-encryption-algorithm` */
function readEncryptedKey(element: XmlElement): EncryptedKey {
  const algorithm = algorithmOf(atMostOne(element, ENCRYPTION_NAMESPACE, "EncryptionMethod"));
  const cipherData = atMostOne(element, ENCRYPTION_NAMESPACE, "CipherData");
  const value = cipherData && atMostOne(cipherData, ENCRYPTION_NAMESPACE, "CipherValue");
  const cipherValue = value && parseBase64(exactTextOf(value));
  if (cipherValue === undefined || cipherValue.length === 0) {
    throw new KmsDocumentError("kms-encryption-form", "CipherValue");
  }
  const keyInfo = atMostOne(element, SIGNATURE_NAMESPACE, "KeyInfo");
  const keyName = optionalText(keyInfo && atMostOne(keyInfo, SIGNATURE_NAMESPACE, "KeyName"));
  const carriedKeyName = optionalText(atMostOne(element, ENCRYPTION_NAMESPACE, "CarriedKeyName"));
  return {
    algorithm,
    cipherValue,
    ...(keyName === undefined ? {} : { keyName }),
    ...(carriedKeyName === undefined ? {} : { carriedKeyName }),
  };
}

/** Whether there is anything encrypted in an element, however it is labelled. */
export function holdsEncryption(element: XmlElement): boolean {
  return descendants(element).some((inner) => inner.namespaceURI === ENCRYPTION_NAMESPACE);
}

/** The one `EncryptedKey` that an element of the type EncKeyContentType holds. */
export function readEncryptedContent(element: XmlElement): EncryptedKey {
  const found = childrenNamed(element, ENCRYPTION_NAMESPACE, "EncryptedKey");
  const [key] = found;
  if (key === undefined || childElements(element).length !== 1) {
    throw new KmsDocumentError("kms-encryption-form", element.localName ?? "");
  }
  return readEncryptedKey(key);
}

/** Writes an element of the type EncKeyContentType. */
export function writeEncryptedContent(name: string, key: EncryptedKey): string {
  const keyInfo =
    key.keyName === undefined
      ? ""
      : writeElement("KeyInfo", { xmlns: SIGNATURE_NAMESPACE }, writeText("KeyName", key.keyName));
  const encrypted = writeElement(
    "EncryptedKey",
    { xmlns: ENCRYPTION_NAMESPACE },
    writeElement("EncryptionMethod", { Algorithm: KEY_WRAP_ALGORITHMS[key.algorithm] }),
    keyInfo,
    writeElement("CipherData", {}, writeText("CipherValue", toBase64(key.cipherValue))),
    writeText("CarriedKeyName", key.carriedKeyName),
  );
  return writeElement(name, { "xmlns:xsi": SCHEMA_INSTANCE_NAMESPACE, "xsi:type": "EncKeyContentType" }, encrypted);
}
