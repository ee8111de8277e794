/**
 * Signatures of the security extension (TS 33.180 clause D.1): HMAC-SHA-256 with 256 bits under the InK or, before one
 * was provisioned, the TrK, as an XML Signature that stands beside the signed element in a `Signed…` element.
 *
 * What was verified is what is read: {@link openSigned} hands on a tree made of the signed octets and of nothing else.
 *
 * @module
 */

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import {
  childElements,
  childrenNamed,
  descendants,
  exactTextOf,
  parseXml,
  type XmlElement,
  type XmlLimits,
} from "../base/xml.ts";
import { KmsDocumentError, type KmsDocumentErrorCode } from "../errors/kms-errors.ts";
import { particular } from "../errors/particulars.ts";
import { equalOctets, toBase64, utf8ToBytes } from "../mikey/base/octets.ts";
import { canonicalXml } from "./canonical-xml.ts";
import { CANONICAL_XML, KMS_NAMESPACE, SHA256_DIGEST, SIGNATURE_NAMESPACE } from "./namespaces.ts";
import { parseBase64 } from "./reader.ts";
import { type Attributes, writeElement, writeText } from "./writer.ts";

const HMAC_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
const HMAC_BITS = "256";
/** Far more than the prescribed form has. It bounds what is canonicalised before anything was verified. */
const MAX_SIGNATURE_ELEMENTS = 64;

/** A key that signs, with the name that the other side knows it by. */
export interface SigningKey {
  /** Such as `ink.12.user@example.org`. */
  readonly name: string;
  /** InK or TrK. Secret. */
  readonly octets: Uint8Array;
}

/** How signatures are judged. */
export interface SignaturePolicy {
  /** Whether a document without a verified signature is refused. */
  readonly required: boolean;
  /** The key with this name; undefined when it is not held. Called with undefined when the signature names no key. */
  readonly keyNamed: (name: string | undefined) => Uint8Array | undefined;
}

/** For those who hold no keys and rely on HTTPS alone. */
export const NO_SIGNATURE_KEYS: SignaturePolicy = { required: false, keyNamed: () => undefined };

/** `unchecked`: there is a signature, and no key for it. */
export type SignatureState = "none" | "unchecked" | "verified";

/** Names of the elements that can be signed. */
export type Signable = "KmsRequest" | "KmsResponse" | "KmsCertificate";

/** What a `Signed…` element holds. */
export interface Opened {
  /** To be read in place of the element received. */
  readonly element: XmlElement;
  readonly signature: SignatureState;
}

/** HMAC-SHA-256 over the canonical form of SignedInfo. Pure. */
export function signatureValue(canonicalSignedInfo: string, key: Uint8Array): Uint8Array {
  return hmac(sha256, key, utf8ToBytes(canonicalSignedInfo));
}

function writeSignedInfo(attributes: Attributes, id: string, canonical: string): string {
  const reference = writeElement(
    "Reference",
    { URI: `#${id}` },
    writeElement("DigestMethod", { Algorithm: SHA256_DIGEST }),
    writeText("DigestValue", toBase64(sha256(utf8ToBytes(canonical)))),
  );
  return writeElement(
    "SignedInfo",
    attributes,
    writeElement("CanonicalizationMethod", { Algorithm: CANONICAL_XML }),
    writeElement("SignatureMethod", { Algorithm: HMAC_SHA256 }, writeText("HMACOutputLength", HMAC_BITS)),
    reference,
  );
}

/**
 * Signs an element and wraps it.
 *
 * @param xml - the element, standing alone, with an `Id`
 * @param limits - that the element keeps
 * @param around - namespace declarations of the elements that will stand around the `Signed…` element and are not made
 *   again in it: canonical XML takes over what is in scope
 * @returns the `Signed…` element
 * @throws KmsDocumentError `kms-signature-reference` without `Id`
 * @throws XmlError when `xml` is not well-formed
 */
export function signElement(
  name: Signable,
  xml: string,
  key: SigningKey,
  limits: XmlLimits,
  around: Attributes = {},
): string {
  const [element] = childElements(parseXml(writeElement(`Signed${name}`, around, xml), limits));
  const id = element?.getAttribute("Id");
  if (element === undefined || id === null || id === undefined || id === "")
    throw new KmsDocumentError("kms-signature-reference", "no Id");
  const canonical = canonicalXml(element);
  // Canonical as it will stand in Signature: there it takes over the namespace.
  const inSignature = { xmlns: SIGNATURE_NAMESPACE, ...around };
  const signedInfo = canonicalXml(parseXml(writeSignedInfo(inSignature, id, canonical), limits));
  const signature = writeElement(
    "Signature",
    { xmlns: SIGNATURE_NAMESPACE },
    writeSignedInfo({}, id, canonical),
    writeText("SignatureValue", toBase64(signatureValue(signedInfo, key.octets))),
    writeElement("KeyInfo", {}, writeText("KeyName", key.name)),
  );
  return writeElement(`Signed${name}`, { xmlns: KMS_NAMESPACE }, canonical, signature);
}

const refuse = (code: KmsDocumentErrorCode, detail: string) => new KmsDocumentError(code, detail);

function only(parent: XmlElement, name: string): XmlElement {
  const found = childrenNamed(parent, SIGNATURE_NAMESPACE, name);
  const [first] = found;
  if (first === undefined || found.length > 1) throw refuse("kms-signature-form", name);
  return first;
}

