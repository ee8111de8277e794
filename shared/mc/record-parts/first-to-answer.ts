/**
 * What a record keeps of a call to several, of whom the first to answer has it (TS 24.379 clause 11.1.1).
 *
 * @module
 */
import { z } from "zod";
import { MAX_SHORT_TEXT } from "../kept-reason.ts";
import { recordPart } from "./record-part.ts";

/** People whom one call can call. */
export const MAX_CANDIDATES = 20;

const firstToAnswerSchema = z.object({
  /** IDs of everybody who is called; none in a call to us, which does not say who else is. */
  candidates: z.array(z.string().max(MAX_SHORT_TEXT)).max(MAX_CANDIDATES),
});

export const FIRST_TO_ANSWER_PART = recordPart({
  shape: {
    /**
     * Null of a call to one person, as all were that were recorded before there were others. Of one to several `primaryId` and `currentId`
     * are those of the first candidate until somebody has answered, and those of that one from then on.
     */
    firstToAnswer: firstToAnswerSchema.nullable().default(null),
  },
  atStart: { firstToAnswer: null },
  atEnd: {},
});
