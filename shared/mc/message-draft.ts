/**
 * What somebody has begun to write and has not sent.
 *
 * @module
 */
import { z } from "zod";
import { MAX_SHORT_TEXT } from "./kept-reason.ts";
import { mcIdKey } from "./mc-id.ts";
import { MAX_TEXT, type MessageRecord } from "./message-record.ts";

/** Drafts that are kept at most; of more than these, the one that was not touched for longest goes. */
export const MOST_DRAFTS = 200;

export const messageDraftSchema = z
  .object({
    /** The ID of whoever it is for. */
    personId: z.string().min(1).max(MAX_SHORT_TEXT),
    text: z.string().min(1).max(MAX_TEXT),
    /** When it was stored as it is, Unix milliseconds. */
    at: z.number().finite(),
  })
  .strict();
export type MessageDraft = z.infer<typeof messageDraftSchema>;

/** Whether a draft was sent since: the program ended after the message was stored, and before the draft was taken away. */
export const wasSent = ({ at, personId, text }: MessageDraft, messages: readonly MessageRecord[]): boolean =>
  messages.some(
    (message) =>
      message.direction === "outgoing" &&
      message.at >= at &&
      message.text === text &&
      mcIdKey(message.primaryId) === mcIdKey(personId),
  );
