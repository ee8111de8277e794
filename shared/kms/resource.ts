/**
 * The resources of a KMS (TS 33.180 clauses D.2.3 to D.2.7) as URLs, for whoever asks and for whoever answers.
 *
 * @module
 */

import { KmsDocumentError } from "../errors/kms-errors.ts";
import { DEFAULT_WIRE } from "../mc/wire-profile.ts";
import { bytesToHex, hexToBytes } from "../mikey/base/octets.ts";
import { fromNtp, toNtp } from "../mikey/uid.ts";
import { isKmsUri, isUserUri, KMS_BASE_PATH, type KmsBaseUrl, type KmsUri, type UserUri } from "./identifiers.ts";

/** What is asked of a KMS. */
export type KmsResource =
  /** The certificate of the KMS itself. */
  | { readonly kind: "init" }
  /** Key sets of a user: without `user`, of whoever asks; without `at`, for now. */
  | { readonly kind: "keyprov"; readonly user?: { readonly uri: UserUri; readonly at?: number } }
  /** Certificates of other KMSs; with the number of the cache that is held. */
  | { readonly kind: "certcache"; readonly cacheNum?: number }
  /** The certificate of one KMS. */
  | { readonly kind: "cert"; readonly kmsUri: KmsUri }
  /** The KMS of a user. */
  | { readonly kind: "lookup"; readonly userUri: UserUri };

/** Encodes everything but letters, digits and `-._~` (RFC 3986 clause 2.3), as one element of a path. */
export function encodePathElement(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** @returns undefined when the text is not completely and correctly encoded */
function decodePathElement(text: string): string | undefined {
  if (!/^(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+$/.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Checks a template for lookups: it stays below `{base}`, has no dot segments, and holds `{userUri}` once.
 *
 * @throws KmsDocumentError `kms-lookup-template-invalid`
 */
export function lookupTemplate(template: string): string {
  const rest = template.startsWith("{base}/") ? template.slice("{base}".length) : "";
  const [before = "", after, ...more] = rest.split("{userUri}");
  const isPlain =
    /^\/[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*$/.test(before) && /^[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*$/.test(after ?? "");
  const hasDotSegments = rest.split(/[/?]/).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
  if (template.length > 1024 || after === undefined || more.length > 0 || !isPlain || hasDotSegments) {
    throw new KmsDocumentError("kms-lookup-template-invalid", template.slice(0, 200));
  }
  return template;
}

function pathBelowBase(resource: Exclude<KmsResource, { kind: "lookup" }>): string {
  switch (resource.kind) {
    case "init":
      return "/init";
    case "keyprov": {
      if (resource.user === undefined) return "/keyprov";
      const { uri, at } = resource.user;
      const time = at === undefined ? "" : `/${bytesToHex(toNtp(at)).toUpperCase()}`;
      return `/keyprov/${encodePathElement(uri)}${time}`;
    }
    case "certcache":
      return resource.cacheNum === undefined ? "/certcache" : `/certcache/${resource.cacheNum}`;
    case "cert":
      return `/cert/${encodePathElement(resource.kmsUri)}`;
  }
}

/**
 * The URL to post to, which is also the ClientReqUrl.
 *
 * @param template - for lookups, as {@link lookupTemplate} accepts it
 * @throws KmsDocumentError `kms-lookup-template-invalid`
 * @throws MikeyError `input-invalid` when the time of a keyprov is outside of what NTP can say
 */
export function kmsResourceUrl(
  base: KmsBaseUrl,
  resource: KmsResource,
  template: string = DEFAULT_WIRE.keys.lookup,
): string {
  if (resource.kind !== "lookup") return base + pathBelowBase(resource);
  return lookupTemplate(template)
    .replace("{base}", () => base)
    .replace("{userUri}", () => encodePathElement(resource.userUri));
}

function lookupAt(path: string, template: string): KmsResource | undefined {
  const [before = "", after = ""] = template.replace("{base}", KMS_BASE_PATH).split("{userUri}");
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined;
  const user = decodePathElement(path.slice(before.length, path.length - after.length));
  return user !== undefined && isUserUri(user) ? { kind: "lookup", userUri: user } : undefined;
}

/**
 * Which resource a path names, for whoever plays a KMS.
 *
 * @param path - from the first slash on; without query, unless the template has one
 * @param template - where the lookup is, as {@link lookupTemplate} accepts it
 * @returns undefined when there is no such resource
 */
export function kmsResourceAt(path: string, template: string = DEFAULT_WIRE.keys.lookup): KmsResource | undefined {
  if (!path.startsWith(`${KMS_BASE_PATH}/`) || path.length > 8192) return undefined;
  const lookup = lookupAt(path, template);
  if (lookup !== undefined) return lookup;
  const [name = "", ...encoded] = path.slice(KMS_BASE_PATH.length + 1).split("/");
  const elements = encoded.map(decodePathElement).filter((element) => element !== undefined);
  if (elements.length !== encoded.length) return undefined;
  const [first, second, ...more] = elements;
  if (more.length > 0 || (second !== undefined && name !== "keyprov")) return undefined;
  switch (name) {
    case "init":
      return first === undefined ? { kind: "init" } : undefined;
    case "keyprov":
      if (first === undefined) return { kind: "keyprov" };
      if (!isUserUri(first)) return undefined;
      if (second === undefined) return { kind: "keyprov", user: { uri: first } };
      if (!/^[0-9A-Fa-f]{16}$/.test(second)) return undefined;
      return { kind: "keyprov", user: { uri: first, at: fromNtp(hexToBytes(second)) } };
    case "certcache":
      if (first === undefined) return { kind: "certcache" };
      return /^\d{1,15}$/.test(first) ? { kind: "certcache", cacheNum: Number(first) } : undefined;
    case "cert":
      return first !== undefined && isKmsUri(first) ? { kind: "cert", kmsUri: first } : undefined;
    default:
      return undefined;
  }
}
