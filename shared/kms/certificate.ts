/**
 * KMS certificates (TS 33.180 clause D.3.2.2): the public parameters of a security domain. They are no X.509
 * certificates; what makes one trustworthy is that the home KMS sent it.
 *
 * @module
 */

import type { XmlElement } from "../base/xml.ts";
import { bytesToHex } from "../mikey/base/octets.ts";
import type { KmsUri } from "./identifiers.ts";
import { KMS_NAMESPACE } from "./namespaces.ts";
import { type DocumentSubject, ElementReader, present } from "./reader.ts";
import { writeElement, writeText, writeTime } from "./writer.ts";

/** What a certificate says. It is also the `KmsParameters` of the MIKEY library. */
export interface KmsCertificate {
  readonly id?: string;
  /** `Root`: of the KMS that sent it; `External`: of another. */
  readonly role: "Root" | "External";
  readonly isSecurityGateway?: boolean;
  readonly certUri?: string;
  /** Names the domain; octet for octet part of every UID in it. */
  readonly kmsUri: KmsUri;
  readonly issuer?: string;
  /** Unix seconds. */
  readonly validFrom?: number;
  /** Unix seconds; the whole second is included. */
  readonly validTo?: number;
  /** False when the certificate does not say. */
  readonly revoked: boolean;
  /** `2` is the only one known. */
  readonly userIdFormat: string;
  /** Seconds. */
  readonly userKeyPeriod: number;
  /** Seconds. */
  readonly userKeyOffset: number;
  /** Z. */
  readonly pubEncKey: Uint8Array;
  /** KPAK. */
  readonly pubAuthKey: Uint8Array;
  /** 1 when the certificate does not say; the only one known. */
  readonly parameterSet: number;
  /** Domains served: hints only. */
  readonly domains: readonly string[];
}

const VERSION = "1.1.0";

function readRole(reader: ElementReader): KmsCertificate["role"] {
  const role = reader.attribute("Role");
  if (role === undefined) throw reader.fault("incomplete", "Role");
  if (role !== "Root" && role !== "External") throw reader.fault("value", "Role");
  return role;
}

function readDomains(reader: ElementReader): string[] {
  const list = reader.optional("KmsDomainList");
  if (list === undefined) return [];
  const domains = new ElementReader(list, reader.subject);
  return domains.all("KmsDomain").map((domain) => new ElementReader(domain, reader.subject).ownText());
}

/**
 * Reads a `KmsCertificate`. Whether it can be used is another question: see `certificate-use.ts`.
 *
 * @throws KmsDocumentError `-incomplete`, `-repeated`, `-value`
 */
export function readKmsCertificate(element: XmlElement, subject: DocumentSubject): KmsCertificate {
  const reader = new ElementReader(element, subject);
  const optional = present({
    id: reader.attribute("Id"),
    isSecurityGateway: reader.booleanAttribute("IsSecurityGateway"),
    certUri: reader.optionalText("CertUri"),
    issuer: reader.optionalText("Issuer"),
    validFrom: reader.optionalTime("ValidFrom"),
    validTo: reader.optionalTime("ValidTo"),
  });
  return {
    ...optional,
    role: readRole(reader),
    kmsUri: reader.kmsUri("KmsUri"),
    revoked: reader.optionalBoolean("Revoked") ?? false,
    userIdFormat: reader.text("UserIdFormat"),
    userKeyPeriod: reader.integer("UserKeyPeriod"),
    userKeyOffset: reader.integer("UserKeyOffset"),
    pubEncKey: reader.hex("PubEncKey"),
    pubAuthKey: reader.hex("PubAuthKey"),
    parameterSet: reader.optionalInteger("ParameterSet") ?? 1,
    domains: readDomains(reader),
  };
}

/** Writes a `KmsCertificate` that stands alone or within KMS documents. */
export function writeKmsCertificate(certificate: KmsCertificate): string {
  const { domains } = certificate;
  return writeElement(
    "KmsCertificate",
    {
      xmlns: KMS_NAMESPACE,
      Id: certificate.id,
      Version: VERSION,
      Role: certificate.role,
      IsSecurityGateway: certificate.isSecurityGateway?.toString(),
    },
    writeText("CertUri", certificate.certUri),
    writeText("KmsUri", certificate.kmsUri),
    writeText("Issuer", certificate.issuer),
    writeTime("ValidFrom", certificate.validFrom),
    writeTime("ValidTo", certificate.validTo),
    writeText("Revoked", certificate.revoked),
    writeText("UserIdFormat", certificate.userIdFormat),
    writeText("UserKeyPeriod", certificate.userKeyPeriod),
    writeText("UserKeyOffset", certificate.userKeyOffset),
    writeText("PubEncKey", bytesToHex(certificate.pubEncKey).toUpperCase()),
    writeText("PubAuthKey", bytesToHex(certificate.pubAuthKey).toUpperCase()),
    writeText("ParameterSet", certificate.parameterSet),
    domains.length === 0
      ? ""
      : writeElement("KmsDomainList", {}, ...domains.map((domain) => writeText("KmsDomain", domain))),
  );
}
