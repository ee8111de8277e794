/**
 * The elements of private call forwarding (TS 24.379 clause 11.1.9; schema in Annex F.1). Since Release 18 its
 * `forwarding-reason` knows the value `migrated`, which makes a redirection towards a migrated user of it: the same person in
 * another system. With any other reason, or none, another person is named.
 *
 * The names are the schema's. Which of them are sent was not read, so all but the target may be absent; what is present has to
 * fit. MCVideo and MCData are read by the same rules, each in the namespace of its own document.
 *
 * @module
 */
import { lineForPeople } from "../base/text-line.ts";
import { childrenNamed, escapeXml, textOf, type XmlElement } from "../base/xml.ts";
import { McError } from "../errors/mc-error.ts";
import type { RedirectionTarget } from "./call-record.ts";
import { encodeInfo, type McInfoElements, type Protectable, readProtectable, wrappedText } from "./info-document.ts";
import { sameMcId } from "./mc-id.ts";
import {
  type AcceptedRedirection,
  checkId,
  extensionPoints,
  type RedirectionContext,
  type RedirectionDiagnostic,
  type RedirectionForm,
  readKmsUri,
  readNewId,
} from "./redirection-rules.ts";
import { MC_SERVICES, type McService } from "./services/services.ts";
import { DEFAULT_WIRE } from "./wire-profile.ts";

/** The reason that says: the same person elsewhere. */
export const MIGRATED = "migrated";

/** A forwarding as it is written. Absent members are absent elements. */
export interface PrivateCallForwarding {
  readonly service: McService;
  /** Whom to call instead. */
  readonly targetId: string;
  /** Whom the caller wanted. */
  readonly targetOrigId?: string;
  /** Who forwards. */
  readonly forwardedById?: string;
  /** `immediate`, `no-answer`, `manual-input` or `migrated`. */
  readonly forwardingReason?: string;
  readonly kmsUri?: string;
  /** In a MESSAGE: what it asks for. */
  readonly requestType?: string;
  readonly callingUserId?: string;
  readonly calledPartyId?: string;
  /** The target is a functional alias. */
  readonly targetIsFunctionalAlias?: boolean;
  /** In a transfer: whether the target knows of it. */
  readonly transferAnnounced?: boolean;
}

/** Writes the info document of a forwarding; its media type is that of the service's info document. */
export function encodeForwarding(
  forwarding: PrivateCallForwarding,
  form: RedirectionForm = DEFAULT_WIRE.redirection,
): string {
  const { service, callingUserId, calledPartyId } = forwarding;
  const { forwardingNamespace } = form;
  const prefix = forwardingNamespace === null ? "" : "f:";
  const declaration = forwardingNamespace === null ? "" : ` xmlns:f="${escapeXml(forwardingNamespace)}"`;
  const wrapped = (name: string, content: string) => `<${prefix}${name}${declaration}>${content}</${prefix}${name}>`;
  const line = (name: string, value: string | undefined) =>
    value === undefined ? "" : `      ${wrapped(name, escapeXml(value))}\r\n`;
  const kms = (uri: string) =>
    `      <PrivateCallKMSURI><PrivateCallKMSURI><uri-entry>${escapeXml(uri)}</uri-entry></PrivateCallKMSURI></PrivateCallKMSURI>\r\n`;
  const extension =
    line("request-type", forwarding.requestType) +
    line("forwarding-reason", forwarding.forwardingReason) +
    (forwarding.kmsUri === undefined ? "" : kms(forwarding.kmsUri)) +
    line("forwarding-target-id", forwarding.targetId) +
    line("forwarding-target-orig-id", forwarding.targetOrigId) +
    line(`forwarded-by-${MC_SERVICES[service].prefix}-id`, forwarding.forwardedById) +
    line("forwarding-target-is-functional-alias", forwarding.targetIsFunctionalAlias === true ? "true" : undefined) +
    line("transfer-announced-ind", forwarding.transferAnnounced?.toString());
  return encodeInfo(
    service,
    {
      ...(callingUserId === undefined ? {} : { callingUserId }),
      ...(calledPartyId === undefined ? {} : { calledPartyId }),
    },
    extension,
  );
}

/** What a document says of a forwarding, before any of it is checked against a call. */
export interface ForwardingElements {
  readonly targetId: readonly Protectable[];
  readonly targetOrigId: readonly Protectable[];
  readonly forwardedById: readonly Protectable[];
  readonly reasons: readonly string[];
  readonly targetIsFunctionalAlias: boolean;
  readonly transferAnnounced: boolean;
}

