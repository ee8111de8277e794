/**
 * Private call redirection (TS 23.280 clause 10.16.5): the codec.
 *
 * No stage-3 clause encodes this information flow, so the form is a choice: a final 300 or 302 to the INVITE whose
 * info document carries the three mandatory IDs in elements of its schema and the two optional elements in `anyExt`. What of
 * it a system does otherwise is in its wire profile.
 * It is the shape that servers already use to resolve a functional alias; a server that knows only that produces a
 * usable subset. Everything that depends on the choice is in this file.
 *
 * @module
 */

import { lineForPeople } from "../base/text-line.ts";
import {
  childElements,
  descendants,
  escapeXml,
  textOf,
  utf8Length,
  type XmlElement,
  XmlError,
  type XmlFault,
} from "../base/xml.ts";
import type { RedirectionErrorCode } from "../errors/end-reason.ts";
import { McError } from "../errors/mc-error.ts";
import { particular } from "../errors/particulars.ts";
import {
  decodeInfoElements,
  encodeInfo,
  InfoDocumentError,
  type McInfoElements,
  type Protectable,
} from "./info-document.ts";
import { parseMcId, sameMcId } from "./mc-id.ts";
import { type BodyPart, decodeBody, findPart } from "./multipart.ts";
import { MC_SERVICES, type McService } from "./services/services.ts";
import { parseReasonText, parseWarnings } from "./warning.ts";
import { DEFAULT_WIRE, type WireProfile } from "./wire-profile.ts";

/** Namespace of the two extension elements. A placeholder until the standard names one. */
export const REDIRECTION_NAMESPACE = "urn:example:mcx:private-call-redirection:1";

/** In which form redirections come. */
export type RedirectionForm = WireProfile["redirection"];

/** The five information elements. */
export interface PrivateCallRedirection {
  readonly service: McService;
  /** The caller. */
  readonly callingUserId: string;
  /** The called user as known in the primary system. */
  readonly calledPartyId: string;
  /** The called user as known in the system it migrated to. */
  readonly newId: string;
  /** KMS of the new ID. */
  readonly kmsUri?: string;
  /** Tells the caller that the target has migrated. Free text. */
  readonly reason?: string;
}

/** The answer to an INVITE, as far as a redirection is concerned. */
export interface RedirectionAnswer {
  readonly status: number;
  /** Value of Content-Type; undefined when the answer has none. */
  readonly contentType: string | undefined;
  readonly body: string;
  readonly reasonHeaders: readonly string[];
  readonly warningHeaders: readonly string[];
}

/** What the caller knows about its own request. */
export interface RedirectionContext {
  readonly service: McService;
  /** Our own MC service ID. */
  readonly ownId: string;
  /** The ID that this leg dialled. */
  readonly dialledId: string;
  /** In which form redirections come. */
  readonly form: RedirectionForm;
}

/** Departures from the full form that do no harm. */
type RedirectionDiagnostic = "calling-user-id-absent" | "called-party-id-absent";

/** A redirection that passed every rule. */
export interface AcceptedRedirection {
  readonly newId: string;
  readonly kmsUri: string | undefined;
  readonly reason: string | undefined;
  /** Where the reason was found. */
  readonly reasonSource: "extension" | "reason-header" | "warning-header" | undefined;
  readonly diagnostics: readonly RedirectionDiagnostic[];
}

const MAX_BODY_OCTETS = 65_536;
const MAX_KMS_URI_LENGTH = 1024;

/** Writes the info document of a redirection; its media type is that of the service's info document. */
export function encodeRedirection(
  redirection: PrivateCallRedirection,
  form: RedirectionForm = DEFAULT_WIRE.redirection,
): string {
  const { service, callingUserId, calledPartyId, newId, kmsUri, reason } = redirection;
  const optional = ([name = ""]: readonly string[], value: string | undefined) =>
    value === undefined ? "" : `        <r:${name}>${escapeXml(value)}</r:${name}>\r\n`;
  const elements = optional(form.kmsUriElements, kmsUri) + optional(form.reasonElements, reason);
  const extension =
    elements === ""
      ? ""
      : `      <r:private-call-redirection xmlns:r="${REDIRECTION_NAMESPACE}">\r\n${elements}      </r:private-call-redirection>\r\n`;
  return encodeInfo(service, { requestUri: newId, callingUserId, calledPartyId }, extension);
}

const XML_FAULT_CODES: Readonly<Record<XmlFault, RedirectionErrorCode>> = {
  "too-large": "redirection-body-too-large",
  doctype: "redirection-doctype",
  malformed: "redirection-body-broken",
  "too-deep": "redirection-body-broken",
};

