/**
 * What a record keeps of protection.
 *
 * @module
 */
import { protectionSchema } from "../protection.ts";
import { recordPart } from "./record-part.ts";

export const PROTECTION_PART = recordPart({
  shape: {
    /** Null for a call recorded before calls had protection. */
    protection: protectionSchema.nullable().default(null),
  },
  atStart: { protection: null },
  atEnd: {},
});
