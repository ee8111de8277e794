/**
 * Why a still of a picture is not kept with the record of a call, or cannot be shown or deleted there.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const STILL_ERRORS = {
  /** Settings or policy. */
  "still-not-allowed": { category: "configuration" },
  /** There was nothing to take, or it is larger than a still may be. */
  "still-not-taken": { category: "person" },
  /** The call has had as many as it may have. */
  "still-limit": { category: "person" },
  "still-locked": { category: "configuration" },
  "still-unwritable": { category: "configuration" },
  /** What was to be deleted is there as before. */
  "still-not-removed": { category: "configuration" },
  /** Not as it was sealed, deleted, or under a key that is gone. */
  "still-unreadable": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;
