/**
 * Changes of configuration documents as a server tells of them (RFC 5874, RFC 5875; TS 24.484 clause 6.3.13). Nothing of what has changed is believed:
 * only which documents may have, so that they are asked for.
 *
 * @module
 */
import { childElements, escapeXml, parseXml, SIP_BODY_XML } from "../base/xml.ts";
import { type ParticularMark, particular } from "../errors/particulars.ts";

/** The event package, and what its notifications hold. */
export const XCAP_DIFF_EVENT = "xcap-diff";
export const XCAP_DIFF_CONTENT_TYPE = "application/xcap-diff+xml";

const NAMESPACE = "urn:ietf:params:xml:ns:xcap-diff";

/** Documents that one notification can name; whoever names more has everything asked for. */
export const MOST_SELECTORS = 64;
/** Characters of the place of a document below its root. */
export const LONGEST_SELECTOR = 2_048;

/** A document that is well-formed XML and tells of no changes. Its message is a mark: it comes into the log. */
export class XcapDiffError extends Error {
  constructor(what: Extract<ParticularMark, "root-is-not">, element: string) {
    super(particular(what, element));
    this.name = "XcapDiffError";
  }
}

/** A document that a notification names. */
export interface ChangedDocument {
  /** Its place below the XCAP root, as `selectorKey` writes it. */
  readonly selector: string;
  /** Entity tag that it has now, without quotes; undefined where it is gone, or none is said. */
  readonly newEtag: string | undefined;
}

/** The one form in which places of documents are compared: below the root, without a slash before it, and with nothing escaped. */
export function selectorKey(selector: string, root: string): string {
  const below = root !== "" && selector.startsWith(root) ? selector.slice(root.length) : selector;
  let start = 0;
  while (below[start] === "/") start++;
  const path = below.slice(start);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** An entity tag without `W/` and quotes: in HTTP it has them, and here mostly not. */
export const plainTag = (tag: string) => /^(?:W\/)?"(.*)"$/s.exec(tag)?.[1] ?? tag;

/**
 * Reads which documents may have changed. Patches, elements and attributes name the document that they are of.
 *
 * @returns undefined where more are named than anybody has: everything may have changed
 * @throws XmlError when the XML is refused
 * @throws XcapDiffError when it is another document
 */
export function decodeXcapDiff(xml: string): readonly ChangedDocument[] | undefined {
  const root = parseXml(xml, SIP_BODY_XML);
  if (root.localName !== "xcap-diff" || root.namespaceURI !== NAMESPACE)
    throw new XcapDiffError("root-is-not", "xcap-diff");
  const xcapRoot = (root.getAttribute("xcap-root") ?? "").trim();
  const changed = new Map<string, ChangedDocument>();
  for (const each of childElements(root)) {
    const written = (each.getAttribute("sel") ?? "").trim();
    if (each.namespaceURI !== NAMESPACE || written === "" || written.length > LONGEST_SELECTOR) continue;
    // What stands behind `/~~/` selects within the document (RFC 4825 clause 6.1).
    const [document = ""] = written.split("/~~", 1);
    const selector = selectorKey(document, xcapRoot);
    const tag = each.getAttribute("new-etag");
    changed.set(selector, { selector, newEtag: tag === null || tag === "" ? undefined : plainTag(tag) });
  }
  return changed.size > MOST_SELECTORS ? undefined : [...changed.values()];
}

/** A document whose change is told. */
export interface TagChange {
  readonly selector: string;
  readonly previousEtag?: string;
  readonly newEtag?: string;
}

/** Writes a notification, as a configuration server does. */
export function encodeXcapDiff(root: string, documents: readonly TagChange[]): string {
  const attribute = (name: string, value: string | undefined) =>
    value === undefined ? "" : ` ${name}="${escapeXml(value)}"`;
  const rows = documents.map(
    ({ newEtag, previousEtag, selector }) =>
      `  <document${attribute("previous-etag", previousEtag)}${attribute("new-etag", newEtag)}${attribute("sel", selector)}/>\r\n`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\r\n<xcap-diff xmlns="${NAMESPACE}"${attribute("xcap-root", root)}>\r\n` +
    `${rows.join("")}</xcap-diff>\r\n`
  );
}
