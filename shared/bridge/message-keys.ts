/**
 * What windows and host exchange about the protection of messages. The host holds every PCK, seals and opens; a window sees contents and
 * I_MESSAGEs, and no key.
 *
 * @module
 */
import { z } from "zod";
import { keptReasonSchema } from "../mc/kept-reason.ts";
import { keyIdentitySchema } from "../mc/key-identity.ts";
import { messageRecordSchema } from "../mc/message-record.ts";
import { SERVICE_NAMES } from "../mc/services/services.ts";
import { MAX_KEY_MESSAGE, obtainKeysSchema } from "./keys.ts";

/** Characters of the base64 of a content, clear or sealed: as much as a SIP message has room for. */
const MAX_CONTENT = 131_072;
const content = z.base64().min(4).max(MAX_CONTENT);
const keyMessage = z.base64().min(4).max(MAX_KEY_MESSAGE);

export const sealDataSchema = obtainKeysSchema
  .omit({ secret: true, redirectResponse: true })
  .extend({
    /** DATA PAYLOAD in clear. */
    content,
    /** Unix seconds. */
    sentAt: z.number().int().nonnegative(),
    /** The other end has asked for the keys again. */
    fresh: z.boolean(),
  })
  .strict();
export type SealData = z.infer<typeof sealDataSchema>;

export const sealedDataSchema = z.object({
  /** Containers of protected payloads. */
  payload: content,
  /** The I_MESSAGE that has to go with it; null where the other end has it. */
  keyMessage: keyMessage.nullable(),
  identity: keyIdentitySchema,
  notes: z.array(keptReasonSchema).max(16),
});
export type SealedData = z.infer<typeof sealedDataSchema>;

export const openDataSchema = z
  .object({
    /** Names the work, for whoever gives it up: the ID of the message, which its sender has drawn. */
    callId: z.guid(),
    leg: z.literal(1),
    service: z.enum(SERVICE_NAMES),
    /** The sender as our server asserts it. */
    callerId: z.string().min(1).max(2048),
    payload: content,
    keyMessage: keyMessage.nullable(),
  })
  .strict();
export type OpenData = z.infer<typeof openDataSchema>;

export const openedDataSchema = z.object({
  /** DATA PAYLOAD in clear. */
  content,
  contentId: messageRecordSchema.shape.contentId.unwrap().unwrap(),
  identity: keyIdentitySchema,
});
export type OpenedData = z.infer<typeof openedDataSchema>;
