/**
 * SIP MESSAGEs of a system (RFC 3428): what it tells a client outside any call.
 *
 * @module
 */
import {
  C,
  type IncomingResponse,
  type OutgoingRequestMessage,
  type URI,
  type UserAgentCore,
} from "sip.js/lib/core/index.js";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";

/** What a request to one of the system's own users says of its service and of who vouches for it. */
export function headersTowardsUser(core: UserAgentCore, service: McService): string[] {
  const { featureTag, icsi } = MC_SERVICES[service];
  return [
    `Accept-Contact: *;+${featureTag};require;explicit`,
    `Accept-Contact: *;+g.3gpp.icsi-ref="${encodeURIComponent(icsi)}";require;explicit`,
    `P-Asserted-Identity: <${core.configuration.contact.uri.toString()}>`,
    `P-Asserted-Service: ${icsi}`,
  ];
}

/** What a MESSAGE holds. */
export interface MessageDocument {
  readonly contentType: string;
  readonly content: string;
}

/** Makes a MESSAGE from a function of a system; not sent yet. */
export function makeMessage(
  core: UserAgentCore,
  addresses: { readonly target: URI; readonly to: URI },
  headers: string[],
  document: MessageDocument | undefined,
): OutgoingRequestMessage {
  const from = core.configuration.contact.uri;
  const body = document === undefined ? undefined : { contentDisposition: "render", ...document };
  return core.makeOutgoingRequestMessage(C.MESSAGE, addresses.target, from, addresses.to, {}, headers, body);
}

/** Sends it; resolves with the status of its final answer, 408 or 503 of our own when none can come. */
export function sendMessage(core: UserAgentCore, message: OutgoingRequestMessage): Promise<number> {
  return new Promise((resolve) => {
    const over = ({ message: { statusCode = 500 } }: IncomingResponse) => resolve(statusCode);
    core.message(message, { onAccept: over, onRedirect: over, onReject: over });
  });
}
