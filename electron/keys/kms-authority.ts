/**
 * Which KMS may speak for which IDs: a positive rule, in which what nobody has named is denied.
 *
 * Naming are, in this order: the user profile for exactly one ID; the account for the host of our own ID; the certificates of
 * KMSs for the hosts in their domain lists; and our own KMS, asked for exactly one ID. What somebody on the way says is
 * none of these: it is what they are asked about. `docs/keys.md` has the rule as a table, which a test holds against this file.
 *
 * @module
 */
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { type KmsUri, kmsServer } from "../../shared/kms/identifiers.ts";
import { kmsUriInProfile, type UserProfile } from "../../shared/kms/user-profile.ts";
import { hostKey, isWithin } from "../../shared/mc/host-name.ts";
import { isNumber, mcIdDomain, sameMcId } from "../../shared/mc/mc-id.ts";

/** A KMS as its certificate describes it. */
export type ServingKms = Pick<KmsCertificate, "kmsUri" | "domains">;

/** What is known here of who serves whom. */
export interface KnownKmss {
  /** MC service ID of our own user. */
  readonly ownId: string;
  readonly ownKms: KmsUri;
  /** Those that may be used now, our own among them once it is there. */
  readonly certificates: readonly ServingKms[];
  readonly profile: UserProfile | undefined;
}

/** Who serves a host, as far as account and certificates say. */
export type HostNaming =
  | { readonly by: "account" | "certificate"; readonly kms: KmsUri }
  | { readonly by: "nobody" }
  /** None of them counts then. */
  | { readonly by: "several"; readonly kmss: readonly KmsUri[] };

/** Why a KMS may not speak for an ID. */
type AuthorityErrorCode =
  | "kms-uri-own-for-foreign"
  | "kms-uri-partner-for-foreign"
  | "kms-uri-not-named"
  | "kms-uri-two-claims";

/** Whether a KMS may speak for an ID. */
export type Verdict =
  | { readonly kind: "allowed"; readonly by: "profile" | "account" | "certificate" }
  | { readonly kind: "refused"; readonly code: AuthorityErrorCode }
  /** Our own KMS decides, asked for the KMS of exactly this ID; refused with this code where it names another or none. */
  | { readonly kind: "ask-own-kms"; readonly otherwise: AuthorityErrorCode };

/** The host that an entry of a domain list names: it may be a bare host, with a port, or a URI. Empty when it is none. */
function hostOfEntry(domain: string): string {
  const ofId = mcIdDomain(domain);
  if (ofId !== "") return hostKey(ofId);
  const [scheme = ""] = /^[a-z][a-z0-9+.-]*:(?:\/\/|(?=[^\d]))/i.exec(domain) ?? [];
  const [authority = ""] = domain.slice(scheme.length).split(/[/;?]/, 1);
  const [port = ""] = /:\d{1,5}$/.exec(authority.slice(-6)) ?? [];
  return hostKey(authority.slice(0, authority.length - port.length));
}

/** Hosts that the certificates name, each in the form in which hosts are compared. */
export function hostsNamedBy(certificates: readonly ServingKms[]): readonly string[] {
  const hosts = certificates.flatMap(({ domains }) => domains.map(hostOfEntry));
  return [...new Set(hosts)].filter((host) => host.includes("."));
}

/** Who serves a host, as far as account and certificates say. The host of our own ID is our own KMS's, whoever else claims it. */
export function kmsOfHost(host: string, { ownId, ownKms, certificates }: Omit<KnownKmss, "profile">): HostNaming {
  const ownHost = hostKey(mcIdDomain(ownId));
  const asked = hostKey(host);
  if (asked === "") return { by: "nobody" };
  if (asked === ownHost) return { by: "account", kms: ownKms };
  const isBelowOurs = isWithin(asked, ownHost);
  const claiming = certificates.filter(({ domains }) => domains.some((each) => isWithin(asked, hostOfEntry(each))));
  const kmss = new Set([...(isBelowOurs ? [ownKms] : []), ...claiming.map(({ kmsUri }) => kmsUri)]);
  const [kms] = kmss;
  if (kms === undefined) return { by: "nobody" };
  if (kmss.size > 1) return { by: "several", kmss: [...kmss] };
  return { by: isBelowOurs ? "account" : "certificate", kms };
}

/**
 * The name of a KMS as its certificate has it. Names are hashed as they are written, and two spellings are two names; but
 * they lead to one server, and who is asked about is that server.
 *
 * @returns the name as it came where no certificate, or more than one, is of this server
 */
export function asCertified(
  named: KmsUri,
  { ownKms, certificates }: Pick<KnownKmss, "ownKms" | "certificates">,
): KmsUri {
  const names = [...new Set([ownKms, ...certificates.map(({ kmsUri }) => kmsUri)])];
  const same = names.filter((name) => kmsServer(name) === kmsServer(named));
  return same.length === 1 && same[0] !== undefined ? same[0] : named;
}

/** Whether a KMS may speak for an ID. Never asks anybody. */
export function mayServe(id: string, kms: KmsUri, known: KnownKmss): Verdict {
  const { ownKms, profile } = known;
  const inProfile = profile === undefined ? undefined : kmsUriInProfile(profile, id);
  if (inProfile?.kind === "found" && inProfile.kmsUri === kms) return { kind: "allowed", by: "profile" };
  if (isNumber(id) && kms === ownKms && sameMcId(id, known.ownId)) return { kind: "allowed", by: "account" };
  const naming = kmsOfHost(mcIdDomain(id), known);
  if ("kms" in naming && naming.kms === kms) return { kind: "allowed", by: naming.by };
  // Our KMS would encrypt for a user it does not serve, and who sent us there could read along with its help.
  const isOwn = kmsServer(kms) === kmsServer(ownKms);
  // A number says nothing of a system: whether it is ours, too, only our own KMS can say, of exactly this one.
  if (isNumber(id)) return { kind: "ask-own-kms", otherwise: "kms-uri-not-named" };
  if (naming.by === "several") return { kind: "ask-own-kms", otherwise: "kms-uri-two-claims" };
  if (isOwn) return { kind: "refused", code: "kms-uri-own-for-foreign" };
  if (naming.by === "nobody") return { kind: "ask-own-kms", otherwise: "kms-uri-not-named" };
  return { kind: "refused", code: "kms-uri-partner-for-foreign" };
}
