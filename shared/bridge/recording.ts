/**
 * Whether calls are being recorded, and how far the record goes.
 *
 * @module
 */
import { z } from "zod";

/** Why calls are not being recorded. */
const NOT_RECORDING = ["calls-not-recorded", "call-history-newer", "record-locked"] as const;

const count = z.number().int().nonnegative();

export const recordingSchema = z.object({
  /** Null while calls are being recorded. */
  problem: z.enum(NOT_RECORDING).nullable(),
  /** Whether the key under which the record is sealed is still waited for: nothing of before can be read. */
  awaited: z.boolean(),
  /** Calls that wait in memory until they can be recorded. */
  waiting: count,
  /** Calls since the start of which something was given up, because too much waited. */
  lost: count,
  /** Calls that are kept; above it the oldest are removed, those that were refused before they rang first. */
  limit: count,
  /** Days for which a call is kept; null for ever. */
  keepDays: count.nullable(),
  /** Who said so, in the policy of the computer; null where nobody did. */
  keepSetBy: z.string().nullable(),
  /** What is going to be removed, and is said before; null while nothing is. */
  going: z
    .object({
      /** Calls that are too old; of the others, above the limit, those that were refused unheard; and those that came first. */
      aged: count,
      refused: count,
      others: count,
      /** When the newest of the first and the last of these began, Unix milliseconds; null where there are none. */
      until: z.number().nullable(),
      /** From when they go, Unix milliseconds. */
      at: z.number(),
      /** Whether they go because less is kept than before. */
      shorter: z.boolean(),
    })
    .nullable(),
  /** Calls on record, and how many were removed since the start because there were more than the limit. */
  kept: count,
  removed: count,
  /** What became of a damaged record in this run; null where none was. */
  damage: z
    .object({
      /** Whether what can be read of it is still being brought over. */
      saving: z.boolean(),
      /** Calls that were brought over. */
      saved: count,
    })
    .nullable(),
});
export type Recording = z.infer<typeof recordingSchema>;
