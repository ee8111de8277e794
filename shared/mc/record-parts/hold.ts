/**
 * What a record keeps of hold and resume.
 *
 * @module
 */
import { z } from "zod";
import { recordPart } from "./record-part.ts";

/** Who keeps the call on hold: nobody, this end, the other end, or each of them. */
export const HOLD_STATES = ["none", "by-us", "by-colleague", "both"] as const;
export type HoldState = (typeof HOLD_STATES)[number];

/** What is being asked of the other end about our hold, or what it did not accept last. */
export const HOLD_CHANGES = ["none", "holding", "resuming", "hold-refused", "resume-refused"] as const;
export type HoldChange = (typeof HOLD_CHANGES)[number];

export const HOLD_PART = recordPart({
  shape: {
    /** `none` in every call recorded before calls could be held. */
    hold: z.enum(HOLD_STATES).default("none"),
    holdChange: z.enum(HOLD_CHANGES).default("none"),
    /** Since when this end holds the call, Unix milliseconds; null while it does not. */
    heldAt: z.number().finite().nullable().default(null),
  },
  atStart: { hold: "none", holdChange: "none", heldAt: null },
  atEnd: { hold: "none", holdChange: "none", heldAt: null },
});
