/**
 * The answer to a lookup of a user's KMS (TS 33.180 clause D.2.7). Its content could not be confirmed, so it is read by
 * local names, whatever their namespace, wherever they stand; everything that depends on that is in this file.
 *
 * @module
 */

import { lineForPeople } from "../base/text-line.ts";
import { attributesOf, descendants, exactTextOf, type XmlElement, type XmlLimits } from "../base/xml.ts";
import { KmsDocumentError } from "../errors/kms-errors.ts";
import { isKmsUri, type KmsUri, sameUser, type UserUri } from "./identifiers.ts";
import { type ReadingContext, type ReceivedCertificate, readCertificates, writeCertificates } from "./message.ts";
import { KMS_NAMESPACE } from "./namespaces.ts";
import { ElementReader } from "./reader.ts";
import type { SigningKey } from "./signature.ts";
import { writeElement, writeText } from "./writer.ts";

/** Answer to `lookup`. */
export interface KmsLookup {
  readonly kind: "lookup";
  /** Everything that the answer calls the user, at most one in answers of our own. */
  readonly userUris: readonly string[];
  /** Distinct, in document order; from certificates only when nothing else names a KMS. */
  readonly kmsUris: readonly KmsUri[];
  /** May be added to the cache. */
  readonly certificates: readonly ReceivedCertificate[];
}

const CERTIFICATE_NAMES: ReadonlySet<string> = new Set(["KmsCertificate", "SignedKmsCertificate"]);

/** Elements below an element; nothing of what is inside a certificate. */
function outsideCertificates(element: XmlElement): XmlElement[] {
  const inside = new Set<XmlElement>();
  return descendants(element).filter((found) => {
    const parent = found.parentNode as XmlElement;
    const isInside = inside.has(parent) || CERTIFICATE_NAMES.has(found.localName ?? "");
    if (isInside) inside.add(found);
    return !isInside;
  });
}

const userUriAttributes = (element: XmlElement) =>
  attributesOf(element)
    .filter((attribute) => attribute.localName === "UserUri")
    .map((attribute) => attribute.value);

/**
 * Reads a `KmsLookup` element of any namespace.
 *
 * @throws KmsDocumentError `kms-uri-invalid`, and what certificates in it give rise to
 */
export function readKmsLookup(element: XmlElement, context: ReadingContext): KmsLookup {
  const found = outsideCertificates(element);
  const texts = (name: string) => found.filter((inner) => inner.localName === name).map(exactTextOf);
  const holders = [element, ...found];
  const certificates = holders.flatMap((holder) =>
    readCertificates(new ElementReader(holder, context.subject), context),
  );
  const named = texts("KmsUri").filter((text) => text !== "");
  for (const text of named) if (!isKmsUri(text)) throw new KmsDocumentError("kms-uri-invalid", lineForPeople(text));
  const kmsUris = named.length > 0 ? named.filter(isKmsUri) : certificates.map(({ certificate }) => certificate.kmsUri);
  return {
    kind: "lookup",
    userUris: [...new Set([...texts("UserUri"), ...holders.flatMap(userUriAttributes)])],
    kmsUris: [...new Set(kmsUris)],
    certificates,
  };
}

/** Writes a `KmsLookup` in the form that is assumed. */
export function writeKmsLookup(lookup: KmsLookup, limits: XmlLimits, key: SigningKey | undefined): string {
  return writeElement(
    "KmsLookup",
    { xmlns: KMS_NAMESPACE, Version: "1.0.0" },
    ...lookup.userUris.map((uri) => writeText("UserUri", uri)),
    ...lookup.kmsUris.map((uri) => writeText("KmsUri", uri)),
    writeCertificates(lookup.certificates, limits, key),
  );
}

/**
 * Checks that a lookup is about the user asked for.
 *
 * @throws KmsDocumentError `kms-lookup-wrong-user`
 */
export function checkLookup(lookup: KmsLookup, asked: UserUri): void {
  const stranger = lookup.userUris.find((uri) => !sameUser(uri, asked));
  if (stranger !== undefined) throw new KmsDocumentError("kms-lookup-wrong-user", lineForPeople(stranger));
}

/** Which KMS a lookup yields. */
export interface LookupChoice {
  readonly kmsUri: KmsUri;
  /** The others, for the log. */
  readonly notChosen: readonly KmsUri[];
}

/**
 * Chooses among the KMSs of a lookup: the first whose certificate is held, else the first.
 *
 * @param isHeld - whether a certificate of that KMS is held
 * @throws KmsDocumentError `kms-lookup-unknown` when there is none
 */
export function chooseFromLookup(lookup: KmsLookup, isHeld: (uri: KmsUri) => boolean): LookupChoice {
  const chosen = lookup.kmsUris.find(isHeld) ?? lookup.kmsUris[0];
  if (chosen === undefined) throw new KmsDocumentError("kms-lookup-unknown");
  return { kmsUri: chosen, notChosen: lookup.kmsUris.filter((uri) => uri !== chosen) };
}