function checkAlgorithm(element: XmlElement, algorithm: string): void {
  if (element.getAttribute("Algorithm") !== algorithm) throw refuse("kms-signature-algorithm", element.localName ?? "");
}

// A shorter HMAC is easier to guess, and how short would be the sender's choice.
function checkOutputLength(method: XmlElement): void {
  if (
    childElements(method).some((child) => child.localName !== "HMACOutputLength" || exactTextOf(child) !== HMAC_BITS)
  ) {
    throw refuse("kms-signature-algorithm", "HMACOutputLength");
  }
}

function checkTransforms(reference: XmlElement): void {
  for (const transforms of childrenNamed(reference, SIGNATURE_NAMESPACE, "Transforms")) {
    for (const transform of childElements(transforms)) checkAlgorithm(transform, CANONICAL_XML);
  }
}

function octetsOf(parent: XmlElement, name: string): Uint8Array {
  const octets = parseBase64(exactTextOf(only(parent, name)));
  if (octets === undefined) throw refuse("kms-signature-form", name);
  return octets;
}

/** The Reference has to mean the element beside the signature, and nothing else. */
function checkReference(reference: XmlElement, signed: XmlElement, wrapper: XmlElement): void {
  const id = signed.getAttribute("Id") ?? "";
  if (id === "" || reference.getAttribute("URI") !== `#${id}`) throw refuse("kms-signature-reference", "URI");
  if (descendants(wrapper).some((other) => other !== signed && other.getAttribute("Id") === id)) {
    throw refuse("kms-signature-reference", particular("id-not-unique"));
  }
}

/** @returns the canonical form of the signed element */
function verify(signature: XmlElement, signed: XmlElement, wrapper: XmlElement, key: Uint8Array): string {
  if (descendants(signature).length > MAX_SIGNATURE_ELEMENTS)
    throw refuse("kms-signature-form", particular("too-many-elements"));
  const signedInfo = only(signature, "SignedInfo");
  checkAlgorithm(only(signedInfo, "CanonicalizationMethod"), CANONICAL_XML);
  const method = only(signedInfo, "SignatureMethod");
  checkAlgorithm(method, HMAC_SHA256);
  checkOutputLength(method);
  const reference = only(signedInfo, "Reference");
  checkTransforms(reference);
  checkAlgorithm(only(reference, "DigestMethod"), SHA256_DIGEST);
  checkReference(reference, signed, wrapper);
  const digest = octetsOf(reference, "DigestValue");
  // The signature first: until it holds, the digest is only what somebody claims.
  if (!equalOctets(signatureValue(canonicalXml(signedInfo), key), octetsOf(signature, "SignatureValue"))) {
    throw new KmsDocumentError("kms-signature-invalid");
  }
  const canonical = canonicalXml(signed);
  if (!equalOctets(sha256(utf8ToBytes(canonical)), digest)) throw new KmsDocumentError("kms-signature-digest");
  return canonical;
}

function keyNameOf(signature: XmlElement): string | undefined {
  const keyInfo = childrenNamed(signature, SIGNATURE_NAMESPACE, "KeyInfo");
  const names = keyInfo.flatMap((info) => childrenNamed(info, SIGNATURE_NAMESPACE, "KeyName"));
  if (names.length > 1) throw refuse("kms-signature-form", "KeyName");
  return names[0] === undefined ? undefined : exactTextOf(names[0]);
}

/**
 * Opens an element that may come bare or wrapped and signed.
 *
 * @param element - `KmsRequest` or `SignedKmsRequest`, and so on
 * @param limits - of the document that it came in
 * @returns undefined when the element is neither
 * @throws KmsDocumentError `kms-signature-…`
 */
export function openSigned(
  element: XmlElement,
  name: Signable,
  policy: SignaturePolicy,
  limits: XmlLimits,
): Opened | undefined {
  if (element.namespaceURI !== KMS_NAMESPACE) return undefined;
  const required = (code: "kms-signature-missing" | "kms-signature-key-unknown") => {
    if (policy.required) throw new KmsDocumentError(code);
  };
  if (element.localName === name) {
    required("kms-signature-missing");
    return { element, signature: "none" };
  }
  if (element.localName !== `Signed${name}`) return undefined;
  const inner = childrenNamed(element, KMS_NAMESPACE, name);
  const signatures = childrenNamed(element, SIGNATURE_NAMESPACE, "Signature");
  const [signed] = inner;
  const [signature] = signatures;
  const isStrange = childElements(element).length !== inner.length + signatures.length;
  if (signed === undefined || inner.length > 1 || signatures.length > 1 || isStrange) {
    throw refuse("kms-signature-form", `Signed${name}`);
  }
  if (signature === undefined) {
    required("kms-signature-missing");
    return { element: signed, signature: "none" };
  }
  const key = policy.keyNamed(keyNameOf(signature));
  if (key === undefined) {
    required("kms-signature-key-unknown");
    return { element: signed, signature: "unchecked" };
  }
  const canonical = verify(signature, signed, element, key);
  // The canonical form can be a little larger than what was received, never by more than the escapes of its text.
  const verified = parseXml(canonical, { maxOctets: 6 * limits.maxOctets, maxDepth: limits.maxDepth });
  return { element: verified, signature: "verified" };
}
