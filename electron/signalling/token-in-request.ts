/**
 * The access token in a request of a window that authorises its user for a service: put in on the way out, taken out of what comes back.
 *
 * @module
 */
import { escapeXml } from "../../shared/base/xml.ts";
import { mayHoldToken, TOKEN_PLACE, withTokenIn } from "../../shared/mc/access-token-place.ts";
import { withOctetLength } from "../../shared/sip/octet-length.ts";

const START = /^([A-Z]+) (\S+) SIP\/2\.0\r\n/;

/** Where a request goes; empty for what is none. */
export const requestUriOf = (text: string): string => START.exec(text)?.[2] ?? "";

/**
 * A message with the token where a window has left its place: in the body of a PUBLISH to one of the user's participating functions, or of a
 * SUBSCRIBE to who tells of the user's documents, and nowhere else. What stands in a header field, a server sends back.
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
