/**
 * What became of a SIP message that could not be taken as it came: codes for the log and the ladder, whose words are found when
 * they are shown.
 *
 * @module
 */
import { z } from "zod";

/** Why a message was dropped, or what had to be mended before it could be read. */
export const MESSAGE_FLAWS = [
  /** More than any server of good will sends (`shared/sip/message-limits.ts`). */
  "message-too-long",
  "head-too-long",
  "too-many-fields",
  "too-many-fields-of-a-name",
  "addresses-too-long",
  /** More came in than can be read. */
  "too-much-at-once",
  /** It does not begin as a request or an answer does. */
  "start-line-unreadable",
  /** Its header has no end. */
  "head-unfinished",
  "field-missing",
  "field-unreadable",
  /** The body is shorter than the message says. */
  "body-cut-short",
  /** An answer to what somebody else has sent. */
  "answer-for-another",
  /** What reads it gave up, and did not say at what. */
  "not-understood",
  /** A field that the grammar does not allow, read all the same or left aside. */
  "field-read-leniently",
  /** What makes a dialog is not there. */
  "answer-without-contact",
  "answer-without-tag",
] as const;
export type MessageFlaw = (typeof MESSAGE_FLAWS)[number];

export const messageHandlingSchema = z.object({
  /** `dropped`: nothing of it was acted on; a request was answered with 400. `mended`: it was taken. */
  kind: z.enum(["dropped", "mended"]),
  flaw: z.enum(MESSAGE_FLAWS),
  /** The header field that it is about; empty where it is about none. */
  field: z.string().max(100),
});
export type MessageHandling = z.infer<typeof messageHandlingSchema>;
