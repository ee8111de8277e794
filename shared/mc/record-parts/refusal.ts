/**
 * What a record keeps of calls to us that were refused before anybody was disturbed: one record stands for all that came
 * together, so that ten thousand of them are one row and not ten thousand.
 *
 * @module
 */
import { z } from "zod";
import { recordPart } from "./record-part.ts";

/** Different callers that are told apart in one record; where it says so many, there may have been more. */
export const MAX_CALLERS = 1_000;

const refusedSchema = z.object({
  /** Calls for which the record stands, its own included. The first came at `startedAt`. */
  count: z.number().int().positive(),
  callers: z.number().int().positive().max(MAX_CALLERS),
  /** When the last one came, Unix milliseconds. */
  lastAt: z.number().int(),
  /** Whether they are of a person of the directory; then they are of that one person. */
  known: z.boolean(),
});
export type Refused = z.infer<typeof refusedSchema>;

export const REFUSAL_PART = recordPart({
  shape: {
    /** Null for a call that took its way, and in every call recorded before refused ones were gathered. */
    refused: refusedSchema.nullable().default(null),
  },
  atStart: { refused: null },
  atEnd: {},
});
