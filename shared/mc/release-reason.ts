/**
 * Why a server ends a call: the `release-reason` in the info document of a BYE (TS 24.379 clause 11.1.1.4.2). It takes one of those who were called out
 * of a call to several, or ends a call that has lasted for too long.
 *
 * @module
 */
import { descendants, textOf } from "../base/xml.ts";
import { decodeInfoElements, encodeInfo, serviceOfParts } from "./info-document.ts";
import { decodeBody, findPart } from "./multipart.ts";
import { MC_SERVICES, type McService, SERVICE_NAMES } from "./services/services.ts";

const ELEMENT = "release-reason";
/** Another of those who were called has the call. */
export const NOT_SELECTED = "not selected for call";

/** It has lasted as long as a private call may (the timer of TS 24.484 `max-duration-…` at the server). */
export const EXPIRED = "private-call-expiry";

/** Writes the info document of such a BYE. */
export const encodeReleaseReason = (service: McService, reason: string = NOT_SELECTED): string =>
  encodeInfo(service, {}, `      <${ELEMENT}>${reason}</${ELEMENT}>\r\n`);

/** Whether a text says that another has the call. */
export const saysNotSelected = (text: string | undefined): boolean => text?.trim().toLowerCase() === NOT_SELECTED;

/** Whether a text says that a call has lasted as long as it may. */
export const saysExpired = (text: string | undefined): boolean => text?.trim().toLowerCase() === EXPIRED;

/** Reads the body of a BYE or CANCEL; undefined where it has no reason, or cannot be read. It explains an end and decides nothing. */
export function decodeReleaseReason(contentType: string | undefined, body: string): string | undefined {
  if (contentType === undefined || body === "") return undefined;
  try {
    const parts = decodeBody(contentType, body);
    const service = serviceOfParts(parts, SERVICE_NAMES);
    if (service === undefined) return undefined;
    const info = decodeInfoElements(service, findPart(parts, MC_SERVICES[service].infoContentType)?.content ?? "");
    const found = [...info.anyExt, ...info.rootAnyExt]
      .flatMap(descendants)
      .find(({ localName }) => localName === ELEMENT);
    return found === undefined ? undefined : textOf(found);
  } catch {
    return undefined;
  }
}
