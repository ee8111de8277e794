/**
 * The info document of a mission critical service: mcptt-info (TS 24.379 Annex F.1), mcvideo-info (TS 24.281) and
 * mcdata-info (TS 24.282). The three differ in names only, so one codec serves them.
 *
 * @module
 */
import {
  childElements,
  childrenNamed,
  escapeXml,
  parseXml,
  SIP_BODY_XML,
  textOf,
  type XmlElement,
} from "../base/xml.ts";
import { particular } from "../errors/particulars.ts";
import { tokenElement } from "./access-token-place.ts";
import { type BodyPart, findPart } from "./multipart.ts";
import { MC_SERVICES, type McService } from "./services/services.ts";
import type { WireProfile } from "./wire-profile.ts";

/** What a private call uses of the document. Absent elements are absent properties. */
export interface McInfo {
  readonly sessionType?: string;
  /** What a MESSAGE of short data is: `one-to-one-sds`. */
  readonly requestType?: string;
  /** Called `mcptt-request-uri` and so on: in a redirection, the ID to call instead. */
  readonly requestUri?: string;
  readonly callingUserId?: string;
  readonly calledPartyId?: string;
  readonly clientId?: string;
  /** `access-token`: what authorises the user for the service (TS 24.379 clause 7.2.2). */
  readonly accessToken?: string;
  /** `emergency-ind`: whether it is an emergency call. */
  readonly emergency?: boolean;
  /** `alert-ind`: whether an emergency alert goes with it. */
  readonly alert?: boolean;
  /** `imminentperil-ind`. */
  readonly imminentPeril?: boolean;
}

/** One element of the document that may be protected. */
export type Protectable =
  | { readonly type: "normal"; readonly value: string }
  /** `type="Encrypted"`: readable only with signalling keys. */
  | { readonly type: "encrypted" };

/** The document with what only some readers need. */
export interface McInfoElements {
  readonly sessionType: string | undefined;
  /** Every occurrence: the schema allows one, and two that differ are a fault that the reader has to judge. */
  readonly requestUri: readonly Protectable[];
  readonly callingUserId: readonly Protectable[];
  readonly calledPartyId: readonly Protectable[];
  readonly clientId: readonly Protectable[];
  readonly accessToken: readonly Protectable[];
  readonly emergency: readonly Protectable[];
  readonly alert: readonly Protectable[];
  readonly imminentPeril: readonly Protectable[];
  /** The extension points of the parameters, in document order. */
  readonly anyExt: readonly XmlElement[];
  /** Those of the document itself, beside the parameters. */
  readonly rootAnyExt: readonly XmlElement[];
}

/** A document that is well-formed XML but not the info document of the service. Its message is a mark: it comes into a record. */
export class InfoDocumentError extends Error {
  constructor(what: "root-is-not" | "element-missing", element: string) {
    super(particular(what, element));
    this.name = "InfoDocumentError";
  }
}

const prefixed = (service: McService, name: string) => `${MC_SERVICES[service].prefix}-${name}`;

function protectable(service: McService, name: string, kind: "URI" | "String", value: string | undefined): string {
  if (value === undefined) return "";
  const element = prefixed(service, name);
  const inner = `${MC_SERVICES[service].prefix}${kind}`;
  return `    <${element} type="Normal"><${inner}>${escapeXml(value)}</${inner}></${element}>\r\n`;
}

function indication(service: McService, element: string, value: boolean | undefined): string {
  if (value === undefined) return "";
  const inner = `${MC_SERVICES[service].prefix}Boolean`;
  return `    <${element} type="Normal"><${inner}>${value}</${inner}></${element}>\r\n`;
}

/**
 * Writes an info document. The order of the elements is the schema's.
 *
 * @param extension - XML for `anyExt`, already escaped; empty for none
 * @param clientIdElement - kind of the element that holds the client ID; readers take both
 */
