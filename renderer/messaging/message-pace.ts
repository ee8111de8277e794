/**
 * How fast messages to us may come before some are refused unread: a rule that holds for calls, with other values.
 *
 * @module
 */
import type { CallPace } from "../calling/call-limits.ts";

/** Whoever was away gets at once what was written meanwhile; nobody writes more. Each is stored, and may have keys to be verified. */
export const MESSAGE_PACE: CallPace = {
  ofOneCaller: { size: 200, everyMs: 1_000 },
  ofStrangers: { size: 100, everyMs: 2_000 },
};
