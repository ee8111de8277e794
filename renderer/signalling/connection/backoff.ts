/**
 * When to try again after a lost connection: soon at first, then less and less often, and not all consoles of a
 * control room at the same instant.
 *
 * @module
 */

const FIRST_MS = 500;
const LAST_MS = 30_000;
const SPREAD = 0.25;
/**
 * A server that is back before it said must be found again within a shift; and a timer of more than 2^31 - 1 ms would
 * fire at once.
 */
export const LONGEST_RETRY_AFTER_SECONDS = 3_600;

/**
 * Milliseconds until attempt number `attempt` (1 for the first).
 *
 * @param random - from 0 inclusive to 1 exclusive; spreads the delay by a quarter either way
 * @param retryAfterSeconds - what the server asked for; not undercut, up to one hour
 */
export function reconnectDelay(attempt: number, random: number, retryAfterSeconds?: number): number {
  const base = Math.min(FIRST_MS * 2 ** (attempt - 1), LAST_MS);
  const spread = base * (1 + SPREAD * (2 * random - 1));
  const asked = Math.min(retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_SECONDS) * 1000;
  return Math.round(Math.max(spread, asked));
}
