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
import { encodeInfo, type McInfo } from "../../shared/mc/info-document.ts";
import { type BodyPart, decodeBody, encodeMultipart, findPart, mediaType } from "../../shared/mc/multipart.ts";
import { RESOURCE_LISTS_CONTENT_TYPE } from "../../shared/mc/resource-lists.ts";
import { MC_SERVICES } from "../../shared/mc/service.ts";

/** The service that the lab's systems serve. */
export const LAB_SERVICE = "mcptt";
export const INFO_CONTENT_TYPE = MC_SERVICES[LAB_SERVICE].infoContentType;
export const SDP_CONTENT_TYPE = "application/sdp";

/** Both ends of a private call. */
export interface CallParties {
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

/** Whether a body offers media. */
export function hasSessionDescription(parts: readonly BodyPart[]): boolean {
  return findPart(parts, SDP_CONTENT_TYPE) !== undefined;
}

function sessionBody(parts: readonly BodyPart[]): Body {
  const { contentType, body } = encodeMultipart(parts, `mcx-${randomBytes(9).toString("hex")}`);
  return { contentDisposition: "session", contentType, content: body };
}

function withInfo(parts: readonly BodyPart[], info: McInfo): Body {
  const replaced = [INFO_CONTENT_TYPE, RESOURCE_LISTS_CONTENT_TYPE];
  const kept = parts.filter((part) => !replaced.includes(mediaType(part.contentType)));
  const sdp = kept.filter((part) => mediaType(part.contentType) === SDP_CONTENT_TYPE);
  const others = kept.filter((part) => mediaType(part.contentType) !== SDP_CONTENT_TYPE);
  const document = { contentType: INFO_CONTENT_TYPE, content: encodeInfo(LAB_SERVICE, info) };
  return sessionBody([...sdp, document, ...others]);
}

/** Body of the INVITE towards the callee. */
export function bodyTowardsCallee(parts: readonly BodyPart[], { callingUserId, calledPartyId }: CallParties): Body {
  return withInfo(parts, { sessionType: "private", callingUserId, calledPartyId });
}

/** Body of an answer with a session description towards the caller. */
export function bodyTowardsCaller(parts: readonly BodyPart[], { calledPartyId }: CallParties): Body {
  return withInfo(parts, { calledPartyId });
}

/** A body passed on as it came; undefined when there is none. */
export function relayedBody(message: IncomingMessage): Body | undefined {
  const contentType = message.getHeader("content-type");
  if (contentType === undefined || message.body === "") return undefined;
  const type = mediaType(contentType);
  const session = type === SDP_CONTENT_TYPE || type.startsWith("multipart/");
  return { contentDisposition: session ? "session" : "render", contentType, content: message.body };
}
