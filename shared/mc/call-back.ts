/**
 * Wishes to be called back (TS 24.379 clause 11.1.5): ours, which others have, and those of others, which we have. What is
 * kept of one over a restart.
 *
 * @module
 */
import { z } from "zod";
import type { CallRecord } from "./call-record.ts";
import { keptReasonSchema } from "./kept-reason.ts";
import { SERVICE_NAMES } from "./services/services.ts";

const urgencySchema = z.enum(["low", "normal", "high"]);
/** How urgent a wish is, as its sender says. */
export type CallBackUrgency = z.infer<typeof urgencySchema>;

/** How many are kept. */
export const MAX_CALL_BACKS = 200;

export const callBackSchema = z
  .object({
    /** Whose wish it is. */
    by: z.enum(["us", "them"]),
    /** The other one, as that one was asked or has asked: an MC service ID. */
    id: z.string().min(1).max(2048),
    /** Who has our wish: another ID where a redirection has named one. */
    askedId: z.string().min(1).max(2048),
    service: z.enum(SERVICE_NAMES),
    /**
     * `asking`, `withdrawing`: the server has not answered yet. `asked`: it has taken the wish. `noted`: the other end says that it
     * has it. `failed`: it was not taken; `reason` says why. Those of others are `asked`.
     */
    state: z.enum(["asking", "asked", "noted", "withdrawing", "failed"]),
    /** Why it was not taken, or could not be taken back. */
    reason: keptReasonSchema.nullable(),
    urgency: urgencySchema,
    /** When, Unix milliseconds by our clock. */
    at: z.number(),
  })
  .strict();
export type CallBack = z.infer<typeof callBackSchema>;

export const callBacksSchema = z.array(callBackSchema).max(MAX_CALL_BACKS);

/** What of a record decides it. */
type Call = Pick<CallRecord, "connectedAt" | "direction" | "redirections" | "startedAt" | "steps">;

/**
 * When the person of a call was reached by it, Unix milliseconds: spoken with, or, being called by us, rung. A call that
 * did not get that far, or got to somebody else, reached nobody.
 */
export function reachedAt({ connectedAt, direction, redirections, startedAt, steps }: Call): number | undefined {
  if (redirections.some(({ target }) => target === "forwarded")) return undefined;
  if (connectedAt !== null) return connectedAt;
  return direction === "outgoing" && steps.some(({ step }) => step === "ringing") ? startedAt : undefined;
}
