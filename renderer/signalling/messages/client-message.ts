/**
 * MESSAGEs of ours to our own server (RFC 3428), outside any call: the participating function of a service is asked for something.
 *
 * @module
 */
import { Messager } from "sip.js";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { encodeMultipart } from "../../../shared/mc/multipart.ts";
import { encodeResourceLists, RESOURCE_LISTS_CONTENT_TYPE } from "../../../shared/mc/resource-lists.ts";
import { MC_SERVICES, type McService } from "../../../shared/mc/services/services.ts";
import type { SipConnection } from "../connection/connection.ts";
import { isUnanswered, type ResponseMessage, statusOf } from "../connection/response.ts";
import { serviceHeaders, sipUri } from "../connection/user-agent.ts";

/** What is asked for. */
export interface ClientMessage {
  readonly service: McService;
  /** The service's info document. */
  readonly info: string;
  /** Whom it concerns; where nobody is named, the info document stands alone. */
  readonly recipients?: readonly string[];
  /** SIP Call-ID, to find it in the trace; one of SIP.js without. */
  readonly callId?: string;
}

/** The final answer to it. */
export interface MessageAnswer {
  /** Nobody has answered: whatever the status, it may have arrived. */
  readonly isUnanswered: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly contentType: string | undefined;
  readonly body: string;
  readonly reasonHeaders: readonly string[];
  readonly warningHeaders: readonly string[];
}

/** A body for the participating function of a service. */
export interface ClientBody {
  readonly service: McService;
  readonly contentType: string;
  readonly body: string;
  /** Whether it is about a file: the service has another name for that. */
  readonly isAboutFile?: boolean;
  /** SIP Call-ID, to find it in the trace; one of SIP.js without. */
  readonly callId?: string | undefined;
}

function bodyOf({ info, recipients, service }: ClientMessage): { contentType: string; body: string } {
  const { infoContentType } = MC_SERVICES[service];
  if (recipients === undefined) return { contentType: infoContentType, body: info };
  return encodeMultipart(
    [
      { contentType: infoContentType, content: info },
      {
        contentType: RESOURCE_LISTS_CONTENT_TYPE,
        disposition: "recipient-list",
        content: encodeResourceLists(recipients),
      },
    ],
    `mc-${crypto.randomUUID()}`,
  );
}

const answerOf = (message: ResponseMessage): MessageAnswer => ({
  ...statusOf(message),
  isUnanswered: isUnanswered(message),
  contentType: message.getHeader("Content-Type"),
  body: message.body,
  reasonHeaders: message.getHeaders("Reason"),
  warningHeaders: message.getHeaders("Warning"),
});

/** Sends a MESSAGE; resolves with its final answer, one of SIP.js where none came. */
export function sendToServer(
  connection: SipConnection,
  account: SipAccount,
  message: ClientMessage,
): Promise<MessageAnswer> {
  const { callId, service } = message;
  return postToServer(connection, account, { service, callId, ...bodyOf(message) });
}

/** As {@link sendToServer}, with a body that is made already. */
export function postToServer(
  connection: SipConnection,
  account: SipAccount,
  { body, callId, contentType, isAboutFile = false, service }: ClientBody,
): Promise<MessageAnswer> {
  const { files, ...profile } = MC_SERVICES[service];
  const participatingFunction = sipUri(account.services[service]?.participatingFunction ?? "");
  const extraHeaders = serviceHeaders(account, (isAboutFile ? files : undefined) ?? profile);
  // SIP.js hands them all on; its types name some.
  const params: { readonly fromTag?: string; readonly callId?: string } = callId === undefined ? {} : { callId };
  return new Promise((resolve, reject) => {
    const over = ({ message: answer }: { readonly message: ResponseMessage }) => resolve(answerOf(answer));
    const requestDelegate = { onAccept: over, onRedirect: over, onReject: over };
    new Messager(connection.userAgent, participatingFunction, body, contentType, { extraHeaders, params })
      .message({ requestDelegate })
      .catch(reject);
  });
}
