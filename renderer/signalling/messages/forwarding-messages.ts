/**
 * MESSAGEs that ask for a call of ours to be forwarded (TS 24.379 clause 11.1.9), over the connection to our own server and no
 * other: read, handed to whoever has the calls, and answered with what became of them.
 *
 * @module
 */
import type { Message } from "sip.js";
import { type SipAccount, servicesOf } from "../../../shared/bridge/account.ts";
import { asMcError, type ErrorCode } from "../../../shared/errors/mc-error.ts";
import {
  decodeForwardingMessage,
  encodeForwardingResponse,
  type ForwardingMessage,
} from "../../../shared/mc/forwarding-message.ts";
import { messageCarrier } from "../../../shared/mc/redirection-rules.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import type { SipConnection } from "../connection/connection.ts";
import { sendToServer } from "./client-message.ts";

/** Why a MESSAGE is not taken: our code, and the particular of it. */
export interface MessageRefusal {
  readonly code: ErrorCode;
  readonly detail?: string | undefined;
}

/**
 * Has whoever has the calls decide about a forwarding.
 *
 * @param callId - SIP Call-ID of the MESSAGE, to find it in the trace
 * @returns undefined when it is taken, or says what is known already
 */
export type TakeForwarding = (message: ForwardingMessage, callId: string) => MessageRefusal | undefined;

const FORBIDDEN = 403;
/** No call of ours is meant. */
const NOT_FOUND = 404;

export class ForwardingMessages {
  readonly #connection: SipConnection;
  readonly #account: SipAccount;
  readonly #takeForwarding: TakeForwarding;
  readonly #onRefused: (refusal: MessageRefusal) => void;

  /** @param onRefused - told of every MESSAGE that is not taken, for the log */
  constructor(
    connection: SipConnection,
    account: SipAccount,
    takeForwarding: TakeForwarding,
    onRefused: (refusal: MessageRefusal) => void,
  ) {
    this.#connection = connection;
    this.#account = account;
    this.#takeForwarding = takeForwarding;
    this.#onRefused = onRefused;
    connection.take("MESSAGE", (message) => this.#receive(message));
  }

  /** @returns whether the MESSAGE is about a forwarding */
  #receive(message: Message): boolean {
    const { request } = message;
    const body = { contentType: request.getHeader("Content-Type"), body: request.body };
    let forwarding: ForwardingMessage | undefined;
    try {
      forwarding = decodeForwardingMessage(body, servicesOf(this.#account), this.#account.wire.redirection);
    } catch (error) {
      this.#refuse(message, asMcError(error, "program-error"));
      return true;
    }
    if (forwarding === undefined) return false;
    const refusal = this.#takeForwarding(forwarding, request.callId);
    if (refusal !== undefined) this.#refuse(message, refusal);
    else {
      void message.accept();
      this.#respond(forwarding.service);
    }
    return true;
  }

  #refuse(message: Message, refusal: MessageRefusal): void {
    const { code } = refusal;
    const statusCode = code === "forwarding-without-call" ? NOT_FOUND : FORBIDDEN;
    const extraHeaders = [`Warning: 399 ${this.#account.wire.warningAgent} "${code}"`];
    void message.reject({ statusCode, extraHeaders });
    this.#onRefused(refusal);
  }

  /** Where the system wants one: a MESSAGE of ours that says the forwarding was taken. What becomes of it changes nothing. */
  #respond(service: McService): void {
    if (messageCarrier(this.#account.wire.redirection)?.response !== true) return;
    const info = encodeForwardingResponse(service);
    sendToServer(this.#connection, this.#account, { service, info }).catch(() => {});
  }
}
