/**
 * The list of a user's documents at an XCAP server (`org.openmobilealliance.xcap-directory`): which user profiles there are.
 *
 * @module
 */
import { childrenNamed, parseXml, type XmlElement, XmlError, type XmlLimits } from "../base/xml.ts";
import { McError } from "../errors/mc-error.ts";
import { MC_SERVICES, type McService } from "./services/services.ts";

export const XCAP_DIRECTORY = "org.openmobilealliance.xcap-directory";
export const XCAP_DIRECTORY_TYPE = "application/vnd.oma.xcap-directory+xml";

/** Room for some thousand documents: a user has contact lists and groups beside profiles. */
export const XCAP_DIRECTORY_XML: XmlLimits = { maxOctets: 1024 * 1024, maxDepth: 16, maxMarkup: 20_000 };

/** Profiles of a service that a desk follows; of more the lowest indexes. */
export const MOST_PROFILES = 16;

const broken = (detail: string) => new McError("configuration-document-broken", detail);

/** A document in the list. */
export interface ListedDocument {
  /** Application usage of its folder. */
  readonly auid: string;
  /** As it stands there: a whole URL, or a path. */
  readonly uri: string;
}

/**
 * Reads a list. Where its namespace is another than OMA's, the names decide: a list permits nothing by itself, and each document is judged when
 * it is fetched.
 *
 * @param xml - the document, decoded from UTF-8
 * @throws McError `configuration-document-broken`, with what of it is wrong
 */
export function decodeXcapDirectory(xml: string): ListedDocument[] {
  let root: XmlElement;
  try {
    root = parseXml(xml, XCAP_DIRECTORY_XML);
  } catch (error) {
    if (error instanceof XmlError) throw broken(error.fault);
    throw error;
  }
  if (root.localName !== "xcap-directory") throw broken(root.nodeName.slice(0, 100));
  const below = (element: XmlElement, name: string) => childrenNamed(element, element.namespaceURI ?? "", name);
  return below(root, "folder").flatMap((folder) => {
    const auid = folder.getAttribute("auid") ?? "";
    return below(folder, "entry").map((entry) => ({ auid, uri: entry.getAttribute("uri") ?? "" }));
  });
}

/** Indexes of the user profiles of a service in a list, each once, from the lowest; {@link MOST_PROFILES} at most. */
export function profilesListed(listed: readonly ListedDocument[], service: McService): number[] {
  const { prefix } = MC_SERVICES[service];
  const [head, tail] = [`${prefix}-user-profile-`, ".xml"];
  const indexes = listed.flatMap(({ auid, uri }) => {
    const file = uri.slice(uri.lastIndexOf("/") + 1);
    if (auid !== `org.3gpp.${prefix}.user-profile` || !file.startsWith(head) || !file.endsWith(tail)) return [];
    const text = file.slice(head.length, -tail.length);
    const index = /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : 256;
    return index <= 255 ? [index] : [];
  });
  return [...new Set(indexes)].sort((a, b) => a - b).slice(0, MOST_PROFILES);
}
