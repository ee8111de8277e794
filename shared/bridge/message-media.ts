/**
 * What windows and host exchange about messages that go over a connection of their own (MSRP). The host holds the connections; a window says
 * where they go, as the session descriptions have it, and has what comes of them.
 *
 * @module
 */
import { z } from "zod";

/** Octets of one message with everything around its content. */
export const LARGEST_MESSAGE = 131_072;

const path = z.array(z.string().min(1).max(512)).min(1).max(8);
const body = z.base64().max(Math.ceil(LARGEST_MESSAGE / 3) * 4);
const contentType = z.string().min(1).max(300);
/** Names one end of a connection; the host draws it. */
const id = z.guid();

/** What an end is opened for: messages both ways until it is closed, or one. */
export const openEndSchema = z.object({ isSession: z.boolean() }).strict();

export const messageEndSchema = z
  .object({
    id,
    /** How it is reached, the next address first: for the session description. */
    path,
  })
  .strict();
export type MessageEnd = z.infer<typeof messageEndSchema>;

/** The other end, as its session description has it. */
const otherEnd = {
  id,
  path,
  /** Where a middlebox wants the connection instead; null where none does. */
  connectTo: z
    .object({ host: z.string().min(1).max(255), port: z.number().int().min(1).max(65_535) })
    .strict()
    .nullable(),
};

export const sendOverSchema = z.object({ ...otherEnd, contentType, body }).strict();
export type SendOver = z.infer<typeof sendOverSchema>;

/** What the other end says of it: 200 when it has all of it. */
export const sentOverSchema = z
  .object({ status: z.number().int().min(100).max(999), comment: z.string().max(200) })
  .strict();
export type SentOver = z.infer<typeof sentOverSchema>;

export const receiveOverSchema = z.object(otherEnd).strict();
export type ReceiveOver = z.infer<typeof receiveOverSchema>;

export const receivedOverSchema = z.object({ contentType, body }).strict();
export type ReceivedOver = z.infer<typeof receivedOverSchema>;

/** What becomes of what has come: 200 once it is stored. */
export const confirmOverSchema = z.object({ id, status: sentOverSchema.shape.status }).strict();

export const closeEndSchema = z.object({ id }).strict();
