/**
 * Which KMS serves the ID that is called (TS 23.280 clause 10.16.5.2): what the redirection says, else the user profile's
 * entry for exactly this ID, else our own KMS for IDs of its domains, else the KMS lookup.
 *
 * @module
 */

import { lineForPeople } from "../../shared/base/text-line.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { type KmsUri, kmsBaseUrl, kmsUri } from "../../shared/kms/identifiers.ts";
import { kmsUriInProfile } from "../../shared/kms/user-profile.ts";
import { hostKey } from "../../shared/mc/host-name.ts";
import type { KmsUriSource } from "../../shared/mc/key-identity.ts";
import { mcIdDomain } from "../../shared/mc/mc-id.ts";
import { asCertified, type KnownKmss, kmsOfHost, mayServe } from "./kms-authority.ts";

/** What the choice is made from. */
export interface KmsUriFacts {
  readonly calledId: string;
  /** KMS URI of the redirection; null when it named none, or there was none. */
  readonly fromRedirection: string | null;
  /** Whether the ID came from a redirection. */
  readonly isRedirected: boolean;
  readonly known: KnownKmss;
}

/** What came of it. `lookup`: nobody here knows, the home KMS has to be asked. */
export interface KmsUriChoice {
  readonly source: KmsUriSource;
  /** Undefined for `lookup`. */
  readonly kmsUri: KmsUri | undefined;
  readonly notes: readonly { readonly code: "kms-uri-differs"; readonly detail: string }[];
  /** For the log: the profile contradicts itself. */
  readonly profileDisagrees: boolean;
}

/** A name that could be connected to: what is no host, or asks for plain HTTP, is nobody's KMS. */
export function usableName(text: string): KmsUri {
  const name = kmsUri(text);
  kmsBaseUrl(name);
  return name;
}

/**
 * Makes the choice. Never asks anybody.
 *
 * @throws McError `kms-uri-own-for-foreign`
 * @throws KmsDocumentError `kms-uri-invalid`, `kms-uri-insecure`, `kms-uri-no-host`
 */
export function chooseKmsUri({ calledId, fromRedirection, isRedirected, known }: KmsUriFacts): KmsUriChoice {
  const { ownId, ownKms, profile } = known;
  const host = hostKey(mcIdDomain(calledId));
  const answer = profile === undefined ? { kind: "none" as const } : kmsUriInProfile(profile, calledId);
  const inProfile = answer.kind === "found" ? answer.kmsUri : undefined;
  const profileDisagrees = answer.kind === "disagreement";
  const chosen = (source: KmsUriSource, uri: KmsUri | undefined, notes: KmsUriChoice["notes"] = []): KmsUriChoice => ({
    source,
    kmsUri: uri,
    notes,
    profileDisagrees,
  });

  if (fromRedirection !== null) {
    const named = asCertified(usableName(fromRedirection), known);
    const verdict = mayServe(calledId, named, known);
    // Of our own KMS everything is known here; a partner's certificate that is not there yet may still name the host.
    if (verdict.kind === "refused" && verdict.code === "kms-uri-own-for-foreign") {
      throw new McError(verdict.code, `${named}, ${calledId}`);
    }
    const differs = inProfile !== undefined && inProfile !== named;
    const detail = lineForPeople(`redirection: ${named}, profile: ${inProfile}`);
    return chosen("redirection", named, differs ? [{ code: "kms-uri-differs", detail }] : []);
  }
  if (inProfile !== undefined) return chosen("profile", usableName(inProfile));
  // Whom a redirection sends us to has most likely left, whatever the domains that our KMS claims.
  const naming = kmsOfHost(host, known);
  const isOurs = "kms" in naming && naming.kms === ownKms;
  const isOwnHost = host !== "" && host === hostKey(mcIdDomain(ownId));
  return (isRedirected ? isOwnHost : isOurs) ? chosen("own-domain", ownKms) : chosen("lookup", undefined);
}