export function encodeInfo(
  service: McService,
  info: McInfo,
  extension = "",
  clientIdElement: WireProfile["invite"]["clientIdElement"] = "String",
): string {
  const { infoNamespace, infoParams, infoRoot } = MC_SERVICES[service];
  const sessionType =
    info.sessionType === undefined ? "" : `    <session-type>${escapeXml(info.sessionType)}</session-type>\r\n`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\r\n<${infoRoot} xmlns="${infoNamespace}">\r\n  <${infoParams}>\r\n` +
    (info.accessToken === undefined
      ? ""
      : `    ${tokenElement(MC_SERVICES[service].prefix, escapeXml(info.accessToken))}\r\n`) +
    sessionType +
    (info.requestType === undefined ? "" : `    <request-type>${escapeXml(info.requestType)}</request-type>\r\n`) +
    protectable(service, "request-uri", "URI", info.requestUri) +
    protectable(service, "calling-user-id", "URI", info.callingUserId) +
    protectable(service, "called-party-id", "URI", info.calledPartyId) +
    indication(service, "emergency-ind", info.emergency) +
    indication(service, "alert-ind", info.alert) +
    indication(service, "imminentperil-ind", info.imminentPeril) +
    protectable(service, "client-id", clientIdElement, info.clientId) +
    (extension === "" ? "" : `    <anyExt>\r\n${extension}    </anyExt>\r\n`) +
    `  </${infoParams}>\r\n</${infoRoot}>\r\n`
  );
}

/** The text of an element, or of the one child in which the schema wraps what may be protected. */
export function wrappedText(element: XmlElement): string {
  const [child] = childElements(element);
  return textOf(child ?? element);
}

/** What an element that may be protected holds. */
export function readProtectable(element: XmlElement): Protectable {
  if ((element.getAttribute("type") ?? "").toLowerCase() === "encrypted") return { type: "encrypted" };
  return { type: "normal", value: wrappedText(element) };
}

/**
 * Reads an info document with everything that was in it. Elements in unknown places are ignored, as the schema's
 * extension points ask.
 *
 * @throws XmlError when the XML is refused
 * @throws InfoDocumentError when root or parameters are not those of the service
 */
export function decodeInfoElements(service: McService, xml: string): McInfoElements {
  const { infoNamespace, infoParams, infoRoot } = MC_SERVICES[service];
  const root = parseXml(xml, SIP_BODY_XML);
  if (root.localName !== infoRoot || root.namespaceURI !== infoNamespace) {
    throw new InfoDocumentError("root-is-not", infoRoot);
  }
  const [params] = childrenNamed(root, infoNamespace, infoParams);
  if (params === undefined) throw new InfoDocumentError("element-missing", infoParams);
  const all = (name: string) => childrenNamed(params, infoNamespace, name);
  const protectables = (name: string) => all(prefixed(service, name)).map(readProtectable);
  const [sessionType] = all("session-type");
  return {
    sessionType: sessionType === undefined ? undefined : textOf(sessionType),
    requestUri: protectables("request-uri"),
    callingUserId: protectables("calling-user-id"),
    calledPartyId: protectables("called-party-id"),
    clientId: protectables("client-id"),
    accessToken: protectables("access-token"),
    emergency: all("emergency-ind").map(readProtectable),
    alert: all("alert-ind").map(readProtectable),
    imminentPeril: all("imminentperil-ind").map(readProtectable),
    anyExt: all("anyExt"),
    rootAnyExt: childrenNamed(root, infoNamespace, "anyExt"),
  };
}

/** The service whose info document is among the parts of a body: the first of those given that has one there. */
export function serviceOfParts(parts: readonly BodyPart[], services: readonly McService[]): McService | undefined {
  return services.find((service) => findPart(parts, MC_SERVICES[service].infoContentType) !== undefined);
}

/** Whether one of them says so: two that differ are a fault, and an emergency that nobody hears of is the worse one. */
function indicated(found: readonly Protectable[]): boolean | undefined {
  const values = found.flatMap((each) => (each.type === "normal" ? [each.value.toLowerCase()] : []));
  if (values.some((value) => value === "true" || value === "1")) return true;
  return values.some((value) => value === "false" || value === "0") ? false : undefined;
}

function firstValue(found: readonly Protectable[]): string | undefined {
  const [first] = found;
  return first?.type === "normal" && first.value !== "" ? first.value : undefined;
}

/**
 * Reads what a private call uses of an info document; elements that are absent, empty or encrypted are left out.
 *
 * @throws XmlError when the XML is refused
 * @throws InfoDocumentError when it is not the service's document
 */
export function decodeInfo(service: McService, xml: string): McInfo {
  const elements = decodeInfoElements(service, xml);
  const entries = {
    sessionType: elements.sessionType,
    requestUri: firstValue(elements.requestUri),
    callingUserId: firstValue(elements.callingUserId),
    calledPartyId: firstValue(elements.calledPartyId),
    clientId: firstValue(elements.clientId),
    accessToken: firstValue(elements.accessToken),
    emergency: indicated(elements.emergency),
    alert: indicated(elements.alert),
    imminentPeril: indicated(elements.imminentPeril),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
