/**
 * For how long messages are kept, and which are going to be removed.
 *
 * @module
 */
import { z } from "zod";

const count = z.number().int().nonnegative();

export const messageKeepingSchema = z.object({
  /** Days for which a message is kept; null for ever. */
  keepDays: count.nullable(),
  /** Who said so, in the policy of the computer; null where nobody did. */
  keepSetBy: z.string().nullable(),
  /** What is going to be removed, and is said before; null while nothing is. */
  going: z
    .object({
      count,
      /** When the newest of them came, Unix milliseconds. */
      until: z.number(),
      /** From when they go, Unix milliseconds. */
      at: z.number(),
      /** Whether they go because less is kept than before. */
      shorter: z.boolean(),
    })
    .nullable(),
});
export type MessageKeeping = z.infer<typeof messageKeepingSchema>;

/** Messages that one event of their removal names at most. */
export const MOST_REMOVED = 500;
