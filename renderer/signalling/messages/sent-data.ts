/**
 * What goes before the content of a message of ours, whichever way it goes: which one it is, and what we want to hear of it.
 *
 * @module
 */
import type { ShortData } from "../../../shared/mc/data/short-data.ts";
import type { MessageRecord } from "../../../shared/mc/message-record.ts";

export function sentOf({
  conversationId,
  disposition,
  id: messageId,
  inReplyTo,
  sentAt,
}: MessageRecord): ShortData["signalling"] {
  return {
    kind: "sds-signalling",
    sentAt: Math.floor(sentAt / 1000),
    conversationId,
    messageId,
    ...(inReplyTo === null ? {} : { inReplyTo }),
    ...(disposition === null ? {} : { disposition }),
    others: [],
  };
}
