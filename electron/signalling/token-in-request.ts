/**
 * The access token in a request of a window that authorises its user for a service, or proves to a SIP server who it is: put in on the way out, taken
 * out of what comes back.
 *
 * @module
 */
import { escapeXml } from "../../shared/base/xml.ts";
import { BEARER_PLACES, mayHoldToken, TOKEN_PLACE, withTokenIn } from "../../shared/mc/access-token-place.ts";
import { withOctetLength } from "../../shared/sip/octet-length.ts";

const START = /^([A-Z]+) (\S+) SIP\/2\.0\r\n/;

/** Where a request goes, and its method; both empty for what is none. */
export function requestLineOf(text: string): { readonly method: string; readonly uri: string } {
  const [, method = "", uri = ""] = START.exec(text) ?? [];
  return { method, uri };
}

/** A header field with credentials in which a window has left the place of a token. */
const BORNE = new RegExp(
  `\\r\\n((?:Proxy-)?Authorization): (?:${BEARER_PLACES.again}|${BEARER_PLACES.first})(?=\\r\\n)`,
  "g",
);

/**
 * A message with the token in each header field of credentials where a window has left its place (RFC 8898 clause 2.1.3).
 *
 * @param token - undefined where none may go: the field does not leave either
 */
export function withTokenBorne(text: string, token: string | undefined): string {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return text;
  const head = text.slice(0, end + 2);
  // A function as the replacement: a dollar sign in a token would be read as a pattern.
  const filled = head.replace(BORNE, (_field, name: string) =>
    token === undefined ? "" : `\r\n${name}: Bearer ${token}`,
  );
  return filled + text.slice(end + 2);
}

/**
 * A message with the token where a window has left its place: in the body of a PUBLISH to one of the user's participating functions, or of a
 * SUBSCRIBE to who tells of the user's documents, and in no other body.
 *
 * @param functions - URIs of the participating functions
 * @param notifiers - URIs of who tells of the documents
 */
export function withToken(
  text: string,
  functions: readonly string[],
  token: string,
  notifiers: readonly string[] = [],
): string {
  const [, method = "", uri = ""] = START.exec(text) ?? [];
  const end = text.indexOf("\r\n\r\n");
  if (end === -1 || !mayHoldToken(method, uri, functions, notifiers)) return text;
  const body = text.slice(end + 4);
  const filled = withTokenIn(body, token);
  return filled === body ? text : withOctetLength(`${text.slice(0, end)}\r\n\r\n${filled}`);
}

/** A message as a window may have it, whatever a server says again of what it was told. */
export function withoutTokens(text: string, tokens: Iterable<string>): string {
  let open = text;
  for (const token of tokens)
    for (const form of [token, escapeXml(token)]) if (open.includes(form)) open = open.replaceAll(form, TOKEN_PLACE);
  return open === text ? text : withOctetLength(open);
}
