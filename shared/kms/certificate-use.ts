/**
 * From a certificate to parameters that calls can be protected with.
 *
 * @module
 */

import { KmsDocumentError } from "../errors/kms-errors.ts";
import { MikeyError } from "../mikey/base/errors.ts";
import { type KmsParameters, SecurityDomain } from "../mikey/keys.ts";
import type { KmsCertificate } from "./certificate.ts";
import { type KmsUri, kmsUri } from "./identifiers.ts";

const UID_OF_F21 = "2";
const PARAMETER_SET_1 = 1;

/** Where a time lies in relation to a validity; bounds that are missing do not limit. */
export function validityAt(
  validity: { readonly validFrom?: number; readonly validTo?: number },
  at: number,
): "early" | "valid" | "late" {
  const { validFrom = Number.NEGATIVE_INFINITY, validTo = Number.POSITIVE_INFINITY } = validity;
  if (at < validFrom) return "early";
  // The last second belongs to it: a period that ends at 23:59:59 is followed by one that begins at midnight.
  return Math.floor(at) > validTo ? "late" : "valid";
}

/**
 * Checks that a certificate may be used at a time: its kind is known, it is not revoked, and the time is right.
 *
 * @param at - Unix seconds
 * @throws KmsDocumentError `kms-certificate-user-id-format`, `-parameter-set`, `-revoked`, `-not-yet-valid`, `-expired`
 */
export function checkCertificate(certificate: KmsCertificate, at: number): void {
  const refuse = (
    code: "user-id-format" | "parameter-set" | "revoked" | "not-yet-valid" | "expired",
    detail: string = certificate.kmsUri,
  ) => new KmsDocumentError(`kms-certificate-${code}`, detail);
  if (certificate.userIdFormat !== UID_OF_F21) throw refuse("user-id-format");
  if (certificate.parameterSet !== PARAMETER_SET_1) throw refuse("parameter-set", String(certificate.parameterSet));
  if (certificate.revoked) throw refuse("revoked");
  const validity = validityAt(certificate, at);
  if (validity === "early") throw refuse("not-yet-valid");
  if (validity === "late") throw refuse("expired");
}

/**
 * Checks a certificate and prepares its domain for use. Costs milliseconds; keep the result as long as the
 * certificate, and call {@link checkCertificate} before each use.
 *
 * @param at - Unix seconds
 * @throws KmsDocumentError as {@link checkCertificate}; `kms-certificate-key-period`; `kms-certificate-keys` when Z or
 *   KPAK is no point of its curve. The order of Z is checked on first encryption.
 */
export function securityDomainOf(certificate: KmsCertificate, at: number): SecurityDomain {
  checkCertificate(certificate, at);
  try {
    return new SecurityDomain(certificate);
  } catch (error) {
    if (!(error instanceof MikeyError)) throw error;
    const code = error.code === "key-period-invalid" ? "kms-certificate-key-period" : "kms-certificate-keys";
    throw new KmsDocumentError(code, error.code, error);
  }
}

/** What the parameters of a domain do not say. */
export type CertificateDetails = Pick<KmsCertificate, "role"> &
  Partial<Pick<KmsCertificate, "id" | "certUri" | "issuer" | "validFrom" | "validTo" | "revoked" | "domains">>;

/**
 * The certificate of a domain, for whoever plays a KMS.
 *
 * @throws KmsDocumentError `kms-uri-invalid`
 */
export function certificateOf(parameters: KmsParameters, details: CertificateDetails): KmsCertificate {
  const name: KmsUri = kmsUri(parameters.kmsUri);
  const { userKeyPeriod, userKeyOffset, pubEncKey, pubAuthKey } = parameters;
  return {
    revoked: false,
    domains: [],
    ...details,
    kmsUri: name,
    userIdFormat: UID_OF_F21,
    userKeyPeriod,
    userKeyOffset,
    pubEncKey,
    pubAuthKey,
    parameterSet: PARAMETER_SET_1,
  };
}
