/**
 * What a record keeps of a new ID that was known of somebody before the call: whether it was dialled first, and what the
 * dispatcher has said about dialling it.
 *
 * @module
 */
import { z } from "zod";
import { keptReasonSchema, MAX_SHORT_TEXT } from "../kept-reason.ts";
import { recordPart } from "./record-part.ts";

/**
 * What the dispatcher can say about the new ID of somebody: dial it first, dial the primary ID first, or know nothing of it
 * any more.
 */
const NEW_ID_CHOICES = ["first", "primary", "forgotten"] as const;
export type NewIdChoice = (typeof NEW_ID_CHOICES)[number];

const unixMs = z.number().finite();

export const dialledFirstSchema = z.object({
  newId: z.string().max(MAX_SHORT_TEXT),
  /** Its KMS, where the redirection named it. */
  kmsUri: z.string().max(MAX_SHORT_TEXT).nullable(),
  /** When a call last showed that the ID is good, Unix milliseconds. */
  learnedAt: unixMs,
  /** When a redirection named it, Unix milliseconds. */
  redirectedAt: unixMs,
  /** The dispatcher asked for it for this person, or the settings for everybody. */
  why: z.enum(["asked", "everybody"]),
  /** Why the primary ID was called after it, and when, in milliseconds since the call was placed or the message written; null where it was not. */
  fallBack: z.object({ reason: keptReasonSchema, atMs: z.number().finite() }).nullable(),
});
export type DialledFirst = z.infer<typeof dialledFirstSchema>;

export const NEW_ID_PART = recordPart({
  shape: {
    /** Null where the primary ID was dialled first, as in every call recorded before new IDs were remembered. */
    dialledFirst: dialledFirstSchema.nullable().default(null),
    /** Said about the person of this call, and when, Unix milliseconds; null while nothing was said. */
    newIdChoice: z
      .object({ choice: z.enum(NEW_ID_CHOICES), at: unixMs })
      .nullable()
      .default(null),
  },
  atStart: { dialledFirst: null, newIdChoice: null },
  atEnd: {},
});