/** The elements of a name in the extension points of a document. */
function elementsOf(info: McInfoElements, service: McService, form: RedirectionForm, name: string): XmlElement[] {
  const namespace = form.forwardingNamespace ?? MC_SERVICES[service].infoNamespace;
  return extensionPoints(info).flatMap((point) => childrenNamed(point, namespace, name));
}

/** What an element of the extension points says; undefined without it, or where it is there twice with another text. */
export function extensionText(
  info: McInfoElements,
  service: McService,
  form: RedirectionForm,
  name: string,
): string | undefined {
  const found = new Set(elementsOf(info, service, form, name).map(textOf));
  return found.size === 1 ? [...found][0] : undefined;
}

/** What a MESSAGE asks for, as its `request-type` says it; undefined without one, or with two. */
export const requestTypeOf = (info: McInfoElements, service: McService, form: RedirectionForm) =>
  extensionText(info, service, form, "request-type");

/**
 * Takes the elements of a forwarding out of a document.
 *
 * @returns undefined when it has none of them
 */
export function forwardingElements(
  info: McInfoElements,
  service: McService,
  form: RedirectionForm,
): ForwardingElements | undefined {
  const all = (name: string) => elementsOf(info, service, form, name);
  const found = {
    targetId: all("forwarding-target-id"),
    targetOrigId: all("forwarding-target-orig-id"),
    forwardedById: all(`forwarded-by-${MC_SERVICES[service].prefix}-id`),
    reasons: all("forwarding-reason"),
  };
  if (Object.values(found).every(({ length }) => length === 0)) return undefined;
  return {
    targetId: found.targetId.map(readProtectable),
    targetOrigId: found.targetOrigId.map(readProtectable),
    forwardedById: found.forwardedById.map(readProtectable),
    reasons: found.reasons.map((element) => lineForPeople(wrappedText(element))),
    targetIsFunctionalAlias: all("forwarding-target-is-functional-alias").map(textOf).some(isTrue),
    transferAnnounced: all("transfer-announced-ind").map(textOf).some(isTrue),
  };
}

/** xs:boolean. */
const isTrue = (text: string) => text === "true" || text === "1";

/** One reason at most; an empty element says nothing. */
function readReason({ reasons }: ForwardingElements): string | null {
  const found = new Set(reasons.filter((reason) => reason !== ""));
  if (found.size > 1) throw new McError("redirection-contradictory", [...found].join(", "));
  return [...found][0] ?? null;
}

/** Every element that names the user whom the caller wanted. */
const partiesIn = (info: McInfoElements, elements: ForwardingElements) => [
  ...info.calledPartyId,
  ...elements.targetOrigId,
  ...elements.forwardedById,
];

/**
 * Checks a forwarding against the call that it is about.
 *
 * @param requestUri - IDs that `request-uri` may name beside the target: in a MESSAGE it says for whom the message is
 * @throws McError with one code per rule that was broken
 */
export function acceptForwarding(
  info: McInfoElements,
  elements: ForwardingElements,
  context: RedirectionContext,
  requestUri: readonly string[] = [],
): Omit<AcceptedRedirection, "carrier"> {
  const { ownId, dialledId, triedIds = [], form } = context;
  const newId = readNewId(elements.targetId, "redirection-contradictory");
  if (elements.targetIsFunctionalAlias) throw new McError("redirection-to-functional-alias", lineForPeople(newId));
  const forwardingReason = readReason(elements);
  const diagnostics: RedirectionDiagnostic[] = [];
  if (!checkId(info.callingUserId, [ownId], "redirection-wrong-caller")) diagnostics.push("calling-user-id-absent");
  const dialled = [dialledId, ...triedIds];
  if (!checkId(partiesIn(info, elements), dialled, "redirection-wrong-called-party"))
    diagnostics.push("called-party-id-absent");
  checkId(info.requestUri, [newId, ...requestUri], "redirection-contradictory");
  const target: RedirectionTarget = forwardingReason === MIGRATED ? "migrated" : "forwarded";
  return {
    newId,
    kmsUri: readKmsUri(info, form),
    reason: forwardingReason ?? undefined,
    reasonSource: forwardingReason === null ? undefined : "forwarding-reason",
    diagnostics,
    target,
    forwardingReason,
  };
}

/** IDs of a document that say whose call it is about, as far as they can be read. */
export function idsNamed(info: McInfoElements, elements: ForwardingElements): readonly string[] {
  return partiesIn(info, elements).flatMap((element) => (element.type === "normal" ? [element.value] : []));
}

/** Whether one of the IDs names the user. */
export const namesUser = (ids: readonly string[], user: string) => ids.some((id) => sameMcId(id, user));
