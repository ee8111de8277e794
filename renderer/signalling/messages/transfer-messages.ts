/**
 * MESSAGEs by which calls are moved on (TS 24.379 clauses 11.1.8 and 11.1.9): ours, by which we ask for it, and those of our own server, by which the
 * other end of a call has us call somebody else.
 *
 * @module
 */
import { type SipAccount, servicesOf } from "../../../shared/bridge/account.ts";
import type { EndReason, EndReasonCode } from "../../../shared/errors/end-reason.ts";
import { asMcError } from "../../../shared/errors/mc-error.ts";
import { endReasonOfFailure } from "../../../shared/mc/failure.ts";
import { encodeForwarding } from "../../../shared/mc/forwarding.ts";
import { messageCarrier } from "../../../shared/mc/redirection-rules.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { decodeTransferMessage, encodeTransfer, type TransferMessage } from "../../../shared/mc/transfer-message.ts";
import type { ForwardRequest, MovePort, TransferRequest } from "../../calling/ports.ts";
import type { SipConnection } from "../connection/connection.ts";
import { type ClientMessage, type MessageAnswer, sendToServer } from "./client-message.ts";
import { type MessageKind, type MessageRefusal, takeMessages } from "./received-messages.ts";

/** Has whoever has the calls decide about a transfer; a person may have to be asked. Resolves with why not. */
export type TakeTransfer = (message: TransferMessage, callId: string) => Promise<MessageRefusal | undefined>;

const FORBIDDEN = 403;
/** No call of ours is meant. */
const NOT_FOUND = 404;

/** What a MESSAGE of ours comes to when it is not taken. */
interface RefusalCodes {
  readonly refused: EndReasonCode;
  readonly unanswered: EndReasonCode;
}

/** Why what we asked for is not done. The server's own words go with it. */
function refusalOf(answer: MessageAnswer, service: McService, { refused, unanswered }: RefusalCodes): EndReason {
  const { code, detail } = endReasonOfFailure(answer, service);
  return { code: code === "no-answer" ? unanswered : refused, detail };
}

export class TransferMessages implements MovePort {
  readonly #connection: SipConnection;
  readonly #account: SipAccount;

  /** @param onRefused - told of every MESSAGE that is not taken, for the log */
  constructor(
    connection: SipConnection,
    account: SipAccount,
    takeTransfer: TakeTransfer,
    onRefused: (refusal: MessageRefusal) => void,
  ) {
    this.#connection = connection;
    this.#account = account;
    const kind: MessageKind<TransferMessage> = {
      read: (body) => decodeTransferMessage(body, servicesOf(account), account.wire.redirection),
      unreadable: "program-error",
      take: takeTransfer,
      statusOf: (code) => (code === "transfer-without-call" ? NOT_FOUND : FORBIDDEN),
    };
    takeMessages(connection, account, kind, onRefused);
  }

  transfer({ service, transferredId, targetId, announced, callId }: TransferRequest): Promise<EndReason | null> {
    const info = encodeTransfer({ service, targetId, announced }, this.#account.wire.redirection);
    const message = { service, info, recipients: [transferredId], callId };
    return this.#ask(message, { refused: "transfer-refused", unanswered: "transfer-unanswered" });
  }

  forward({ service, callerId, targetId, why, callId }: ForwardRequest): Promise<EndReason | null> {
    const { redirection } = this.#account.wire;
    const [requestType = "forward-private-call-request"] = messageCarrier(redirection)?.requestTypes ?? [];
    const info = encodeForwarding({ service, targetId, forwardingReason: why, requestType }, redirection);
    const message = { service, info, recipients: [callerId], callId };
    return this.#ask(message, { refused: "forward-refused", unanswered: "forward-unanswered" });
  }

  /** Sends a MESSAGE; resolves with why it was not taken, or null. */
  async #ask(message: ClientMessage, codes: RefusalCodes): Promise<EndReason | null> {
    try {
      const answer = await sendToServer(this.#connection, this.#account, message);
      return answer.status < 300 ? null : refusalOf(answer, message.service, codes);
    } catch (error) {
      return { code: "program-error", detail: asMcError(error, "program-error").code };
    }
  }
}
