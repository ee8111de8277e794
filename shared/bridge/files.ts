/**
 * What windows and host exchange about files. The host reads and writes them, speaks with content servers, seals and opens; a window knows
 * names, sizes and addresses, never a folder of this computer, a key or an octet of a file, but those of a picture that is here and verified.
 *
 * @module
 */
import { z } from "zod";
import { keyIdentitySchema } from "../mc/key-identity.ts";
import { fileObjectSchema, LARGEST_PREVIEW, messageFileSchema, PREVIEWED } from "../mc/message-file.ts";
import { openDataSchema, sealDataSchema, sealedDataSchema } from "./message-keys.ts";

const { name, size, type } = messageFileSchema.shape;

/** A file that was chosen to be sent: its message has this ID. */
export const chosenFileSchema = z.object({ id: z.guid(), name, size: size.unwrap(), type }).strict();
export type ChosenFile = z.infer<typeof chosenFileSchema>;

export const sendFileSchema = sealDataSchema
  .omit({ content: true })
  .extend({
    isProtected: z.boolean(),
    /** What the content server has of it already; null when nothing. */
    object: fileObjectSchema.nullable(),
  })
  .strict();
export type SendFile = z.infer<typeof sendFileSchema>;

export const sentFileSchema = z
  .object({
    object: fileObjectSchema,
    /** The I_MESSAGE that has to go with it; null of a file in clear, as is whose keys protect it. */
    keyMessage: sealedDataSchema.shape.keyMessage,
    identity: keyIdentitySchema.nullable(),
    notes: sealedDataSchema.shape.notes,
  })
  .strict();
export type SentFile = z.infer<typeof sentFileSchema>;

/** An I_MESSAGE that came with a file, which may be fetched much later than the message can be opened. */
export const openFileKeySchema = openDataSchema
  .omit({ payload: true, keyMessage: true })
  .extend({ keyMessage: openDataSchema.shape.keyMessage.unwrap() })
  .strict();
export type OpenFileKey = z.infer<typeof openFileKeySchema>;

export const fetchFileSchema = z
  .object({
    id: z.guid(),
    senderId: openDataSchema.shape.callerId,
    name,
    object: fileObjectSchema,
    /** Whether it has to be protected, whatever was announced. */
    isProtectionRequired: z.boolean(),
    /** The PCK that came with it; null when none did. */
    pckId: z
      .string()
      .regex(/^[0-9a-f]{8}$/)
      .nullable(),
  })
  .strict();
export type FetchFile = z.infer<typeof fetchFileSchema>;

export const fetchedFileSchema = z
  .object({
    size: size.unwrap(),
    found: messageFileSchema.shape.found,
    /** Whose keys protected it; null of one in clear. */
    identity: keyIdentitySchema.nullable(),
  })
  .strict();
export type FetchedFile = z.infer<typeof fetchedFileSchema>;

/** A picture, for the page that decodes it. */
export const picturePreviewSchema = z
  .object({
    type: z.enum(PREVIEWED),
    /** All of the file, in base64. */
    octets: z.string().max(4 * Math.ceil(LARGEST_PREVIEW / 3)),
  })
  .strict();
export type PicturePreview = z.infer<typeof picturePreviewSchema>;

export const stopFileSchema = z
  .object({
    id: z.guid(),
    /** Whether what is here already stays, to go on from there. */
    keep: z.boolean(),
  })
  .strict();

/** How far a file has come on its way, in octets of what the content server has. */
export const fileProgressSchema = z.object({ id: z.guid(), done: size.unwrap(), of: size }).strict();
export type FileProgress = z.infer<typeof fileProgressSchema>;
