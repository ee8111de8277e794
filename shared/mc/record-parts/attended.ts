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
  },
  atStart: { attended: false },
  atEnd: {},
});
