/**
 * Timers of this process that would keep a test waiting, made short: what they do is tried, not how long they are, which tests with
 * a clock of their own look at.
 *
 * @module
 */

/** Delays that are made short, in milliseconds, and by how much. */
export interface Hurry {
  readonly from: number;
  readonly to: number;
  readonly times: number;
}

/**
 * Has every timer that is set from here on with such a delay run out sooner.
 *
 * @returns ends that; timers that were set stay short
 */
export function hurryTimers({ from, to, times }: Hurry): () => void {
  const { setTimeout: plain } = globalThis;
  const hurried = (run: (...given: unknown[]) => void, delay = 0, ...given: unknown[]) =>
    plain(run, delay >= from && delay <= to ? delay / times : delay, ...given);
  globalThis.setTimeout = Object.assign(hurried, plain);
  return () => {
    globalThis.setTimeout = plain;
  };
}
