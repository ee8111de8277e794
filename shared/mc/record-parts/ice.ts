/**
 * What a record keeps of STUN and TURN servers: the last that failed a call, whether or not another way was found.
 *
 * @module
 */
import { keptReasonSchema } from "../kept-reason.ts";
import { recordPart } from "./record-part.ts";

export const ICE_PART = recordPart({
  shape: {
    /** Which server failed and how; null while none did, and in calls recorded before there were any. */
    iceProblem: keptReasonSchema.nullable().default(null),
  },
  atStart: { iceProblem: null },
  atEnd: {},
});
