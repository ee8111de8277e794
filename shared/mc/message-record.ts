/**
 * One message as the dispatcher sees it and as it is kept: two attempts at two IDs are one message.
 *
 * The procedure fills it, the host stores it before anybody hears of it, the views render it.
 *
 * @module
 */
import { z } from "zod";
import { ERRORS, type ErrorCode } from "../errors/mc-error.ts";
import { redirectionEntrySchema } from "./call-record.ts";
import { MAX_SHORT_TEXT } from "./kept-reason.ts";
import { keyIdentitySchema } from "./key-identity.ts";
import { messageFileSchema } from "./message-file.ts";
import { dialledFirstSchema } from "./record-parts/new-id.ts";
import { SERVICE_NAMES } from "./services/services.ts";

/**
 * States of a message of ours: `waiting` for the connection, `sealing`, `sending`, `deciding` about a redirection, then as far as is known.
 * Of one to us: `sealed` until it is opened, `received`, `seen`, or `unopened` when it cannot be.
 */
export const MESSAGE_STATES = [
  "waiting",
  "sealing",
  "sending",
  "deciding",
  "accepted",
  "delivered",
  "read",
  "failed",
  "sealed",
  "received",
  "seen",
  "unopened",
] as const;

/** What carries short data: one SIP MESSAGE, a connection of its own, or that of a session (TS 24.282 clauses 9.2.2 to 9.2.4). */
export const MESSAGE_PLANES = ["signalling", "media", "session"] as const;
export type MessagePlane = (typeof MESSAGE_PLANES)[number];

/** What the sender of a message wants to be told. */
const DISPOSITIONS = ["delivery", "read", "both"] as const;

const errorCodes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];
const shortText = z.string().max(MAX_SHORT_TEXT);
/** Unix milliseconds. */
const time = z.number().finite();

/** Characters of a message: as many as a SIP message has room for when it is sealed. */
export const MAX_TEXT = 65_534;

export const messageRecordSchema = z
  .object({
    /** The message ID, the same in every attempt and in every notification. Others draw theirs as they like: any sixteen octets. */
    id: z.guid(),
    conversationId: z.guid(),
    service: z.enum(SERVICE_NAMES),
    /** Our own ID. */
    ownId: shortText,
    direction: z.enum(["outgoing", "incoming"]),
    /** The ID by which the other one is known: the one that was written to, or the sender. */
    primaryId: shortText,
    /** The ID that the last attempt went to. */
    currentId: shortText,
    /** When it was written here, or came. */
    at: time,
    /** What its sender says of when it was written. */
    sentAt: time,
    text: z.string().max(MAX_TEXT),
    /** The file that the message announces; null of short data. */
    file: messageFileSchema.nullable().default(null),
    /**
     * What carries it, the same in every attempt but for a session, which is there or is not; null of a file, and of messages from before there
     * were longer ones.
     */
    plane: z.enum(MESSAGE_PLANES).nullable().default(null),
    inReplyTo: z.guid().nullable(),
    disposition: z.enum(DISPOSITIONS).nullable(),
    state: z.enum(MESSAGE_STATES),
    /** Whether it goes, or came, protected; null as long as that is not known. */
    isProtected: z.boolean().nullable(),
    /** Whose keys protect it. */
    identity: keyIdentitySchema.nullable(),
    /** What its sender has sealed as the mark of a content: key, payload ID and time. No other message has the same. Of one in clear null. */
    contentId: z.string().max(40).nullable().default(null),
    /** What came, as long as it is not opened: containers and I_MESSAGE in base64; of a file the I_MESSAGE alone. */
    sealed: z.object({ payload: z.string().max(131_072), keyMessage: z.string().max(16_384).nullable() }).nullable(),
    /** How often it was sent to the current ID without an answer. */
    attempts: z.number().int().min(0).max(100),
    /** Whether keys were made anew because the other end has asked for them. */
    isResealed: z.boolean(),
    /** Null where the primary ID was written to first, as with every message before new IDs were remembered. */
    dialledFirst: dialledFirstSchema.nullable().default(null),
    redirections: z.array(redirectionEntrySchema).max(8),
    /** Payloads of a message to us that are no text. */
    notShown: z.number().int().nonnegative().max(255),
    /** When each of these was said of it: to us, or of a message to us by us. */
    acceptedAt: time.nullable(),
    deliveredAt: time.nullable(),
    readAt: time.nullable(),
    /** When its sender was told that it cannot be opened. */
    undeliveredAt: time.nullable(),
    failure: z.object({ code: z.enum(errorCodes), detail: shortText.optional() }).nullable(),
  })
  .strict();
export type MessageRecord = z.infer<typeof messageRecordSchema>;
export type MessageFailure = NonNullable<MessageRecord["failure"]>;

/** Whether there is still something to do for a message of ours, by itself. */
export const isOnItsWay = ({ state }: Pick<MessageRecord, "state">): boolean =>
  state === "waiting" || state === "sealing" || state === "sending" || state === "deciding";

/** A message of which nothing has happened yet: written here just now, as it stands. */
export const newMessage = (
  known: Pick<MessageRecord, "id" | "conversationId" | "service" | "ownId" | "primaryId" | "at">,
): MessageRecord => ({
  ...known,
  direction: "outgoing",
  currentId: known.primaryId,
  sentAt: known.at,
  text: "",
  file: null,
  plane: null,
  inReplyTo: null,
  disposition: null,
  state: "waiting",
  isProtected: null,
  identity: null,
  contentId: null,
  sealed: null,
  attempts: 0,
  isResealed: false,
  dialledFirst: null,
  redirections: [],
  notShown: 0,
  acceptedAt: null,
  deliveredAt: null,
  readAt: null,
  undeliveredAt: null,
  failure: null,
});
