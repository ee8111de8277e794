/**
 * What a KMS answers with (TS 33.180 clause D.3): its certificate, key sets, certificates of other KMSs.
 *
 * @module
 */
import type { XmlElement, XmlLimits } from "../base/xml.ts";
import { type KmsCertificate, readKmsCertificate, writeKmsCertificate } from "./certificate.ts";
import { type EncryptedKey, readEncryptedContent, writeEncryptedContent } from "./encrypted-key.ts";
import { type KmsKeySet, readKmsKeySet, writeKmsKeySet } from "./key-set.ts";
import { SCHEMA_INSTANCE_NAMESPACE } from "./namespaces.ts";
import { type DocumentSubject, ElementReader } from "./reader.ts";
import { openSigned, type SignaturePolicy, type SignatureState, type SigningKey, signElement } from "./signature.ts";
import { type Attributes, writeElement } from "./writer.ts";

/** A certificate with what became of its own signature, where it has one. */
export interface ReceivedCertificate {
  readonly certificate: KmsCertificate;
  readonly signature: SignatureState;
}

/** Keys of the security extension that replace the ones in use. */
export interface NewKeys {
  readonly newTransportKeys: readonly EncryptedKey[];
  readonly newIntegrityKeys: readonly EncryptedKey[];
}

/** Answer to `init`. */
export interface KmsInit extends NewKeys {
  readonly kind: "init";
  readonly certificate: ReceivedCertificate;
}

/** Answer to `keyprov`. */
export interface KmsKeyProv extends NewKeys {
  readonly kind: "keyprov";
  readonly keySets: readonly KmsKeySet[];
}

/** Answer to `certcache` and `cert`. Without certificates: the cache held is current. */
export interface KmsCertCache {
  readonly kind: "certcache";
  /** To be named in the next request. */
  readonly cacheNum?: number;
  readonly certificates: readonly ReceivedCertificate[];
}

/** How the reading of an answer goes. */
export interface ReadingContext {
  readonly subject: DocumentSubject;
  readonly limits: XmlLimits;
  readonly signatures: SignaturePolicy;
}

/**
 * The certificates among the children of an element, signed ones first, as the schema has them. A signature of their
 * own is verified when its key is held, and never required: the document around them answers for them.
 *
 * @throws KmsDocumentError as {@link readKmsCertificate} and {@link openSigned}
 */
export function readCertificates(reader: ElementReader, context: ReadingContext): ReceivedCertificate[] {
  const policy = { ...context.signatures, required: false };
  return [...reader.all("SignedKmsCertificate"), ...reader.all("KmsCertificate")].flatMap((element) => {
    const opened = openSigned(element, "KmsCertificate", policy, context.limits);
    if (opened === undefined) return [];
    return [{ certificate: readKmsCertificate(opened.element, context.subject), signature: opened.signature }];
  });
}

function readNewKeys(reader: ElementReader): NewKeys {
  return {
    newTransportKeys: reader.all("NewTransportKey").map(readEncryptedContent),
    newIntegrityKeys: reader.all("NewIntegrityKey").map(readEncryptedContent),
  };
}

/** Reads a `KmsInit`; exactly one certificate is in it. */
export function readKmsInit(element: XmlElement, context: ReadingContext): KmsInit {
  const reader = new ElementReader(element, context.subject);
  const [certificate, second] = readCertificates(reader, context);
  if (certificate === undefined) throw reader.fault("incomplete", "KmsCertificate");
  if (second !== undefined) throw reader.fault("repeated", "KmsCertificate");
  return { kind: "init", certificate, ...readNewKeys(reader) };
}

/** Reads a `KmsKeyProv`. */
export function readKmsKeyProv(element: XmlElement, context: ReadingContext): KmsKeyProv {
  const reader = new ElementReader(element, context.subject);
  const keySets = reader.all("KmsKeySet").map((keySet) => readKmsKeySet(keySet, context.subject));
  return { kind: "keyprov", keySets, ...readNewKeys(reader) };
}

/** Reads a `KmsCertCache`. */
export function readKmsCertCache(element: XmlElement, context: ReadingContext): KmsCertCache {
  const reader = new ElementReader(element, context.subject);
  const cacheNum = reader.integerAttribute("CacheNum");
  if (cacheNum !== undefined && cacheNum < 0) throw reader.fault("value", "CacheNum");
  const certificates = readCertificates(reader, context);
  return { kind: "certcache", certificates, ...(cacheNum === undefined ? {} : { cacheNum }) };
}

const VERSION = "1.0.0";

/** Declarations and type of the two elements that new keys extend. */
function extensionAttributes(keys: NewKeys, type: string): { declarations: Attributes; type: Attributes } {
  if (keys.newTransportKeys.length + keys.newIntegrityKeys.length === 0) return { declarations: {}, type: {} };
  return { declarations: { "xmlns:xsi": SCHEMA_INSTANCE_NAMESPACE }, type: { "xsi:type": type } };
}

function writeNewKeys(keys: NewKeys): string {
  const transport = keys.newTransportKeys.map((key) => writeEncryptedContent("NewTransportKey", key));
  const integrity = keys.newIntegrityKeys.map((key) => writeEncryptedContent("NewIntegrityKey", key));
  return [...transport, ...integrity].join("");
}

/** Writes certificates; with a key, each is signed on its own, within the declarations `around` it. */
export function writeCertificates(
  certificates: readonly ReceivedCertificate[],
  limits: XmlLimits,
  key: SigningKey | undefined,
  around: Attributes = {},
): string {
  return certificates
    .map(({ certificate }) => writeKmsCertificate(certificate))
    .map((xml) => (key === undefined ? xml : signElement("KmsCertificate", xml, key, limits, around)))
    .join("");
}

/** Writes a `KmsInit`, `KmsKeyProv` or `KmsCertCache`. */
export function writeKmsMessage(
  message: KmsInit | KmsKeyProv | KmsCertCache,
  limits: XmlLimits,
  key: SigningKey | undefined,
): string {
  switch (message.kind) {
    case "init": {
      const { declarations, type } = extensionAttributes(message, "KmsInitTkIkType");
      const attributes = { ...declarations, Version: VERSION, ...type };
      const certificate = writeCertificates([message.certificate], limits, key, declarations);
      return writeElement("KmsInit", attributes, certificate, writeNewKeys(message));
    }
    case "keyprov": {
      const { declarations, type } = extensionAttributes(message, "KmsKeyProvTkIkType");
      const attributes = { ...declarations, Version: VERSION, ...type };
      return writeElement("KmsKeyProv", attributes, ...message.keySets.map(writeKmsKeySet), writeNewKeys(message));
    }
    case "certcache":
      return writeElement(
        "KmsCertCache",
        { Version: VERSION, CacheNum: message.cacheNum?.toString() },
        writeCertificates(message.certificates, limits, key),
      );
  }
}
