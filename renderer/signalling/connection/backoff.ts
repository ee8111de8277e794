/**
 * When to try again after a lost connection: soon at first, then less and less often, and never all consoles of a
 * control room at the same instant. A server that starts again loses all of them in one moment, and is to see a ramp.
 *
 * @module
 */
import { afterAsked } from "../../../shared/base/retry-after.ts";

/** Earliest first attempt, doubled with each that follows, and the most that it comes to. */
const FIRST_MS = 250;
const LAST_MS = 15_000;
/** Latest attempt, as a multiple of the earliest; and what it never exceeds of its own accord. */
const SPREAD = 8;
const LATEST_MS = 45_000;

/**
 * Milliseconds until attempt number `attempt` (1 for the first): within 250 ms and 2 s for the first, within 15 and 45 s in the end.
 *
 * @param random - from 0 inclusive to 1 exclusive; where in that time
 * @param retryAfterSeconds - what the server asked for, up to one hour; not undercut, and spread upwards
 */
export function reconnectDelay(attempt: number, random: number, retryAfterSeconds = 0): number {
  const earliest = Math.min(FIRST_MS * 2 ** (attempt - 1), LAST_MS);
  const window = Math.min(earliest * SPREAD, LATEST_MS) - earliest;
  const own = earliest + random * window;
  const asked = retryAfterSeconds > 0 ? afterAsked(retryAfterSeconds * 1000, window, random) : 0;
  return Math.round(Math.max(own, asked));
}
