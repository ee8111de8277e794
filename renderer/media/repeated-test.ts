/**
 * A test that is made once, and some more times later where it failed: a computer that was too busy when the program started
 * is not so for ever.
 *
 * @module
 */

/** Milliseconds after each failure until the test is made again. */
export const PAUSES: readonly number[] = [30_000, 120_000, 600_000];

/**
 * @param test - never rejects
 * @param later - runs something after so many milliseconds, when there is nothing better to do
 * @returns gives the outcome of the test that was finished last, and makes the first one where there was none
 */
export function repeatedTest(
  test: () => Promise<boolean>,
  later: (milliseconds: number, run: () => void) => void,
): () => Promise<boolean> {
  let outcome: Promise<boolean> | undefined;
  const pauses = [...PAUSES];
  const make = (): Promise<boolean> => {
    const made = test();
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
