/**
 * The signature of a KMS redirect response (TS 33.180 clause D.4): XML Signature with ECDSA on P-256 and SHA-256, canonical XML 1.0,
 * X.509 certificates in KeyInfo. It is enveloped: it stands in the document that it signs.
 *
 * Such a response can come from anybody on the way, and it names whom we encrypt for. So it counts only where a signer of our own
 * system stands behind it: a certificate for the host of our own KMS, or of our own user, under the authorities that alone
 * may vouch for our KMS. What was verified is what is read.
 *
 * @module
 */
import { createHash, verify, X509Certificate } from "node:crypto";
import {
  childElements,
  childrenNamed,
  descendants,
  exactTextOf,
  SIP_BODY_XML,
  type XmlElement,
} from "../../shared/base/xml.ts";
import { KmsDocumentError } from "../../shared/errors/kms-errors.ts";
import { canonicalXml } from "../../shared/kms/canonical-xml.ts";
import { CANONICAL_XML, SHA256_DIGEST, SIGNATURE_NAMESPACE } from "../../shared/kms/namespaces.ts";
import { parseBase64, readXml } from "../../shared/kms/reader.ts";

const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
/** Far more than the prescribed form has. It bounds what is canonicalised before anything was verified. */
const MAX_SIGNATURE_ELEMENTS = 64;
const MAX_CERTIFICATES = 8;

/** Whom a signature has to come from. */
export interface TrustedSigners {
  /** Authorities in PEM form; undefined where only those of the platform are trusted, which vouch for everybody. */
  readonly authorities: readonly string[] | undefined;
  /** Hosts of our own system, one of which the signer's certificate has to show. */
  readonly hosts: readonly string[];
  /** Unix milliseconds. */
  readonly now: number;
}

const refused = (what: string, cause?: unknown) => new KmsDocumentError("kms-redirect-unverified", what, cause);

function only(parent: XmlElement, name: string): XmlElement {
  const [first, ...others] = childrenNamed(parent, SIGNATURE_NAMESPACE, name);
  if (first === undefined || others.length > 0) throw refused(name);
  return first;
}

function mustBe(element: XmlElement, ...algorithms: readonly string[]): void {
  if (!algorithms.includes(element.getAttribute("Algorithm") ?? "")) throw refused(element.localName ?? "");
}

function octetsOf(element: XmlElement): Uint8Array {
  const octets = parseBase64(exactTextOf(element));
  if (octets === undefined) throw refused(element.localName ?? "");
  return octets;
}

/** The Reference has to mean the whole document without its signature, and nothing else. */
function checkReference(reference: XmlElement, root: XmlElement): void {
  const id = root.getAttribute("Id") ?? "";
  const uri = reference.getAttribute("URI");
  const isRoot = uri === "" || (id !== "" && uri === `#${id}`);
  const isUnique = uri === "" || !descendants(root).some((other) => other.getAttribute("Id") === id);
  if (!isRoot || !isUnique) throw refused("Reference");
  const transforms = childElements(only(reference, "Transforms"));
  for (const transform of transforms) mustBe(transform, ENVELOPED, CANONICAL_XML);
  if (transforms[0]?.getAttribute("Algorithm") !== ENVELOPED) throw refused("Transforms");
  mustBe(only(reference, "DigestMethod"), SHA256_DIGEST);
}

function certificatesIn(signature: XmlElement): readonly X509Certificate[] {
  const data = childrenNamed(only(signature, "KeyInfo"), SIGNATURE_NAMESPACE, "X509Data");
  const found = data.flatMap((each) => childrenNamed(each, SIGNATURE_NAMESPACE, "X509Certificate"));
  if (found.length > MAX_CERTIFICATES) throw refused("X509Certificate");
  try {
    return found.map((each) => new X509Certificate(octetsOf(each)));
  } catch (error) {
    throw refused("X509Certificate", error);
  }
}

const isValid = ({ validFrom, validTo }: X509Certificate, now: number) =>
  Date.parse(validFrom) <= now && now <= Date.parse(validTo);

const isIssued = (certificate: X509Certificate, by: X509Certificate) =>
  certificate.checkIssued(by) && certificate.verify(by.publicKey);

/** Whether a chain leads from the first certificate to one of the authorities. */
function leadsTo(
  authorities: readonly X509Certificate[],
  certificates: readonly X509Certificate[],
  now: number,
): boolean {
  let [current, ...others] = certificates;
  while (current !== undefined && isValid(current, now)) {
    const one: X509Certificate = current;
    if (authorities.some((authority) => isValid(authority, now) && isIssued(one, authority))) return true;
    const above: X509Certificate | undefined = others.find((other) => other.ca && isIssued(one, other));
    others = others.filter((other) => other !== above);
    current = above;
  }
  return false;
}

/** The certificate that signed, once it is one of ours. */
function signerOf(signature: XmlElement, { authorities, hosts, now }: TrustedSigners): X509Certificate {
  const certificates = certificatesIn(signature);
  const [signer] = certificates;
  if (signer === undefined || authorities === undefined) throw refused("KeyInfo");
  const trusted = authorities.map((pem) => new X509Certificate(pem));
  if (!leadsTo(trusted, certificates, now)) throw refused("X509Certificate");
  if (!hosts.some((host) => signer.checkHost(host, { subject: "never" }) !== undefined)) {
    throw refused(signer.subjectAltName ?? "X509Certificate");
  }
  const { asymmetricKeyDetails, asymmetricKeyType } = signer.publicKey;
  if (asymmetricKeyType !== "ec" || asymmetricKeyDetails?.namedCurve !== "prime256v1") throw refused("X509Certificate");
  return signer;
}

/**
 * Verifies a KMS redirect response.
 *
 * @returns the document as it was signed, without its signature
 * @throws KmsDocumentError `kms-redirect-unverified`, and the other codes of a document that cannot be read
 */
export function verifiedRedirect(xml: string, signers: TrustedSigners): string {
  const root = readXml(xml, SIP_BODY_XML, "kms-redirect");
  const signature = only(root, "Signature");
  if (descendants(signature).length > MAX_SIGNATURE_ELEMENTS) throw refused("Signature");
  const signedInfo = only(signature, "SignedInfo");
  mustBe(only(signedInfo, "CanonicalizationMethod"), CANONICAL_XML);
  mustBe(only(signedInfo, "SignatureMethod"), ECDSA_SHA256);
  const reference = only(signedInfo, "Reference");
  checkReference(reference, root);
  const digest = octetsOf(only(reference, "DigestValue"));
  const value = octetsOf(only(signature, "SignatureValue"));
  const { publicKey } = signerOf(signature, signers);
  const octets = Buffer.from(canonicalXml(signedInfo), "utf8");
  if (!verify("sha256", octets, { key: publicKey, dsaEncoding: "ieee-p1363" }, value)) throw refused("SignatureValue");
  root.removeChild(signature);
  const signed = canonicalXml(root);
  if (!createHash("sha256").update(signed, "utf8").digest().equals(digest)) throw refused("DigestValue");
  return signed;
}
