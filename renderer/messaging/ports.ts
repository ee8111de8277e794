/**
 * What the messaging procedure needs of others.
 *
 * @module
 */
import type { OpenData, OpenedData, SealData, SealedData } from "../../shared/bridge/message-keys.ts";
import type { DataMessageOf } from "../../shared/mc/data/data-message.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import type { RedirectionAnswer } from "../../shared/mc/redirection.ts";
import type { McService } from "../../shared/mc/services/services.ts";

/** Content as it goes out protected. */
export type Sealed = Pick<SealedData, "payload" | "keyMessage" | "identity">;

/** The final answer of our own server to a message. */
export interface DataAnswer extends RedirectionAnswer {
  readonly statusText: string;
}

/** What somebody is told of a message. */
export type MessageNotification = DataMessageOf<"sds-notification">["notification"];

/** A message for the network. */
export interface DataOrder {
  readonly record: MessageRecord;
  readonly calledId: string;
  /** Containers, or a DATA PAYLOAD in clear; base64. */
  readonly payload: string;
  readonly keyMessage: string | null;
}

/** A notification for whoever sent a message. */
export interface NotificationOrder {
  readonly service: McService;
  readonly recipientId: string;
  readonly about: Pick<MessageRecord, "id" | "conversationId">;
  readonly notification: MessageNotification;
  /** Unix seconds. */
  readonly sentAt: number;
}

/** Where messages leave, over the connection to our own server. */
export interface DataPort {
  /** @returns the final answer; undefined where none came */
  send(order: DataOrder): Promise<DataAnswer | undefined>;
  /** @returns whether nothing is gained by telling it again: it was taken, or refused for good */
  notify(order: NotificationOrder): Promise<boolean>;
}

/** Seals and opens, in the host. */
export interface MessageKeyPort {
  /** @throws McError with a code of the end reasons */
  seal(order: SealData): Promise<SealedData>;
  /** @throws McError `message-…`, or with a code of the end reasons */
  open(order: OpenData): Promise<OpenedData>;
}

/** Where messages are kept. */
export interface MessageFilePort {
  /**
   * Stores a message, replacing an earlier state of it. It is on the disk when this settles.
   *
   * @throws McError `messages-…`
   */
  put(record: MessageRecord): Promise<void>;
}
