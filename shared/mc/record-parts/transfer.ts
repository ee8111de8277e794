/**
 * What a record keeps of a transfer: that this end wanted the other one to call somebody else, or was asked to do so itself.
 *
 * @module
 */
import { z } from "zod";
import { keptReasonSchema, MAX_SHORT_TEXT } from "../kept-reason.ts";
import { recordPart } from "./record-part.ts";

const id = z.string().max(MAX_SHORT_TEXT);

const transferSchema = z.object({
  /** `partner`: we transfer whom we talk to. `us`: whom we talk to transfers us. */
  whom: z.enum(["partner", "us"]),
  /** Who is to be called. */
  targetId: id,
  /** Whether target and the one who transfers have talked about it. */
  announced: z.boolean(),
  /**
   * `asking`: whoever is to be transferred has not agreed yet. `under-way`: the target is being called. `done`: whoever is
   * transferred has left this call for the target.
   */
  state: z.enum(["asking", "under-way", "done", "failed"]),
  /** Why it failed. */
  reason: keptReasonSchema.nullable(),
});
export type Transfer = z.infer<typeof transferSchema>;

export const TRANSFER_PART = recordPart({
  shape: {
    /** The last transfer of this call; null before the first, and in every call recorded before there were any. */
    transfer: transferSchema.nullable().default(null),
    /** Who transferred us into this call; null where nobody did. */
    transferredBy: id.nullable().default(null),
    /** Whom this call is about: somebody who waits on hold while we ask here whether they may be passed on. */
    asksFor: z.object({ callId: z.uuid(), id }).nullable().default(null),
  },
  atStart: { transfer: null, transferredBy: null, asksFor: null },
  atEnd: {},
});
