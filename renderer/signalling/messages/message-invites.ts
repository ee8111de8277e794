/**
 * INVITEs that ask for a connection for messages (TS 24.282 clauses 9.2.3 and 9.2.4), and what their answers mean.
 *
 * @module
 */
import { Inviter } from "sip.js";
import { base64Of, octetsOfBase64 } from "../../../shared/base/base64.ts";
import { octetsOfText } from "../../../shared/base/octet-text.ts";
import type { MessageEnd } from "../../../shared/bridge/message-media.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { type DataBody, encodeLongData } from "../../../shared/mc/data/short-data.ts";
import { MC_SERVICES } from "../../../shared/mc/services/services.ts";
import type { MessageDescription } from "../../../shared/msrp/message-description.ts";
import { after } from "../../calling/platform.ts";
import { withKeyMessage } from "../../calling/protection/key-management.ts";
import type { DataAnswer, DataOrder } from "../../messaging/ports.ts";
import { isUnanswered, type ResponseMessage, statusOf } from "../connection/response.ts";
import { sipUri } from "../connection/user-agent.ts";
import { inviteBody, inviteHeaders } from "../private-calls/invite-request.ts";
import { MessageDescriptions } from "./message-descriptions.ts";
import { describedEnd, type LongDataParts } from "./message-sessions.ts";
import { sentOf } from "./sent-data.ts";

/** Milliseconds for an answer to the INVITE: nobody has to be waited for. */
const ANSWER_MS = 60_000;
/** What the other end of a connection says where it has not got the whole, and may another time. */
export const AGAIN: ReadonlySet<number> = new Set([408, 481]);
/** It wants no more of this message (RFC 4975 clause 10.5), and does not say why. */
const STOP = 413;
/** A SIP server says so who cannot take a message at present. */
const UNAVAILABLE = 480;

const answerOf = (message: ResponseMessage): DataAnswer => ({
  ...statusOf(message),
  contentType: message.getHeader("Content-Type"),
  body: message.body,
  reasonHeaders: message.getHeaders("Reason"),
  warningHeaders: message.getHeaders("Warning"),
});

/**
 * What a word of the other end over the connection means for the message; undefined where it may be otherwise another time.
 *
 * @param maxSize - octets that it has said it takes; what is larger was not sent
 * @throws McError `message-too-large`
 */
export function saidOf({ comment, status }: { readonly status: number; readonly comment: string }, maxSize: MaxSize) {
  if (AGAIN.has(status)) return undefined;
  if (status === STOP && maxSize === undefined) throw new McError("message-too-large");
  return {
    status: status === STOP ? UNAVAILABLE : status,
    statusText: comment,
    contentType: undefined,
    body: "",
    reasonHeaders: [],
    warningHeaders: [],
  };
}

type MaxSize = MessageDescription["maxSize"];

/** Which of both ways of the media plane is asked for: one message from us, or messages both ways. */
export type MessageCourse = "one" | "session";

/** Makes the INVITE. The I_MESSAGE of the order goes with the session description. */
export function inviterOf(
  { account, connection, service }: LongDataParts,
  end: MessageEnd,
  { calledId, keyMessage }: DataOrder,
  course: MessageCourse,
): { readonly descriptions: MessageDescriptions; readonly inviter: Inviter } {
  const { clientId, wire } = account;
  const { requestType, sessionRequestType } = MC_SERVICES[service].shortData ?? {};
  const plain = describedEnd(end, course === "one" ? "sendonly" : "sendrecv");
  const sdp = keyMessage === null ? plain : withKeyMessage(plain, keyMessage, wire.keyManagement);
  const asked = course === "one" ? requestType : sessionRequestType;
  const whom = { service, calledId, clientId, urgency: "normal", requestType: asked ?? "" } as const;
  const descriptions = new MessageDescriptions(inviteBody(whom, wire.invite, sdp, `mc-${crypto.randomUUID()}`));
  const target = sipUri(account.services[service]?.participatingFunction ?? "");
  const extraHeaders = inviteHeaders(account, service, { commencement: "automatic", urgency: "normal" });
  const inviter = new Inviter(connection.userAgent, target, { extraHeaders, earlyMedia: false });
  connection.describe(inviter, descriptions);
  return { descriptions, inviter };
}

/** The other end as its answer describes it. @throws McError where both would wait for the other to listen */
export function answeredEnd({ others }: MessageDescriptions, { path }: MessageEnd) {
  if (others === undefined || (others.setup === "active" && path.length === 1))
    throw new McError("message-path-failed", "setup");
  return others;
}

/**
 * What goes over the connection, in base64.
 *
 * @throws McError `message-too-large` for more than the other end has said that it takes (RFC 4975 clause 8.6)
 */
export function overConnection({ body, contentType }: DataBody, maxSize: MaxSize) {
  const octets = octetsOfText(body);
  if (octets.length > (maxSize ?? Number.POSITIVE_INFINITY)) throw new McError("message-too-large");
  return { contentType, body: base64Of(octets) };
}

/** A message as it goes over a connection. @throws McError as `overConnection` */
export const messageOver = ({ payload, record }: DataOrder, maxSize: MaxSize) =>
  overConnection(
    encodeLongData({ signalling: sentOf(record), payload: octetsOfBase64(payload) }, `mc-${crypto.randomUUID()}`),
    maxSize,
  );

/** Sends an INVITE; gives its final answer, undefined where none comes in time. */
export function answered(inviter: Inviter): Promise<DataAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const stop = after(ANSWER_MS, () => {
      inviter.cancel().catch(() => {});
      resolve(undefined);
    });
    const over = ({ message }: { readonly message: ResponseMessage }) => {
      stop();
      resolve(isUnanswered(message) ? undefined : answerOf(message));
    };
    inviter
      .invite({ requestDelegate: { onAccept: over, onRedirect: over, onReject: over } })
      .catch((error: unknown) => {
        stop();
        reject(error);
      });
  });
}
