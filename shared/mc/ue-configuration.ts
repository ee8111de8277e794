/**
 * The UE configuration document (TS 24.484 clause 8.2), as far as a desk obeys it: how many private calls it has at once.
 *
 * @module
 */
import { childrenNamed, parseXml, textOf, type XmlElement, XmlError, type XmlLimits } from "../base/xml.ts";
import { McError } from "../errors/mc-error.ts";

export const UE_CONFIGURATION_XML: XmlLimits = { maxOctets: 256 * 1024, maxDepth: 32, maxMarkup: 5_000 };

const broken = (detail: string) => new McError("configuration-document-broken", detail);

export interface UeConfiguration {
  /** `Max-Simul-Call-N10`: private calls at once; undefined where it says nothing. */
  readonly mostPrivateCalls: number | undefined;
}

const below = (elements: readonly XmlElement[], name: string) =>
  elements.flatMap((element) => childrenNamed(element, element.namespaceURI ?? "", name));

/**
 * Reads the document of a device. Its namespace differs between editions of the standard, so that the name of its root decides.
 *
 * @param xml - the document, decoded from UTF-8
 * @param prefix - of the service whose document it has to be
 * @throws McError `configuration-document-broken`, with what of it is wrong
 */
export function decodeUeConfiguration(xml: string, prefix: string): UeConfiguration {
  let root: XmlElement;
  try {
    root = parseXml(xml, UE_CONFIGURATION_XML);
  } catch (error) {
    if (error instanceof XmlError) throw broken(error.fault);
    throw error;
  }
  if (root.localName !== `${prefix}-UE-configuration`) throw broken(root.nodeName.slice(0, 100));
  const found = below(below(below([root], "common"), "private-call"), "Max-Simul-Call-N10");
  const [first, second] = found;
  if (first === undefined) return { mostPrivateCalls: undefined };
  const text = textOf(first).trim();
  // Of two nobody knows which is meant; and none at all would be a desk that cannot call.
  if (second !== undefined || !/^[1-9]\d{0,3}$/.test(text)) throw broken("Max-Simul-Call-N10");
  return { mostPrivateCalls: Number(text) };
}
