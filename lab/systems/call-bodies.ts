/**
 * The bodies of private calls on their way through a system.
 *
 * Towards the callee the info document names both IDs; the client's own info document and its resource-lists stay
 * behind. In answers towards the caller the info document names the called party (TS 24.379 Annex H.3).
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Body, IncomingMessage } from "sip.js/lib/core/index.js";
import { decodeInfo, encodeInfo, type McInfo } from "../../shared/mc/info-document.ts";
import { type BodyPart, decodeBody, encodeMultipart, findPart, mediaType } from "../../shared/mc/multipart.ts";
import { decodeResourceLists, RESOURCE_LISTS_CONTENT_TYPE } from "../../shared/mc/resource-lists.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";

const SDP_CONTENT_TYPE = "application/sdp";

/** Both ends of a private call, and the service in which it is made. */
export interface CallParties {
  readonly service: McService;
  readonly callingUserId: string;
  readonly calledPartyId: string;
}

/**
 * The documents of a message's body.
 *
 * @throws BodyError when the body cannot be taken apart
 */
export function partsOf(message: IncomingMessage): BodyPart[] {
  const contentType = message.getHeader("content-type");
  return contentType === undefined || message.body === "" ? [] : decodeBody(contentType, message.body);
}

/**
 * Whom a client names in its list of recipients; nobody without one.
 *
 * @throws XmlError when the list is refused
 */
export function recipientsOf(parts: readonly BodyPart[]): readonly string[] {
  const lists = findPart(parts, RESOURCE_LISTS_CONTENT_TYPE);
  return lists === undefined ? [] : decodeResourceLists(lists.content);
}

/** Whether a body offers media. */
export function hasSessionDescription(parts: readonly BodyPart[]): boolean {
  return findPart(parts, SDP_CONTENT_TYPE) !== undefined;
}

/** The session description among documents; empty without one. */
export const descriptionIn = (parts: readonly BodyPart[]): string =>
  findPart([...parts], SDP_CONTENT_TYPE)?.content ?? "";

function sessionBody(parts: readonly BodyPart[]): Body {
  const { contentType, body } = encodeMultipart(parts, `mcx-${randomBytes(9).toString("hex")}`);
  return { contentDisposition: "session", contentType, content: body };
}

function withInfo(parts: readonly BodyPart[], service: McService, info: McInfo): Body {
  const { infoContentType } = MC_SERVICES[service];
  const replaced = [infoContentType, RESOURCE_LISTS_CONTENT_TYPE];
  const kept = parts.filter((part) => !replaced.includes(mediaType(part.contentType)));
  const sdp = kept.filter((part) => mediaType(part.contentType) === SDP_CONTENT_TYPE);
  const others = kept.filter((part) => mediaType(part.contentType) !== SDP_CONTENT_TYPE);
  const document = { contentType: infoContentType, content: encodeInfo(service, info) };
  return sessionBody([...sdp, document, ...others]);
}

/** What the caller says of an emergency; the rest of its info document stays behind. */
export function indicationsOf(
  parts: readonly BodyPart[],
  service: McService,
): Pick<McInfo, "emergency" | "alert" | "imminentPeril"> {
  const document = findPart(parts, MC_SERVICES[service].infoContentType);
  if (document === undefined) return {};
  try {
    const { alert, emergency, imminentPeril } = decodeInfo(service, document.content);
    return Object.fromEntries(
      Object.entries({ alert, emergency, imminentPeril }).filter(([, value]) => value !== undefined),
    );
  } catch {
    // A document that nobody can read is replaced by ours.
    return {};
  }
}

/** Whether a caller asks for a call to several, of whom the first to answer has it. */
export function isToSeveral(parts: readonly BodyPart[], service: McService): boolean {
  const document = findPart(parts, MC_SERVICES[service].infoContentType);
  const { severalSessionType } = MC_SERVICES[service];
  if (document === undefined || severalSessionType === undefined) return false;
  try {
    return decodeInfo(service, document.content).sessionType === severalSessionType;
  } catch {
    return false;
  }
}

/** Whether messages are to go both ways over the connection that is asked for. */
const offersSession = (parts: readonly BodyPart[]): boolean =>
  /^a=sendrecv\r?$/m.test(findPart(parts, SDP_CONTENT_TYPE)?.content ?? "");

/** Body of the INVITE towards the callee. */
export function bodyTowardsCallee(parts: readonly BodyPart[], { service, ...parties }: CallParties): Body {
  const { severalSessionType, shortData, ...one } = MC_SERVICES[service];
  const sessionType = isToSeveral(parts, service) ? severalSessionType : one.sessionType;
  const requestType = offersSession(parts) ? shortData?.sessionRequestType : shortData?.requestType;
  return withInfo(parts, service, {
    ...(sessionType === undefined ? { requestType: requestType ?? "" } : { sessionType }),
    ...parties,
    ...indicationsOf(parts, service),
  });
}

/** Body of an answer with a session description towards the caller. */
export function bodyTowardsCaller(parts: readonly BodyPart[], { calledPartyId, service }: CallParties): Body {
  return withInfo(parts, service, { calledPartyId });
}

/** A body passed on as it came; undefined when there is none. */
export function relayedBody(message: IncomingMessage): Body | undefined {
  const contentType = message.getHeader("content-type");
  if (contentType === undefined || message.body === "") return undefined;
  const type = mediaType(contentType);
  const session = type === SDP_CONTENT_TYPE || type.startsWith("multipart/");
  return { contentDisposition: session ? "session" : "render", contentType, content: message.body };
}

/** The documents of a body with their session description changed. */
export const withDescription = (
  parts: readonly BodyPart[],
  change: ((sdp: string) => string) | undefined,
): readonly BodyPart[] =>
  change === undefined
    ? parts
    : parts.map((part) =>
        mediaType(part.contentType) === SDP_CONTENT_TYPE ? { ...part, content: change(part.content) } : part,
      );
