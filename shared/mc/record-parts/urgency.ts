/**
 * What a record keeps of how urgent a call is, and of the last change of that while it went on.
 *
 * @module
 */
import { z } from "zod";
import { keptReasonSchema } from "../kept-reason.ts";
import { recordPart } from "./record-part.ts";

/** How urgent a call is, the most urgent last (TS 24.379: emergency-ind, imminentperil-ind; RFC 8101: priority). */
export const URGENCIES = ["normal", "priority", "imminent-peril", "emergency"] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What a call in progress can be made: an emergency, or none any more. */
const URGENCY_CHANGES = ["emergency", "normal"] as const satisfies readonly Urgency[];
export type ChangedUrgency = (typeof URGENCY_CHANGES)[number];

const changeSchema = z.object({
  to: z.enum(URGENCY_CHANGES),
  by: z.enum(["us", "colleague"]),
  /** `asking`: the other end has not said anything to ours yet. */
  state: z.enum(["asking", "done", "failed"]),
  /** Why it failed. */
  reason: keptReasonSchema.nullable(),
});
export type UrgencyChange = z.infer<typeof changeSchema>;

export const URGENCY_PART = recordPart({
  shape: {
    /** `normal` in every call recorded before urgency was read. A redirection changes nothing of it. */
    urgency: z.enum(URGENCIES).default("normal"),
    /** The priority that the request asked for, as its Resource-Priority says; null where it says nothing that is known. */
    requestPriority: z.number().int().min(0).max(15).nullable().default(null),
    /** The last change while the call went on; null where there was none, and in every call recorded before there were any. */
    urgencyChange: changeSchema.nullable().default(null),
  },
  atStart: { urgency: "normal", requestPriority: null, urgencyChange: null },
  atEnd: {},
});
