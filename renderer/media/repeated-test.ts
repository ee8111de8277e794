/**
 * A test that is made once, at once again where it came to no end, and some more times later where it failed: a computer that
 * stood still or was too busy when the program started is not so for ever.
 *
 * @module
 */

/** How often in a row a test that comes to no end is made until that counts as a failure. */
export const TRIES = 3;

/** Milliseconds after each failure until the test is made again. */
export const PAUSES: readonly number[] = [30_000, 120_000, 600_000];

/** The outcome of tests in a row, of which the last came to an end. */
async function untilItEnds(test: () => Promise<boolean | undefined>): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    const held = await test();
    if (held !== undefined) return held;
  }
  return false;
}

/**
 * @param test - never rejects; gives undefined when it came to no end
 * @param later - runs something after so many milliseconds, when there is nothing better to do
 * @returns gives the outcome of the test that was finished last, and makes the first one where there was none
 */
export function repeatedTest(
  test: () => Promise<boolean | undefined>,
  later: (milliseconds: number, run: () => void) => void,
): () => Promise<boolean> {
  let outcome: Promise<boolean> | undefined;
  const pauses = [...PAUSES];
  const make = (): Promise<boolean> => {
    const made = untilItEnds(test);
    void made.then((held) => {
      const pause = held ? undefined : pauses.shift();
      // What was found stands until something else is.
      if (pause !== undefined) later(pause, () => void make().then((now) => (outcome = Promise.resolve(now))));
    });
    return made;
  };
  return () => {
    outcome ??= make();
    return outcome;
  };
}