function readParts(contentType: string, body: string): BodyPart[] {
  try {
    return decodeBody(contentType, body);
  } catch (error) {
    throw new McError("redirection-body-broken", undefined, error);
  }
}

function readInfo(service: McService, answer: RedirectionAnswer): McInfoElements {
  if (utf8Length(answer.body) > MAX_BODY_OCTETS) throw new McError("redirection-body-too-large");
  if (answer.contentType === undefined || answer.body.trim() === "") throw new McError("redirection-without-details");
  const part = findPart(readParts(answer.contentType, answer.body), MC_SERVICES[service].infoContentType);
  if (part === undefined) throw new McError("redirection-without-details");
  try {
    return decodeInfoElements(service, part.content);
  } catch (error) {
    if (error instanceof XmlError) throw new McError(XML_FAULT_CODES[error.fault], undefined, error);
    if (error instanceof InfoDocumentError) throw new McError("redirection-body-broken", error.message, error);
    throw error;
  }
}

/** Rule 3: the new ID is there, readable, and an MC service ID. */
function readNewId(found: readonly Protectable[]): string {
  const [first, ...others] = found;
  if (first === undefined) throw new McError("redirection-new-id-missing");
  if (found.some((element) => element.type === "encrypted")) throw new McError("redirection-encrypted");
  const newId = first.type === "normal" ? first.value : "";
  if (newId === "") throw new McError("redirection-new-id-missing");
  if (parseMcId(newId) === undefined) throw new McError("redirection-new-id-invalid", lineForPeople(newId));
  if (others.some((other) => other.type === "normal" && !sameMcId(other.value, newId))) {
    throw new McError("redirection-new-id-invalid", particular("more-than-one"));
  }
  return newId;
}

/** Rule 4: an ID that is present has to be the expected one. Returns whether it was present. */
function checkId(found: readonly Protectable[], expected: string, mismatch: RedirectionErrorCode): boolean {
  for (const element of found) {
    if (element.type === "encrypted") throw new McError("redirection-encrypted");
    if (!sameMcId(element.value, expected)) throw new McError(mismatch, lineForPeople(element.value));
  }
  return found.length > 0;
}

const isNamed = ({ localName }: XmlElement, names: readonly string[]) =>
  names.some((name) => name.toLowerCase() === localName?.toLowerCase());

/** Rule 5: at most one distinct KMS URI anywhere under `anyExt`. Octet-exact, since it goes into the UID. */
function readKmsUri(info: McInfoElements, { kmsUriElements }: RedirectionForm): string | undefined {
  const found = new Set(
    info.anyExt
      .flatMap(descendants)
      .filter((element) => isNamed(element, kmsUriElements))
      .filter((element) => childElements(element).length === 0)
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

/** Rule 6: free text for people; the extension element, else a Reason header, else a Warning. */
function readReason(
  info: McInfoElements,
  answer: RedirectionAnswer,
  { reasonElements }: RedirectionForm,
): Pick<AcceptedRedirection, "reason" | "reasonSource"> {
  for (const element of info.anyExt.flatMap(descendants)) {
    if (!isNamed(element, reasonElements)) continue;
    const reason = lineForPeople(textOf(element));
    if (reason !== "") return { reason, reasonSource: "extension" };
  }
  const fromReason = parseReasonText(answer.reasonHeaders);
  if (fromReason !== undefined) return { reason: fromReason, reasonSource: "reason-header" };
  const warned = parseWarnings(answer.warningHeaders).find((warning) => warning.text !== "");
  if (warned !== undefined) return { reason: warned.text, reasonSource: "warning-header" };
  return { reason: undefined, reasonSource: undefined };
}

/**
 * Reads the answer to an INVITE as a private call redirection and applies every rule that concerns the message alone.
 * Whether the new ID may be called (loops, limits, our own ID) is for the calling procedure to decide.
 *
 * @throws McError with one code per rule that was broken; a refused redirection yields no ID to call
 */
export function decodeRedirection(answer: RedirectionAnswer, context: RedirectionContext): AcceptedRedirection {
  const { form } = context;
  if (!form.carriers.some((carrier) => carrier.statuses.includes(answer.status))) {
    throw new McError("redirection-wrong-status", String(answer.status));
  }
  const info = readInfo(context.service, answer);
  const newId = readNewId(info.requestUri);
  const diagnostics: RedirectionDiagnostic[] = [];
  if (!checkId(info.callingUserId, context.ownId, "redirection-wrong-caller")) {
    diagnostics.push("calling-user-id-absent");
  }
  if (!checkId(info.calledPartyId, context.dialledId, "redirection-wrong-called-party")) {
    diagnostics.push("called-party-id-absent");
  }
  return { newId, kmsUri: readKmsUri(info, form), ...readReason(info, answer, form), diagnostics };
}
