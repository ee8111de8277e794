/**
 * The rule for work on foreign text: twice the text is at most twice the work. Nothing here knows how fast a computer is.
 *
 * Two doublings are looked at together, and more than four times the work is let through, because a computer has caches
 * and a collector of garbage: what grows with the square takes sixteen times. The best of several rounds counts: the others were disturbed.
 *
 * @module
 */

/** How often the work on a quarter may fit into that on the whole. */
const MOST = 12;
const FAR = 5;
const ROUNDS_AT_LEAST = 2;
const ROUNDS_AT_MOST = 12;

/** Milliseconds that a work takes once, whether it succeeds or throws. */
export function once(work: () => unknown): number {
  const start = performance.now();
  try {
    work();
  } catch {
    // Refusing costs, too.
  }
  return performance.now() - start;
}

/**
 * Tries a work on a text and on a quarter as long a one, until the best of several rounds fits the rule.
 *
 * @param floorMs - of a work that is done within this, nothing can be said and nothing has to be
 * @returns what was measured when it never did
 */
export function faultOfDoubling(quarter: () => unknown, whole: () => unknown, floorMs: number): string | undefined {
  if (once(whole) < floorMs) return undefined;
  let bestQuarter = Number.POSITIVE_INFINITY;
  let bestWhole = Number.POSITIVE_INFINITY;
  for (let round = 1; round <= ROUNDS_AT_MOST; round++) {
    bestQuarter = Math.min(bestQuarter, once(quarter));
    bestWhole = Math.min(bestWhole, once(whole));
    const fits = bestWhole < floorMs || bestWhole <= MOST * bestQuarter;
    if (fits && round >= ROUNDS_AT_LEAST) return undefined;
    // Nothing that is only disturbed is so far from it so often.
    if (!fits && round > ROUNDS_AT_LEAST && bestWhole > FAR * floorMs) break;
  }
  return `${bestQuarter.toFixed(1)} ms for a quarter, ${bestWhole.toFixed(1)} ms for the whole`;
}
