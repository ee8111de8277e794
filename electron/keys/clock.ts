/**
 * The wall clock, and timers that are checked against it: a computer that slept has not slept through anything.
 *
 * @module
 */

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Runs once after so many milliseconds, unless the returned function is called before. Does not keep the program alive. */
  after(milliseconds: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
