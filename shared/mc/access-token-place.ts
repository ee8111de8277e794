/**
 * Where an access token stands in what authorises a user for a service (TS 24.379 clause 7.2.2). A window writes the place, and never has what
 * comes there: the host puts the token in on the way out, and takes it out of whatever comes back.
 *
 * @module
 */
import { escapeXml } from "../base/xml.ts";
import { MC_SERVICES, SERVICE_NAMES } from "./services/services.ts";

/** What a window, a ladder and a record have in the place of a token. */
export const TOKEN_PLACE = "access-token-put-in-by-the-host";

/**
 * Credentials of SIP's own bearer (RFC 8898) as a window has them: those of the first attempt, and those in the place of a token that was refused.
 */
export const BEARER_PLACES = { first: `Bearer ${TOKEN_PLACE}`, again: `Bearer ${TOKEN_PLACE}-again` } as const;

/** The element of a service's info document, around what stands in it. */
export const tokenElement = (prefix: string, inner: string): string =>
  `<${prefix}-access-token type="Normal"><${prefix}String>${inner}</${prefix}String></${prefix}-access-token>`;

const PLACES = SERVICE_NAMES.map((service) => MC_SERVICES[service].prefix);

/** What two spellings of one SIP URI have in common: scheme and host are of either case, the user is not (RFC 3261 clause 19.1.4). */
export function uriKey(uri: string): string {
  const at = uri.lastIndexOf("@");
  const colon = uri.indexOf(":");
  return at === -1
    ? uri.toLowerCase()
    : uri.slice(0, colon).toLowerCase() + uri.slice(colon, at) + uri.slice(at).toLowerCase();
}

/**
 * Whether a request is one in which a token may stand.
 *
 * @param functions - URIs of the participating functions of the user, which a PUBLISH tells it; nobody else is told
 * @param notifiers - URIs of who tells of the user's documents, whom a SUBSCRIBE tells it (TS 24.484 annex A.2.2)
 */
export const mayHoldToken = (
  method: string,
  uri: string,
  functions: readonly string[],
  notifiers: readonly string[] = [],
): boolean => {
  const told = method === "PUBLISH" ? functions : method === "SUBSCRIBE" ? notifiers : [];
  return told.map(uriKey).includes(uriKey(uri));
};

/** A body with a token in each of its places; the same body where it has none. */
export function withTokenIn(body: string, token: string): string {
  const text = escapeXml(token);
  let filled = body;
  // A function as the replacement: a dollar sign in a token would be read as a pattern.
  for (const prefix of PLACES)
    filled = filled.replace(tokenElement(prefix, TOKEN_PLACE), () => tokenElement(prefix, text));
  return filled;
}
