/**
 * Messages that are too long for a MESSAGE (TS 24.282 clause 9.2.3): an INVITE asks for a connection, one message goes over it, and whoever has
 * sent it ends the session. What goes over the connection is the host's.
 *
 * @module
 */
import { Inviter, SessionState } from "sip.js";
import { base64Of, octetsOfBase64 } from "../../../shared/base/base64.ts";
import { octetsOfText } from "../../../shared/base/octet-text.ts";
import type { MessageEnd } from "../../../shared/bridge/message-media.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { encodeLongData } from "../../../shared/mc/data/short-data.ts";
import { after } from "../../calling/platform.ts";
import { withKeyMessage } from "../../calling/protection/key-management.ts";
import type { DataAnswer, DataOrder, LongDataPort } from "../../messaging/ports.ts";
import { isUnanswered, type ResponseMessage, statusOf } from "../connection/response.ts";
import { sipUri } from "../connection/user-agent.ts";
import { inviteBody, inviteHeaders } from "../private-calls/invite-request.ts";
import { takeLongData } from "./long-data-invitations.ts";
import { MessageDescriptions } from "./message-descriptions.ts";
import { describedEnd, endSession, type LongDataParts, otherEnd, whenOver } from "./message-sessions.ts";
import { sentOf } from "./sent-data.ts";

/** Milliseconds for an answer to the INVITE: nobody has to be waited for. */
const ANSWER_MS = 60_000;
/** What the other end of a connection says where it has not got the whole, and may another time. */
const AGAIN: ReadonlySet<number> = new Set([408, 481]);
const TOO_LARGE = 413;

const answerOf = (message: ResponseMessage): DataAnswer => ({
  ...statusOf(message),
  contentType: message.getHeader("Content-Type"),
  body: message.body,
  reasonHeaders: message.getHeaders("Reason"),
  warningHeaders: message.getHeaders("Warning"),
});

/** What a word of the other end over the connection means for the message. */
function saidOf({ comment, status }: { readonly status: number; readonly comment: string }): DataAnswer | undefined {
  if (AGAIN.has(status)) return undefined;
  if (status === TOO_LARGE) throw new McError("message-too-large");
  return { status, statusText: comment, contentType: undefined, body: "", reasonHeaders: [], warningHeaders: [] };
}

export class LongDataMessages implements LongDataPort {
  readonly #parts: LongDataParts;

  constructor(parts: LongDataParts) {
    this.#parts = parts;
    takeLongData(parts);
  }

  async transmit(order: DataOrder): Promise<DataAnswer | undefined> {
    const { media } = this.#parts;
    const end = await media.open();
    try {
      return await this.#over(end, order);
    } finally {
      void media.close(end.id);
    }
  }

  async #over(end: MessageEnd, order: DataOrder): Promise<DataAnswer | undefined> {
    const { connection, media } = this.#parts;
    const { descriptions, inviter } = this.#inviter(end, order);
    const answer = await answered(inviter);
    if (inviter.state !== SessionState.Established) {
      // An answer whose description says nothing that a message could go over.
      if (answer !== undefined && answer.status < 300) throw new McError("message-path-failed", "answer");
      return answer;
    }
    whenOver(inviter, () => void media.close(end.id));
    let isThere = false;
    try {
      const { others } = descriptions;
      // Both would wait for the other to listen.
      if (others === undefined || (others.setup === "active" && end.path.length === 1))
        throw new McError("message-path-failed", "setup");
      const { payload, record } = order;
      const { body, contentType } = encodeLongData(
        { signalling: sentOf(record), payload: octetsOfBase64(payload) },
        `mc-${crypto.randomUUID()}`,
      );
      const sending = { ...otherEnd(end.id, others), contentType, body: base64Of(octetsOfText(body)) };
      const said = await media.send(sending);
      isThere = said.status === 200;
      return saidOf(said);
    } catch (error) {
      if (error instanceof McError && error.code === "message-path-cut") return undefined;
      throw error;
    } finally {
      endSession(connection, inviter, isThere);
    }
  }

  #inviter(end: MessageEnd, { calledId, keyMessage }: DataOrder) {
    const { account, connection, service } = this.#parts;
    const { clientId, wire } = account;
    const plain = describedEnd(end, "sendonly");
    const sdp = keyMessage === null ? plain : withKeyMessage(plain, keyMessage, wire.keyManagement);
    const whom = { service, calledId, clientId, urgency: "normal" } as const;
    const descriptions = new MessageDescriptions(inviteBody(whom, wire.invite, sdp, `mc-${crypto.randomUUID()}`));
    const target = sipUri(account.services[service]?.participatingFunction ?? "");
    const extraHeaders = inviteHeaders(account, service, { commencement: "automatic", urgency: "normal" });
    const inviter = new Inviter(connection.userAgent, target, { extraHeaders, earlyMedia: false });
    connection.describe(inviter, descriptions);
    return { descriptions, inviter };
  }
}

/** Sends an INVITE; gives its final answer, undefined where none comes in time. */
function answered(inviter: Inviter): Promise<DataAnswer | undefined> {
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
