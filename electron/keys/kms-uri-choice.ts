/**
 * Which KMS serves the ID that is called (TS 23.280 clause 10.16.5.2): what the redirection says, else the user profile's
 * entry for exactly this ID, else our own KMS for IDs of its domains, else the KMS lookup.
 *
 * @module
 */

import { lineForPeople } from "../../shared/base/text-line.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { type KmsUri, kmsBaseUrl, kmsUri } from "../../shared/kms/identifiers.ts";
import { kmsUriInProfile, type UserProfile } from "../../shared/kms/user-profile.ts";
import type { KmsUriSource } from "../../shared/mc/key-identity.ts";
import { mcIdDomain } from "../../shared/mc/mc-id.ts";

/** What the choice is made from. */
export interface KmsUriFacts {
  readonly calledId: string;
  /** KMS URI of the redirection; null when it named none, or there was none. */
  readonly fromRedirection: string | null;
  /** Whether the ID came from a redirection. */
  readonly isRedirected: boolean;
  /** MC service ID of our own user. */
  readonly ownId: string;
  readonly ownKms: KmsUri;
  readonly root: Pick<KmsCertificate, "domains"> | undefined;
  readonly profile: UserProfile | undefined;
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
function usableName(text: string): KmsUri {
  const name = kmsUri(text);
  kmsBaseUrl(name);
  return name;
}

/** A KmsDomain may be a bare host or a URI. */
const hostOf = (domain: string): string =>
  mcIdDomain(domain) ||
  domain
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:(?:\/\/)?/, "")
    .replace(/[:/;?].*$/, "");

/** A KMS as its certificate describes it. */
type ServingKms = Pick<KmsCertificate, "kmsUri" | "domains">;

const serves = (kms: Pick<KmsCertificate, "domains">, host: string): boolean =>
  kms.domains.some((domain) => hostOf(domain) === host);

/**
 * Whether the certificates of KMSs say of an ID that others serve it, and not the one named. Where none says anything of
 * its host, nothing speaks against any of them.
 */
export function isServedByOthers(id: string, kmsUri: KmsUri, known: readonly ServingKms[]): boolean {
  const host = mcIdDomain(id);
  const serving = known.filter((kms) => serves(kms, host));
  return serving.length > 0 && !serving.some((kms) => kms.kmsUri === kmsUri);
}

/** Whether an ID belongs to our own KMS: it has our own user's host, or one that the KMS's certificate says it serves. */
export function isOwnDomain(id: string, ownId: string, root: Pick<KmsCertificate, "domains"> | undefined): boolean {
  const host = mcIdDomain(id);
  if (host === "") return false;
  return host === mcIdDomain(ownId) || (root !== undefined && serves(root, host));
}

/**
 * Makes the choice. Never asks anybody.
 *
 * @throws McError `kms-uri-own-for-foreign`
 * @throws KmsDocumentError `kms-uri-invalid`, `kms-uri-insecure`, `kms-uri-no-host`
 */
export function chooseKmsUri(facts: KmsUriFacts): KmsUriChoice {
  const { calledId, fromRedirection, isRedirected, ownId, ownKms, root, profile } = facts;
  const host = mcIdDomain(calledId);
  const isOwnHost = host !== "" && host === mcIdDomain(ownId);
  const isOurs = isOwnDomain(calledId, ownId, root);
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
    const named = usableName(fromRedirection);
    // Our KMS would encrypt for a user it does not serve, and who sent us there could read along with its help.
    if (named === ownKms && !isOurs) throw new McError("kms-uri-own-for-foreign", `${named}, ${calledId}`);
    const differs = inProfile !== undefined && inProfile !== named;
    const detail = lineForPeople(`redirection: ${named}, profile: ${inProfile}`);
    return chosen("redirection", named, differs ? [{ code: "kms-uri-differs", detail }] : []);
  }
  if (inProfile !== undefined) return chosen("profile", usableName(inProfile));
  // Whom a redirection sends us to has most likely left, whatever the domains that our KMS claims.
  if (isRedirected ? isOwnHost : isOurs) return chosen("own-domain", ownKms);
  return chosen("lookup", undefined);
}
