/**
 * A message to us: what is kept of it, what is read of its content, and what its sender is to be told when.
 *
 * @module
 */
import { base64Of, octetsOfBase64 } from "../../shared/base/base64.ts";
import type { OpenedData } from "../../shared/bridge/message-keys.ts";
import { decodeDataMessage, isProtected } from "../../shared/mc/data/data-message.ts";
import { DataMessageError } from "../../shared/mc/data/data-message-error.ts";
import type { DataOctets } from "../../shared/mc/data/octet-reader.ts";
import type { ReceivedData } from "../../shared/mc/data/short-data.ts";
import {
  MAX_TEXT,
  type MessageFailure,
  type MessageRecord,
  messageRecordSchema,
  newMessage,
} from "../../shared/mc/message-record.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { utf8Of } from "./platform.ts";
import type { MessageNotification } from "./ports.ts";

/** Milliseconds for which the news that a message was delivered waits for that of its being read (timer TDU1). */
export const DELIVERED_WITHIN_MS = 120_000;

/** Contents that are shown as text. */
const TEXT: ReadonlySet<unknown> = new Set(["text", "hyperlink", "coded-text"]);

type Content = Pick<MessageRecord, "text" | "notShown">;

/** What people see of a DATA PAYLOAD. */
function contentOf(payload: DataOctets): Content {
  const message = decodeDataMessage(payload);
  const payloads = message.kind === "data" ? message.payloads : [];
  const texts = payloads.filter(({ content }) => TEXT.has(content));
  return {
    text: texts
      .map(({ data }) => utf8Of(data))
      .join("\n")
      .slice(0, MAX_TEXT),
    notShown: payloads.length - texts.length,
  };
}

/** A message that is for people: it asks for no application. */
export function isForPeople({ signalling }: Extract<ReceivedData, { kind: "message" }>): boolean {
  return signalling.applicationId === undefined && signalling.extendedApplicationId === undefined;
}

/**
 * The record of a message that has come, before anything of it is opened.
 *
 * @throws DataMessageError when its content is not protected, and no content; or when there is more of it than a record holds
 */
export function receivedMessage(
  data: Extract<ReceivedData, { kind: "message" }> & { readonly senderId: string },
  known: { readonly service: McService; readonly ownId: string; readonly now: number },
): MessageRecord {
  const { keyMessage, payload, plane = "signalling", senderId, signalling } = data;
  const { conversationId, disposition = null, inReplyTo = null, messageId: id, sentAt } = signalling;
  const { service, ownId, now: at } = known;
  const isSealed = isProtected(payload);
  const record: MessageRecord = {
    ...newMessage({ id, conversationId, service, ownId, primaryId: senderId, at }),
    direction: "incoming",
    sentAt: sentAt * 1000,
    plane,
    inReplyTo,
    disposition,
    ...(isSealed
      ? { state: "sealed", sealed: sealedOf(payload, keyMessage) }
      : { state: "received", ...contentOf(payload) }),
    isProtected: isSealed,
  };
  // What its reader would refuse is not written: the dispatcher would read that messages cannot be stored.
  if (!messageRecordSchema.safeParse(record).success) throw new DataMessageError("too-long");
  return record;
}

const sealedOf = (payload: DataOctets, keyMessage: DataOctets | undefined) => ({
  payload: base64Of(payload),
  keyMessage: keyMessage === undefined ? null : base64Of(keyMessage),
});

/** The same message once more, sealed anew: it takes the place of what could not be opened, and its sender hears anew what becomes of it. */
export function sealedAnew(
  record: MessageRecord,
  { file, isProtected, sealed, state }: Pick<MessageRecord, "file" | "isProtected" | "sealed" | "state">,
): MessageRecord {
  const { undeliveredAt } = record;
  const isAnother = sealed?.payload !== record.sealed?.payload || sealed?.keyMessage !== record.sealed?.keyMessage;
  return {
    ...record,
    state,
    sealed,
    isProtected,
    file,
    failure: null,
    undeliveredAt: isAnother ? null : undeliveredAt,
  };
}

/**
 * @throws DataMessageError when what was sealed is no content
 */
export function openedMessage(record: MessageRecord, { content, contentId, identity }: OpenedData): MessageRecord {
  const shown = contentOf(octetsOfBase64(content));
  return { ...record, ...shown, state: "received", contentId, identity, sealed: null, failure: null };
}

export function unopenedMessage(record: MessageRecord, failure: MessageFailure): MessageRecord {
  return { ...record, state: "unopened", failure };
}

/** What the sender of a message is to be told now; undefined when there is nothing, or not yet. */
export function notificationOwed(record: MessageRecord, now: number): MessageNotification | undefined {
  const { at, deliveredAt, direction, disposition, readAt, state, undeliveredAt } = record;
  if (direction !== "incoming") return undefined;
  if (state === "unopened") return undeliveredAt === null ? "undelivered" : undefined;
  const wantsDelivery = disposition === "delivery" || disposition === "both";
  if (state === "seen" && disposition !== null && disposition !== "delivery") {
    if (readAt !== null) return undefined;
    return disposition === "both" && deliveredAt === null ? "delivered-and-read" : "read";
  }
  if (!wantsDelivery || deliveredAt !== null || (state !== "received" && state !== "seen")) return undefined;
  return disposition === "both" && state === "received" && now - at < DELIVERED_WITHIN_MS ? undefined : "delivered";
}

/** The record once its sender has been told. */
export function told(record: MessageRecord, notification: MessageNotification, now: number): MessageRecord {
  switch (notification) {
    case "undelivered":
      return { ...record, undeliveredAt: now };
    case "delivered":
      return { ...record, deliveredAt: now };
    case "read":
      return { ...record, readAt: now };
    case "delivered-and-read":
      return { ...record, deliveredAt: now, readAt: now };
    case "prevented-by-system":
      return record;
  }
}

/** What is told again to who sends a message once more that is here already. */
export function notificationAgain(record: MessageRecord): MessageNotification | undefined {
  if (record.readAt !== null) return "read";
  return record.deliveredAt === null ? undefined : "delivered";
}
