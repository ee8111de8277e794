/**
 * MESSAGEs that ask for a call of ours to be forwarded (TS 24.379 clause 11.1.9), over the connection to our own server and no
 * other: read, handed to whoever has the calls, and answered with what became of them.
 *
 * @module
 */
import { type SipAccount, servicesOf } from "../../../shared/bridge/account.ts";
import {
  decodeForwardingMessage,
  encodeForwardingResponse,
  type ForwardingMessage,
} from "../../../shared/mc/forwarding-message.ts";
import { messageCarrier } from "../../../shared/mc/redirection-rules.ts";
import type { SipConnection } from "../connection/connection.ts";
import { sendToServer } from "./client-message.ts";
import { type MessageRefusal, takeMessages } from "./received-messages.ts";

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

/** @param onRefused - told of every MESSAGE that is not taken, for the log */
export function takeForwardings(
  connection: SipConnection,
  account: SipAccount,
  take: TakeForwarding,
  onRefused: (refusal: MessageRefusal) => void,
): void {
  const { redirection } = account.wire;
  takeMessages(
    connection,
    account,
    {
      read: (body) => decodeForwardingMessage(body, servicesOf(account), redirection),
      unreadable: "program-error",
      take,
      statusOf: (code) => (code === "forwarding-without-call" ? NOT_FOUND : FORBIDDEN),
      // Where the system wants one: a MESSAGE of ours that says the forwarding was taken. What becomes of it changes nothing.
      taken({ service }) {
        if (messageCarrier(redirection)?.response !== true) return;
        const info = encodeForwardingResponse(service);
        sendToServer(connection, account, { service, info }).catch(() => {});
      },
    },
    onRefused,
  );
}
