/**
 * MESSAGEs about being called back (TS 24.379 clause 11.1.5): ours to our own server, and those that come over the connection to
 * it and no other.
 *
 * @module
 */
import { type SipAccount, servicesOf } from "../../../shared/bridge/account.ts";
import { asMcError } from "../../../shared/errors/mc-error.ts";
import { type CallBackMessage, decodeCallBackMessage, encodeCallBack } from "../../../shared/mc/call-back-message.ts";
import { endReasonOfFailure } from "../../../shared/mc/failure.ts";
import { decodeElsewhere } from "../../../shared/mc/redirection.ts";
import type { CallBackAnswer, CallBackPort, CallBackRequest } from "../../calling/ports.ts";
import type { SipConnection } from "../connection/connection.ts";
import { type MessageAnswer, sendToServer } from "./client-message.ts";
import { type MessageKind, type MessageRefusal, takeMessages } from "./received-messages.ts";

/** Has whoever keeps the wishes decide about one; undefined when it is taken. */
export type TakeCallBack = (message: CallBackMessage) => MessageRefusal | undefined;

const FORBIDDEN = 403;
/** There is no room for it now. */
const UNAVAILABLE = 480;

export class CallBackMessages implements CallBackPort {
  readonly #connection: SipConnection;
  readonly #account: SipAccount;

  /** @param onRefused - told of every MESSAGE that is not taken, for the log */
  constructor(
    connection: SipConnection,
    account: SipAccount,
    take: TakeCallBack,
    onRefused: (refusal: MessageRefusal) => void,
  ) {
    this.#connection = connection;
    this.#account = account;
    const kind: MessageKind<CallBackMessage> = {
      read: (body) => decodeCallBackMessage(body, servicesOf(account), account.wire.redirection),
      unreadable: "program-error",
      take,
      statusOf: (code) => (code === "call-back-list-full" ? UNAVAILABLE : FORBIDDEN),
    };
    takeMessages(connection, account, kind, onRefused);
  }

  async callBack(request: CallBackRequest): Promise<CallBackAnswer> {
    const { calledId, service, word } = request;
    const { clientId, wire } = this.#account;
    const info = encodeCallBack({ service, word, clientId }, wire.redirection);
    try {
      const answer = await sendToServer(this.#connection, this.#account, { service, info, recipients: [calledId] });
      return answer.status < 300 ? { kind: "taken" } : this.#refused(request, answer);
    } catch (error) {
      return { kind: "refused", reason: { code: "program-error", detail: asMcError(error, "program-error").code } };
    }
  }

  /** Whoever has migrated is named as in the answer to a call: the same rules hold. */
  #refused(request: CallBackRequest, answer: MessageAnswer): CallBackAnswer {
    const { calledId, service } = request;
    const { services, wire } = this.#account;
    const ownId = services[service]?.id ?? "";
    try {
      const elsewhere = decodeElsewhere(answer, {
        service,
        ownId,
        dialledId: calledId,
        form: wire.redirection,
      });
      if (elsewhere === undefined) return refused(request, answer);
      const { newId, target } = elsewhere;
      return { kind: "redirected", newId, target };
    } catch (error) {
      const { code, detail } = asMcError(error, "program-error");
      return {
        kind: "refused",
        reason: { code: "call-back-refused", detail: detail === undefined ? code : `${code}; ${detail}` },
      };
    }
  }
}

/** Why a wish was not taken. The server's own words go with it. */
function refused({ service, word }: CallBackRequest, answer: MessageAnswer): CallBackAnswer {
  const { code, detail } = endReasonOfFailure(answer, service);
  const unanswered = code === "no-answer" && word === "ask";
  return { kind: "refused", reason: { code: unanswered ? "call-back-unanswered" : "call-back-refused", detail } };
}
