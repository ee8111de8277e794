/**
 * MESSAGEs of short data and files, and of what became of them (TS 24.282 clauses 9.2.2, 10.2.4 and 12.2), over the connection to our own server: ours go out,
 * those that come in are read, handed to whoever has the messages, and answered once they are stored.
 *
 * @module
 */
import { octetsOfBase64 } from "../../../shared/base/base64.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { encodeFileData, encodeFileNotification, fileAddress } from "../../../shared/mc/data/file-data.ts";
import { encodeFileSelector } from "../../../shared/mc/data/file-selector.ts";
import {
  decodeShortData,
  encodeNotification,
  encodeShortData,
  type ReceivedData,
} from "../../../shared/mc/data/short-data.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import type {
  DataAnswer,
  DataOrder,
  DataPort,
  FileNotificationOrder,
  FileOrder,
  FileTerminationOrder,
  NotificationOrder,
} from "../../messaging/ports.ts";
import type { SipConnection } from "../connection/connection.ts";
import { type ClientBody, postToServer } from "./client-message.ts";
import { type MessageKind, type MessageRefusal, takeMessages } from "./received-messages.ts";
import { sentOf } from "./sent-data.ts";

/** Has whoever has the messages take one; settles when it is stored, with why it is not taken. */
export type TakeData = (data: ReceivedData) => Promise<MessageRefusal | undefined>;

const FORBIDDEN = 403;
const BAD_REQUEST = 400;
/** There is no room for it now. */
const UNAVAILABLE = 480;

/** Whether a refusal may be otherwise later: whoever it is for, or a server on the way, is not there. Another is for good. */
const isForNow = (status: number) => status === 408 || status === 480 || (status >= 500 && status < 600);

export class ShortDataMessages implements DataPort {
  readonly #connection: SipConnection;
  readonly #account: SipAccount;

  /** @param onRefused - told of every MESSAGE that is not taken, for the log */
  constructor(
    connection: SipConnection,
    account: SipAccount,
    service: McService,
    take: TakeData,
    onRefused: (refusal: MessageRefusal) => void,
  ) {
    this.#connection = connection;
    this.#account = account;
    const kind: MessageKind<ReceivedData> = {
      read: (body) => decodeShortData(body, service),
      unreadable: "message-unreadable",
      take,
      statusOf: (code, read) => (code === "too-many-messages" ? UNAVAILABLE : read ? FORBIDDEN : BAD_REQUEST),
    };
    takeMessages(connection, account, kind, onRefused);
  }

  async send({ calledId, keyMessage, payload, record }: DataOrder): Promise<DataAnswer | undefined> {
    const { service } = record;
    const body = encodeShortData(
      service,
      calledId,
      {
        signalling: sentOf(record),
        payload: octetsOfBase64(payload),
        keyMessage: keyMessage === null ? undefined : octetsOfBase64(keyMessage),
      },
      this.#form(),
    );
    return this.#answerTo({ service, ...body });
  }

  async notify({ about, notification, recipientId, sentAt, service }: NotificationOrder): Promise<boolean> {
    const { conversationId, id: messageId } = about;
    const told = { kind: "sds-notification", notification, sentAt, conversationId, messageId, others: [] } as const;
    const body = encodeNotification(recipientId, told, this.#form());
    const { status } = await postToServer(this.#connection, this.#account, { service, ...body });
    return !isForNow(status);
  }

  async announce({ calledId, keyMessage, record }: FileOrder): Promise<DataAnswer | undefined> {
    const { conversationId, file, id: messageId, inReplyTo, sentAt, service } = record;
    const { name, object, type } = file ?? {};
    const body = encodeFileData(
      service,
      calledId,
      {
        signalling: {
          kind: "fd-signalling",
          sentAt: Math.floor(sentAt / 1000),
          conversationId,
          messageId,
          ...(inReplyTo === null ? {} : { inReplyTo }),
          ...(file?.wantsCompletion === true ? { disposition: "completed" } : {}),
          payload: fileAddress(object?.url ?? ""),
          metadata: encodeFileSelector({
            name,
            type: type ?? undefined,
            size: object?.size ?? undefined,
            sha1: object?.sha1 ?? undefined,
          }),
          others: [],
        },
        keyMessage: keyMessage === null ? undefined : octetsOfBase64(keyMessage),
      },
      this.#form(),
    );
    return this.#answerTo({ service, isAboutFile: true, ...body });
  }

  async notifyFile({ about, notification, recipientId, sentAt, service }: FileNotificationOrder): Promise<boolean> {
    const { conversationId, id: messageId } = about;
    const told = { kind: "fd-notification", notification, sentAt, conversationId, messageId, others: [] } as const;
    const body = encodeFileNotification(recipientId, told, this.#form());
    const { status } = await postToServer(this.#connection, this.#account, { service, isAboutFile: true, ...body });
    return !isForNow(status);
  }

  async terminateFile({ about, recipientId, said, service, url }: FileTerminationOrder) {
    const { conversationId, id: messageId } = about;
    const payload = url === undefined ? {} : { payload: fileAddress(url) };
    const told = { kind: "fd-termination", ...said, conversationId, messageId, ...payload, others: [] } as const;
    const body = encodeFileNotification(recipientId, told, this.#form());
    const { status } = await postToServer(this.#connection, this.#account, { service, isAboutFile: true, ...body });
    return status < 300 ? "taken" : isForNow(status) ? "unheard" : "refused";
  }

  /** The final answer; undefined where none came. */
  async #answerTo(body: ClientBody): Promise<DataAnswer | undefined> {
    const answer = await postToServer(this.#connection, this.#account, body);
    return answer.isUnanswered ? undefined : answer;
  }

  #form() {
    return { boundary: `mc-${crypto.randomUUID()}`, form: this.#account.wire.data.binaryParts };
  }
}
