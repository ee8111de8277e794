/**
 * What holds for a redirection whatever carries it: the rules about the body, the IDs in it, and the KMS URI. Every rule that
 * is broken has its own code.
 *
 * @module
 */
import { lineForPeople } from "../base/text-line.ts";
import {
  childElements,
  descendants,
  textOf,
  utf8Length,
  type XmlElement,
  XmlError,
  type XmlFault,
} from "../base/xml.ts";
import type { RedirectionErrorCode } from "../errors/end-reason.ts";
import { McError } from "../errors/mc-error.ts";
import { particular } from "../errors/particulars.ts";
import type { RedirectionCarrier, RedirectionTarget } from "./call-record.ts";
import { decodeInfoElements, InfoDocumentError, type McInfoElements, type Protectable } from "./info-document.ts";
import { parseMcId, sameMcId } from "./mc-id.ts";
import { type BodyPart, decodeBody, findPart } from "./multipart.ts";
import { MC_SERVICES, type McService } from "./services/services.ts";
import type { WireProfile } from "./wire-profile.ts";

/** In which form redirections come. */
export type RedirectionForm = WireProfile["redirection"];

/** The carrier that a MESSAGE is, where the system uses it. */
export const messageCarrier = ({ carriers }: RedirectionForm) => carriers.find((carrier) => carrier.in === "message");

/** The body of a message. */
export interface MessageBody {
  /** Value of Content-Type; undefined when the message has none. */
  readonly contentType: string | undefined;
  readonly body: string;
}

/** What the caller knows about its own request. */
export interface RedirectionContext {
  readonly service: McService;
  /** Our own MC service ID. */
  readonly ownId: string;
  /** The ID that this leg dialled. */
  readonly dialledId: string;
  /** Every ID that this action of the dispatcher has dialled: a forwarding may name the first of them. */
  readonly triedIds?: readonly string[];
  /** In which form redirections come. */
  readonly form: RedirectionForm;
}

/** Departures from the full form that do no harm. */
export type RedirectionDiagnostic = "calling-user-id-absent" | "called-party-id-absent";

/** A redirection that passed every rule. */
export interface AcceptedRedirection {
  readonly newId: string;
  readonly kmsUri: string | undefined;
  /** Free text for people. */
  readonly reason: string | undefined;
  /** Where the reason was found. */
  readonly reasonSource: "extension" | "forwarding-reason" | "reason-header" | "warning-header" | undefined;
  readonly diagnostics: readonly RedirectionDiagnostic[];
  /** What it came in. */
  readonly carrier: RedirectionCarrier;
  /** Whether the new ID is that of the same person. */
  readonly target: RedirectionTarget;
  /** What the `forwarding-reason` says; null where there is none. */
  readonly forwardingReason: string | null;
}

const MAX_BODY_OCTETS = 65_536;
const MAX_KMS_URI_LENGTH = 1024;

const XML_FAULT_CODES: Readonly<Record<XmlFault, RedirectionErrorCode>> = {
  "too-large": "redirection-body-too-large",
  doctype: "redirection-doctype",
  malformed: "redirection-body-broken",
  "too-deep": "redirection-body-broken",
};

/**
 * The parts of a body, rules 2 and 7.
 *
 * @throws McError `redirection-body-too-large` or `redirection-body-broken`
 */
export function partsOf({ contentType, body }: MessageBody): readonly BodyPart[] {
  if (utf8Length(body) > MAX_BODY_OCTETS) throw new McError("redirection-body-too-large");
  if (contentType === undefined || body.trim() === "") return [];
  try {
    return decodeBody(contentType, body);
  } catch (error) {
    throw new McError("redirection-body-broken", undefined, error);
  }
}

/**
 * The service's info document among the parts of a body.
 *
 * @returns undefined when there is none
 * @throws McError with the rule that the document breaks
 */
export function infoOf(service: McService, parts: readonly BodyPart[]): McInfoElements | undefined {
  const part = findPart(parts, MC_SERVICES[service].infoContentType);
  if (part === undefined) return undefined;
  try {
    return decodeInfoElements(service, part.content);
  } catch (error) {
    if (error instanceof XmlError) throw new McError(XML_FAULT_CODES[error.fault], undefined, error);
    if (error instanceof InfoDocumentError) throw new McError("redirection-body-broken", error.message, error);
    throw error;
  }
}

/** Rule 3: the new ID is there, readable, and an MC service ID. Which code says that there are two depends on the form. */
export function readNewId(found: readonly Protectable[], two: RedirectionErrorCode): string {
  const [first, ...others] = found;
  if (first === undefined) throw new McError("redirection-new-id-missing");
  if (found.some((element) => element.type === "encrypted")) throw new McError("redirection-encrypted");
  const newId = first.type === "normal" ? first.value : "";
  if (newId === "") throw new McError("redirection-new-id-missing");
  if (parseMcId(newId) === undefined) throw new McError("redirection-new-id-invalid", lineForPeople(newId));
  if (others.some((other) => other.type === "normal" && !sameMcId(other.value, newId))) {
    throw new McError(two, particular("more-than-one"));
  }
  return newId;
}

/** Rule 4: an ID that is present has to be one of those expected. Returns whether it was present. */
export function checkId(
  found: readonly Protectable[],
  expected: readonly string[],
  mismatch: RedirectionErrorCode,
): boolean {
  for (const element of found) {
    if (element.type === "encrypted") throw new McError("redirection-encrypted");
    const { value } = element;
    if (!expected.some((id) => sameMcId(value, id))) throw new McError(mismatch, lineForPeople(value));
  }
  return found.length > 0;
}

/** Whether an element has one of the names, in any namespace and without regard to case. */
export const isNamed = ({ localName }: XmlElement, names: readonly string[]) =>
  names.some((name) => name.toLowerCase() === localName?.toLowerCase());

/** The extension points of a document: those of the parameters, then those beside them. */
export const extensionPoints = ({ anyExt, rootAnyExt }: McInfoElements) => [...anyExt, ...rootAnyExt];

/** Every element that may hold the KMS URI: those of the redirection's own form, and `uri-entry` of the schema. */
function kmsUriHolders(info: McInfoElements, { kmsUriElements }: RedirectionForm): readonly XmlElement[] {
  const own = info.anyExt
    .flatMap(descendants)
    .filter((element) => isNamed(element, kmsUriElements))
    .filter((element) => childElements(element).length === 0);
  const ofSchema = extensionPoints(info)
    .flatMap(descendants)
    .filter((element) => isNamed(element, ["PrivateCallKMSURI"]))
    .flatMap(childElements)
    .filter((element) => isNamed(element, ["uri-entry"]));
  return [...own, ...ofSchema];
}

/** Rule 5: at most one distinct KMS URI anywhere under `anyExt`. Octet-exact, since it goes into the UID. */
export function readKmsUri(info: McInfoElements, form: RedirectionForm): string | undefined {
  const found = new Set(
    kmsUriHolders(info, form)
      .map(textOf)
      .filter((uri) => uri !== ""),
  );
  if (found.size > 1) throw new McError("redirection-two-kms-uris", [...found].map(lineForPeople).join(", "));
  const [kmsUri] = found;
  if (kmsUri === undefined) return undefined;
  if (kmsUri.length > MAX_KMS_URI_LENGTH || !/^[\x21-\x7e]+$/.test(kmsUri)) {
    throw new McError("redirection-kms-uri-invalid", lineForPeople(kmsUri));
  }
  return kmsUri;
}
