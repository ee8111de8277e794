/**
 * When messages leave their file: as calls leave the record (`call-retention.ts`), announced first, with how many go and when, and after the same
 * delays. Here is what is decided; who does it is `message-keeper.ts`.
 *
 * @module
 */
import { z } from "zod";
import { dueFrom, isTimeFor, tooOldBefore, wasSetBackSince } from "../services/call-retention.ts";

const days = z.number().int().positive();
const announcementSchema = z.object({
  keepDays: days,
  /** Unix milliseconds. */
  announcedAt: z.number(),
  /** From when they go, Unix milliseconds. */
  due: z.number(),
  /** Whether less is kept than before. */
  shorter: z.boolean(),
  /** Messages from before this moment go, Unix milliseconds. */
  before: z.number(),
  /** How many are left of them: it falls as they go. */
  count: z.number().int().positive(),
  /** When the newest of them came, Unix milliseconds. */
  until: z.number(),
});
export type MessageAnnouncement = z.infer<typeof announcementSchema>;

/** What the file of messages holds about it. */
export const messageRetentionSchema = z.object({
  /** Days for which they were kept when it was last gone by; null for ever. */
  keepDays: days.nullable(),
  announced: announcementSchema.nullable(),
});
export type MessageRetention = z.infer<typeof messageRetentionSchema>;

/** Messages from before a moment. */
export interface OldMessages {
  readonly count: number;
  /** When the newest of them came, Unix milliseconds; null where there are none. */
  readonly until: number | null;
}

/** What is to be done. */
export type MessageStep =
  | { readonly kind: "nothing" }
  /** Of what was announced nothing goes, or what was gone by is noted. */
  | { readonly kind: "note"; readonly state: MessageRetention }
  | { readonly kind: "announce"; readonly state: MessageRetention & { readonly announced: MessageAnnouncement } }
  | { readonly kind: "remove"; readonly announced: MessageAnnouncement };

/**
 * What is to be done about messages that are older than is kept.
 *
 * @param keepDays - days for which they are kept; null for ever
 * @param state - what the file holds; null in one that never said anything
 * @param old - messages from before {@link tooOldBefore}
 * @param now - Unix milliseconds
 * @param runFor - milliseconds for which the program has run, whatever the clock was set to
 */
export function messageStep(
  keepDays: number | null,
  state: MessageRetention | null,
  old: OldMessages,
  now: number,
  runFor: number,
): MessageStep {
  const announced = state?.announced ?? null;
  const before = tooOldBefore({ keepDays }, now);
  if (keepDays === null || before === null || old.until === null || old.count === 0) {
    const isNoted = announced === null && (state?.keepDays ?? null) === keepDays;
    return isNoted ? { kind: "nothing" } : { kind: "note", state: { keepDays, announced: null } };
  }
  if (announced !== null && announced.keepDays === keepDays && !wasSetBackSince(announced, now)) {
    return isTimeFor(announced, now, runFor) ? { kind: "remove", announced } : { kind: "nothing" };
  }
  // Where an announcement of a shorter rule is made anew, it is still about less than there was.
  const shorter = keepDays < (state?.keepDays ?? Number.POSITIVE_INFINITY) || announced?.shorter === true;
  const due = dueFrom(now, shorter);
  const { count, until } = old;
  const said = { keepDays, announcedAt: now, due, shorter, before, count, until };
  return { kind: "announce", state: { keepDays, announced: said } };
}
