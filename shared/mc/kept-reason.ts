/**
 * A reason as it is kept and told: its code, and the particular with a bounded length.
 *
 * @module
 */
import { z } from "zod";
import { END_REASONS, type EndReasonCode } from "../errors/end-reason.ts";

const endReasonCodes = Object.keys(END_REASONS) as [EndReasonCode, ...EndReasonCode[]];

/** Characters that a record has for an ID or a particular. */
export const MAX_SHORT_TEXT = 2_048;

export const keptReasonSchema = z.object({
  code: z.enum(endReasonCodes),
  detail: z.string().max(MAX_SHORT_TEXT).optional(),
});
export type KeptReason = z.infer<typeof keptReasonSchema>;

/** A reason in the form in which a record keeps it. */
export function keptReason<C extends string>({
  code,
  detail,
}: {
  readonly code: C;
  readonly detail?: string | undefined;
}): {
  readonly code: C;
  readonly detail?: string;
} {
  return detail === undefined ? { code } : { code, detail: detail.slice(0, MAX_SHORT_TEXT) };
}
