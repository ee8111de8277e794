/**
 * What a record keeps of moves to another server.
 *
 * @module
 */
import { z } from "zod";
import { recordPart } from "./record-part.ts";

export const MOVING_PART = recordPart({
  shape: {
    /** The server that is used now lets no request of this call through, which another one has set up. */
    unknownToServer: z.boolean().default(false),
  },
  atStart: { unknownToServer: false },
  atEnd: { unknownToServer: false },
});
