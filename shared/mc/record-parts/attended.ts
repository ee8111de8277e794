/**
 * What a record keeps of somebody's having seen to a call that was missed.
 *
 * @module
 */
import { z } from "zod";
import { recordPart } from "./record-part.ts";

export const ATTENDED_PART = recordPart({
  shape: {
    /** Whether the dispatcher has taken a missed call off the list of those to be called back. */
    attended: z.boolean().default(false),
    /** Whether the dispatcher has opened the record of a missed emergency, which stands among the other calls until then. */
    opened: z.boolean().default(false),
  },
  atStart: { attended: false, opened: false },
  atEnd: {},
});

/** What somebody can have done about a missed call. */
export const ATTENTIONS = ["attended", "opened"] as const satisfies readonly (keyof typeof ATTENDED_PART.shape)[];
export type Attention = (typeof ATTENTIONS)[number];
