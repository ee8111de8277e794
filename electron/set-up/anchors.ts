/**
 * Authorities that stand in a set-up file.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { McError } from "../../shared/errors/mc-error.ts";
import { certificatesIn } from "../keys/account-access.ts";

/**
 * The certificates of authorities that a set-up file holds.
 *
 * @param member - of the file, which has them
 * @throws McError `provisioning-invalid` with that member where there is none, or one cannot be read
 */
export function anchorsIn(pem: string, member: string): readonly string[] {
  try {
    return certificatesIn(pem);
  } catch {
    // What the parser says of it helps nobody.
    throw new McError("provisioning-invalid", member);
  }
}

/** Who alone may vouch for the server of a configuration; undefined where nobody is named. @throws McError `provisioning-invalid` */
export const configurationAnchors = (pem: string | undefined): readonly string[] | undefined =>
  pem === undefined ? undefined : anchorsIn(pem, "initialConfiguration.trustAnchor");

/** SHA-256 of a certificate in groups of four digits, as people compare them. */
export function fingerprint(pem: string): string {
  const digits = new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
  return digits.match(/.{4}/g)?.join(" ") ?? digits;
}
