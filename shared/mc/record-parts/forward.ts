/**
 * What a record keeps of a call to us that was forwarded to somebody else while it rang.
 *
 * @module
 */
import { z } from "zod";
import { keptReasonSchema, MAX_SHORT_TEXT } from "../kept-reason.ts";
import { recordPart } from "./record-part.ts";

const forwardSchema = z.object({
  /** Whom the caller is to call. */
  targetId: z.string().max(MAX_SHORT_TEXT),
  /** As a `forwarding-reason` says it: the dispatcher chose so, or nobody answered in time. */
  why: z.enum(["manual-input", "no-answer"]),
  /** `asking`: the server has not answered yet. */
  state: z.enum(["asking", "done", "failed"]),
  /** Why it failed. */
  reason: keptReasonSchema.nullable(),
});
export type Forward = z.infer<typeof forwardSchema>;

export const FORWARD_PART = recordPart({
  shape: {
    /** Null for a call that nobody forwarded, and in every call recorded before that could be done. */
    forward: forwardSchema.nullable().default(null),
  },
  atStart: { forward: null },
  atEnd: {},
});
