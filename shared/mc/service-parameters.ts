/**
 * The service configuration document of a service (TS 24.484 clauses 8.4, 9.4 and 10.4), as far as all of them are alike: the parameters of a domain.
 *
 * @module
 */
import { childrenNamed, parseXml, type XmlElement, XmlError, type XmlLimits } from "../base/xml.ts";
import { McError } from "../errors/mc-error.ts";
import { MC_SERVICES, type McService, SERVICE_NAMES } from "./services/services.ts";

/** Room for the configurations of some hundred domains. */
export const SERVICE_CONFIGURATION_XML: XmlLimits = { maxOctets: 1024 * 1024, maxDepth: 32, maxMarkup: 20_000 };

/** A document that cannot be taken. @param detail - what of it is wrong: a name of the standard, and no content */
export const unreadable = (detail: string, cause?: unknown) =>
  new McError("service-configuration-unreadable", detail, cause);

/**
 * The one element of a name; undefined where there is none.
 *
 * @throws McError `service-configuration-unreadable`: of two nobody knows which is meant
 */
export function single(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  if (parent === undefined) return undefined;
  const [first, second] = childrenNamed(parent, parent.namespaceURI ?? "", name);
  if (second !== undefined) throw unreadable(`${name} twice`);
  return first;
}

function rootOf(xml: string): XmlElement {
  try {
    return parseXml(xml, SERVICE_CONFIGURATION_XML);
  } catch (error) {
    if (error instanceof XmlError) throw unreadable(error.fault, error);
    throw error;
  }
}

/** All services have the same root: only the namespace tells them apart. */
const isOfAnother = (service: McService, namespace: string) =>
  SERVICE_NAMES.some((each) => each !== service && MC_SERVICES[each].configurationDocument.namespace === namespace);

/**
 * The parameters of a domain. Namespaces differ between editions of the standard, so that only that of another service is refused.
 *
 * @param xml - the document, decoded from UTF-8
 * @param domains - the domains that are the user's own; the first for which the document has parameters counts, and has them once
 * @throws McError `service-configuration-unreadable`, with what of it is wrong
 */
export function parametersOf(xml: string, service: McService, domains: readonly string[]): XmlElement {
  const root = rootOf(xml);
  const namespace = root.namespaceURI ?? "";
  if (root.localName !== "service-configuration-info" || isOfAnother(service, namespace)) {
    throw unreadable("service-configuration-info");
  }
  const byDomain = Map.groupBy(childrenNamed(root, namespace, "service-configuration-params"), (each) =>
    each.getAttribute("domain")?.trim().toLowerCase(),
  );
  const ours = domains.map((domain) => domain.toLowerCase()).find((domain) => byDomain.has(domain));
  const [params, second] = (ours === undefined ? undefined : byDomain.get(ours)) ?? [];
  if (params === undefined || second !== undefined) throw unreadable("domain");
  return params;
}

/**
 * The namespace of a document, where it is another than the standard's; undefined where it is that.
 *
 * @param xml - the document, decoded from UTF-8
 * @throws McError `service-configuration-unreadable`
 */
export function unexpectedNamespace(xml: string, service: McService): string | undefined {
  const namespace = rootOf(xml).namespaceURI ?? "";
  return namespace === MC_SERVICES[service].configurationDocument.namespace ? undefined : namespace;
}
