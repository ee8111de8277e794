/**
 * What a record keeps of how urgent a call is.
 *
 * @module
 */
import { z } from "zod";
import { recordPart } from "./record-part.ts";

/** How urgent a call is, the most urgent last (TS 24.379: emergency-ind, imminentperil-ind; RFC 8101: priority). */
export const URGENCIES = ["normal", "priority", "imminent-peril", "emergency"] as const;
export type Urgency = (typeof URGENCIES)[number];

export const URGENCY_PART = recordPart({
  shape: {
    /** `normal` in every call recorded before urgency was read. A redirection changes nothing of it. */
    urgency: z.enum(URGENCIES).default("normal"),
    /** The priority that the request asked for, as its Resource-Priority says; null where it says nothing that is known. */
    requestPriority: z.number().int().min(0).max(15).nullable().default(null),
  },
  atStart: { urgency: "normal", requestPriority: null },
  atEnd: {},
});
