/**
 * Lines of the calls on record, as a window asks for them, a piece at a time.
 *
 * @module
 */
import { z } from "zod";
import { callLineSchema } from "../mc/call-line.ts";

/** Records that are read for one answer: some ten milliseconds of the host's time. */
export const MOST_LINES = 400;
/** Calls that are asked for whole at a time. */
export const MOST_CALLS_AT_ONCE = 100;

export const callLinesOrderSchema = z
  .object({ before: z.number().int().nullable(), limit: z.number().int().min(1).max(MOST_LINES) })
  .strict();

export const callLinesSchema = z
  .object({
    lines: z.array(callLineSchema).max(MOST_LINES),
    /** What to ask with for those before; null where there are none. */
    next: z.number().int().nullable(),
  })
  .strict();
export type CallLines = z.infer<typeof callLinesSchema>;
