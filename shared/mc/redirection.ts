/**
 * Private call redirection (TS 23.280 clause 10.16.5): the codec.
 *
 * No stage-3 clause that could be read encodes this information flow. It is read in three forms, which give one result: (A) a
 * final 300 or 302 to the INVITE whose info document carries the three mandatory IDs in elements of its schema and the two
 * optional elements in `anyExt`, the shape in which servers resolve a functional alias; (B) a final 300, 302 or 480 with the
 * elements of private call forwarding (`forwarding.ts`), which the schema has since Release 18; (C) a MESSAGE with them. Which
 * of these a system sends, and what of it it does otherwise, is in its wire profile.
 *
 * @module
 */
import { lineForPeople } from "../base/text-line.ts";
import { descendants, escapeXml, textOf } from "../base/xml.ts";
import { McError } from "../errors/mc-error.ts";
import { acceptForwarding, type ForwardingElements, forwardingElements } from "./forwarding.ts";
import { encodeInfo, type McInfoElements } from "./info-document.ts";
import {
  type AcceptedRedirection,
  checkId,
  infoOf,
  isNamed,
  type MessageBody,
  messageCarrier,
  partsOf,
  type RedirectionContext,
  type RedirectionDiagnostic,
  type RedirectionForm,
  readKmsUri,
  readNewId,
} from "./redirection-rules.ts";
import type { McService } from "./services/services.ts";
import { parseReasonText, parseWarnings } from "./warning.ts";
import { DEFAULT_WIRE, type RedirectionElements } from "./wire-profile.ts";

/** Namespace of the two extension elements. A placeholder until the standard names one. */
export const REDIRECTION_NAMESPACE = "urn:example:mcx:private-call-redirection:1";

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
export interface RedirectionAnswer extends MessageBody {
  readonly status: number;
  readonly reasonHeaders: readonly string[];
  readonly warningHeaders: readonly string[];
}

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

/** Whether a final answer with this status may carry a redirection in these elements. */
function mayCarry({ carriers }: RedirectionForm, elements: RedirectionElements, status: number): boolean {
  return carriers.some(
    (carrier) => carrier.in === "final-answer" && carrier.elements === elements && carrier.statuses.includes(status),
  );
}

/** The status in which a system sends a redirection with these elements; undefined where it sends none. */
export function statusToSend({ carriers }: RedirectionForm, elements: RedirectionElements): number | undefined {
  for (const carrier of carriers) {
    if (carrier.in === "final-answer" && carrier.elements === elements) return carrier.statuses[0];
  }
  return undefined;
}

/** Form A: the ID to call is in `request-uri`. */
function acceptRequestUri(
  info: McInfoElements,
  answer: RedirectionAnswer,
  { form, ownId, dialledId }: RedirectionContext,
): AcceptedRedirection {
  const newId = readNewId(info.requestUri, "redirection-new-id-invalid");
  const diagnostics: RedirectionDiagnostic[] = [];
  if (!checkId(info.callingUserId, [ownId], "redirection-wrong-caller")) diagnostics.push("calling-user-id-absent");
  if (!checkId(info.calledPartyId, [dialledId], "redirection-wrong-called-party")) {
    diagnostics.push("called-party-id-absent");
  }
  return {
    newId,
    kmsUri: readKmsUri(info, form),
    ...readReason(info, answer, form),
    diagnostics,
    carrier: "300",
    target: "migrated",
    forwardingReason: null,
  };
}

/** Form B: the elements of forwarding say whom to call. */
function acceptElements(
  info: McInfoElements,
  elements: ForwardingElements,
  answer: RedirectionAnswer,
  context: RedirectionContext,
): AcceptedRedirection {
  const accepted = acceptForwarding(info, elements, context);
  const said = accepted.reason === undefined ? readReason(info, answer, context.form) : {};
  return { ...accepted, ...said, carrier: "final-answer" };
}

/**
 * Reads the answer to an INVITE as a private call redirection and applies every rule that concerns the message alone.
 * Whether the new ID may be called (loops, limits, our own ID) is for the calling procedure to decide.
 *
 * @throws McError with one code per rule that was broken; a refused redirection yields no ID to call
 */
export function decodeRedirection(answer: RedirectionAnswer, context: RedirectionContext): AcceptedRedirection {
  const { form, service } = context;
  const inRequestUri = mayCarry(form, "request-uri", answer.status);
  const inElements = mayCarry(form, "forwarding", answer.status);
  if (!inRequestUri && !inElements) {
    throw new McError("redirection-wrong-status", String(answer.status));
  }
  const info = infoOf(service, partsOf(answer));
  if (info === undefined) throw new McError("redirection-without-details");
  const elements = inElements ? forwardingElements(info, service, form) : undefined;
  if (elements !== undefined) return acceptElements(info, elements, answer, context);
  if (!inRequestUri) throw new McError("redirection-new-id-missing");
  return acceptRequestUri(info, answer, context);
}

/** Mission critical warnings of a 480: the call is forwarded (TS 24.379 clause 4.4.2). */
const FORWARDED_WARNINGS: readonly (number | undefined)[] = [174, 175];
const FORWARDED_STATUS = 480;

/** Whether a refusal says that the call is forwarded, wherever it says to whom. */
function saysForwarded({ status, warningHeaders }: RedirectionAnswer): boolean {
  return (
    status === FORWARDED_STATUS &&
    parseWarnings(warningHeaders).some(({ mcCode }) => FORWARDED_WARNINGS.includes(mcCode))
  );
}

/**
 * Reads a refusal of an INVITE (400 to 699) that may be a forwarding.
 *
 * @returns the redirection; `awaited` when it names nobody and a MESSAGE is to follow that does; undefined when the call is
 *   refused and nothing else
 * @throws McError with the rule that its forwarding breaks
 */
export function decodeRefusal(
  answer: RedirectionAnswer,
  context: RedirectionContext,
): AcceptedRedirection | "awaited" | undefined {
  const { form, service } = context;
  const isForwarded = saysForwarded(answer);
  const otherwise = isForwarded && messageCarrier(form) !== undefined ? "awaited" : undefined;
  if (mayCarry(form, "request-uri", answer.status)) return decodeRedirection(answer, context);
  if (!mayCarry(form, "forwarding", answer.status)) return otherwise;
  let info: McInfoElements | undefined;
  try {
    info = infoOf(service, partsOf(answer));
  } catch (error) {
    // What nobody can read is a refusal like others, unless it says that it is more.
    if (isForwarded) throw error;
    return undefined;
  }
  if (info === undefined) return otherwise;
  const elements = forwardingElements(info, service, form);
  if (elements === undefined || (elements.targetId.length === 0 && otherwise !== undefined)) return otherwise;
  return acceptElements(info, elements, answer, context);
}

/**
 * Reads a final answer (300 to 699) to a MESSAGE of ours that is for somebody else: where that one is now, in whichever form.
 *
 * @returns undefined when it is refused and no more: the MESSAGE that is to follow a refusal belongs to calls
 * @throws McError with the rule of a redirection that it breaks
 */
export function decodeElsewhere(
  answer: RedirectionAnswer,
  context: RedirectionContext,
): AcceptedRedirection | undefined {
  if (answer.status < 400) return decodeRedirection(answer, context);
  const read = decodeRefusal(answer, context);
  return read === "awaited" ? undefined : read;
}
