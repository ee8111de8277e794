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
