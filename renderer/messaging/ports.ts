/**
 * What the messaging procedure needs of others.
 *
 * @module
 */
import type { FetchedFile, FetchFile, OpenFileKey, SendFile, SentFile } from "../../shared/bridge/files.ts";
import type { OpenData, OpenedData, SealData, SealedData } from "../../shared/bridge/message-keys.ts";
import type { MessageEnd, ReceivedOver, ReceiveOver, SendOver, SentOver } from "../../shared/bridge/message-media.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { DataMessageOf } from "../../shared/mc/data/data-message.ts";
import type { FileTermination } from "../../shared/mc/data/short-data.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import type { RedirectionAnswer } from "../../shared/mc/redirection.ts";
import type { McService } from "../../shared/mc/services/services.ts";

/** Content as it goes out protected. */
export type Sealed = Pick<SealedData, "payload" | "keyMessage" | "identity">;

/** The final answer of our own server to a message. */
export interface DataAnswer extends RedirectionAnswer {
  readonly statusText: string;
  /** What has carried it, where that is another way than was chosen. */
  readonly plane?: "session";
}

/** What somebody is told of a message. */
export type MessageNotification = DataMessageOf<"sds-notification">["notification"];

/** What somebody is told of a file. */
export type FileNotificationKind = DataMessageOf<"fd-notification">["notification"];

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

/** A file that a content server has, for the network. */
export type FileOrder = Omit<DataOrder, "payload">;

/** The same about a file. */
export interface FileNotificationOrder extends Omit<NotificationOrder, "notification"> {
  readonly notification: FileNotificationKind;
}

/** That a file is not to be fetched any more, or the answer to that (TS 24.282 clause 13.2). */
export interface FileTerminationOrder extends Omit<NotificationOrder, "notification" | "sentAt"> {
  readonly said: Pick<FileTermination, "information" | "release">;
  /** Where the file is. */
  readonly url: string | undefined;
}

/** Where messages leave, over the connection to our own server. */
export interface DataPort {
  /** @returns the final answer; undefined where none came */
  send(order: DataOrder): Promise<DataAnswer | undefined>;
  /** @returns whether nothing is gained by telling it again: it was taken, or refused for good */
  notify(order: NotificationOrder): Promise<boolean>;
  /** @returns the final answer; undefined where none came */
  announce(order: FileOrder): Promise<DataAnswer | undefined>;
  /** @returns whether it was taken */
  notifyFile(order: FileNotificationOrder): Promise<boolean>;
  /** @returns what became of it; `unheard` where nobody who could take it has heard it */
  terminateFile(order: FileTerminationOrder): Promise<"taken" | "refused" | "unheard">;
}

/** Seals and opens, in the host. */
export interface MessageKeyPort {
  /** @throws McError with a code of the end reasons */
  seal(order: SealData): Promise<SealedData>;
  /** @throws McError `message-…`, or with a code of the end reasons */
  open(order: OpenData): Promise<OpenedData>;
}

/** Where messages leave that are too long for a MESSAGE: over connections of their own. */
export interface LongDataPort {
  /**
   * @returns the final answer to the request for a connection, or what the other end says once it has all of it; undefined where none came
   * @throws McError `message-…`, with which it is of no use to try again by itself
   */
  transmit(order: DataOrder): Promise<DataAnswer | undefined>;
}

/** Where there are no such connections. */
export const NO_LONGER: LongDataPort = {
  async transmit() {
    throw new McError("message-too-large");
  },
};

/** Connections of longer messages, in the host. All throw McError `message-…`, `proxy-…`, `pac-…`. */
export interface MessageMediaPort {
  /** @param isSession - whether messages go both ways over it until it is closed; else it is for one */
  open(isSession: boolean): Promise<MessageEnd>;
  send(order: SendOver): Promise<SentOver>;
  /** Of a session the next, once the one before is confirmed. */
  receive(order: ReceiveOver): Promise<ReceivedOver>;
  /** Says what became of what has come; 200: it is stored. */
  confirm(id: string, status: number): Promise<void>;
  close(id: string): Promise<void>;
}

/** Brings files to the content server and fetches them, in the host. */
export interface FilePort {
  /** @throws McError `file-…`, `content-…`, or with a code of the end reasons */
  send(order: SendFile): Promise<SentFile>;
  /** @throws McError with a code of the end reasons */
  openKey(order: OpenFileKey): Promise<KeyIdentity>;
  /** @throws McError `file-…`, `content-…` */
  fetch(order: FetchFile): Promise<FetchedFile>;
  /** Settles when nothing goes on with it any more. @param keep - whether what is fetched already stays */
  stop(id: string, keep: boolean): Promise<void>;
}

const none = async (): Promise<never> => {
  throw new McError("content-not-configured");
};

/** Where there are no files. */
export const NO_FILES: FilePort = { send: none, openKey: none, fetch: none, stop: async () => {} };

/** Where messages are kept. */
export interface MessageFilePort {
  /**
   * Stores a message, replacing an earlier state of it. It is on the disk when this settles.
   *
   * @throws McError `messages-…`
   */
  put(record: MessageRecord): Promise<void>;
}
