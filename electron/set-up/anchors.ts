/**
 * Authorities that stand in a set-up file.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { McError } from "../../shared/errors/mc-error.ts";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates of those that alone may vouch for the server of a configuration; undefined where nobody is named.
 *
 * @throws McError `provisioning-invalid`
 */
export function anchorsIn(pem: string | undefined): readonly string[] | undefined {
  if (pem === undefined) return undefined;
  try {
    const found = pem.match(CERTIFICATE) ?? [];
    for (const each of found) new X509Certificate(each);
    if (found.length > 0) return found;
  } catch {
    // Said below: what the parser says of it helps nobody.
  }
  throw new McError("provisioning-invalid", "initialConfiguration.trustAnchor");
}
