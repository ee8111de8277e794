/**
 * The resource-lists body (RFC 4826, RFC 5366) in which a client names whom it calls.
 *
 * @module
 */
import { descendants, escapeXml, parseXml, SIP_BODY_XML } from "../base/xml.ts";

export const RESOURCE_LISTS_CONTENT_TYPE = "application/resource-lists+xml";
const NAMESPACE = "urn:ietf:params:xml:ns:resource-lists";

/** Writes a list of URIs. A private call has exactly one. */
export function encodeResourceLists(uris: readonly string[]): string {
  const entries = uris.map((uri) => `    <entry uri="${escapeXml(uri)}"/>\r\n`).join("");
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\r\n<resource-lists xmlns="${NAMESPACE}">\r\n  <list>\r\n${entries}` +
    "  </list>\r\n</resource-lists>\r\n"
  );
}

/**
 * Reads the URIs of every entry.
 *
 * @throws XmlError when the document is refused
 */
export function decodeResourceLists(xml: string): string[] {
  return descendants(parseXml(xml, SIP_BODY_XML))
    .filter((element) => element.localName === "entry" && element.namespaceURI === NAMESPACE)
    .map((entry) => (entry.getAttribute("uri") ?? "").trim());
}
