/**
 * Stored messages as they cross to a window: a page at a time.
 *
 * @module
 */
import { z } from "zod";
import { messageRecordSchema } from "../mc/message-record.ts";

/** Messages of one page. */
export const MAX_PAGE = 500;

/** One page of them. */
export const messagePageSchema = z.object({
  records: z.array(messageRecordSchema).max(MAX_PAGE),
  /** Where the next page begins; null when there is none. */
  next: z.number().int().positive().nullable(),
  /** Messages that were saved from a damaged file in this run of the program; null where none was damaged. */
  rescued: z.number().int().nonnegative().nullable(),
});
export type MessagePage = z.infer<typeof messagePageSchema>;
