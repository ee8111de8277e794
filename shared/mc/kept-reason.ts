/**
 * A reason as it is kept and told: its code, and the particular with a bounded length.
 *
 * @module
 */
import { z } from "zod";
import { END_REASONS, type EndReasonCode } from "../errors/end-reason.ts";

const endReasonCodes = Object.keys(END_REASONS) as [EndReasonCode, ...EndReasonCode[]];

export const keptReasonSchema = z.object({ code: z.enum(endReasonCodes), detail: z.string().max(2048).optional() });
