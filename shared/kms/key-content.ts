/**
 * The content of a key in a key set (TS 33.180 clause D.3.3.2): as it is, or encrypted. An encrypted one is never read
 * as plain, whatever its type says.
 *
 * @module
 */

import { childElements, exactTextOf } from "../base/xml.ts";
import { KmsDocumentError } from "../errors/kms-errors.ts";
import { bytesToHex } from "../mikey/base/octets.ts";
import { type EncryptedKey, holdsEncryption, readEncryptedContent, writeEncryptedContent } from "./encrypted-key.ts";
import { SCHEMA_INSTANCE_NAMESPACE } from "./namespaces.ts";
import { type ElementReader, parseHex } from "./reader.ts";
import { writeElement } from "./writer.ts";

/** A key, or one that has to be unwrapped first. */
export type KeyContent =
  | { readonly kind: "plain"; readonly octets: Uint8Array }
  | { readonly kind: "encrypted"; readonly key: EncryptedKey };

/** Local part of `xsi:type`; undefined when there is none. */
function typeOf(type: string | null): string | undefined {
  return type === null || type === "" ? undefined : type.trim().replace(/^[^:]*:/, "");
}

/**
 * @throws KmsDocumentError `-incomplete`, `-repeated`, `kms-keys-form` (no hexadecimal digits, or an unknown type),
 *   `kms-encryption-form`, `kms-encryption-algorithm`
 */
export function readKeyContent(reader: ElementReader, name: string): KeyContent {
  const element = reader.required(name);
  const type = typeOf(element.getAttributeNS(SCHEMA_INSTANCE_NAMESPACE, "type"));
  if (type === "EncKeyContentType" || holdsEncryption(element)) {
    return { kind: "encrypted", key: readEncryptedContent(element) };
  }
  const isPlain = (type === undefined || type === "KeyContentType") && childElements(element).length === 0;
  const octets = isPlain ? parseHex(exactTextOf(element)) : undefined;
  if (octets === undefined || octets.length === 0) throw new KmsDocumentError("kms-keys-form", name);
  return { kind: "plain", octets };
}

export function writeKeyContent(name: string, content: KeyContent): string {
  if (content.kind === "encrypted") return writeEncryptedContent(name, content.key);
  return writeElement(
    name,
    { "xmlns:xsi": SCHEMA_INSTANCE_NAMESPACE, "xsi:type": "KeyContentType" },
    bytesToHex(content.octets).toUpperCase(),
  );
}
