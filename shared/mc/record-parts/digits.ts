/**
 * What a record keeps of digits.
 *
 * @module
 */
import { z } from "zod";
import { recordPart } from "./record-part.ts";

export const DIGITS_PART = recordPart({
  shape: {
    /** Whether digits (RFC 4733) can be sent at present; never in a leg whose media may be protected. */
    digits: z.boolean().default(false),
  },
  atStart: { digits: false },
  atEnd: { digits: false },
});
