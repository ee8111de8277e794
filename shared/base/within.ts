/**
 * Waiting, but not for ever.
 *
 * @module
 */

// Every process has timers; the types of none of them may be asked for here.
declare function setTimeout(handler: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;

/**
 * The outcome of work, or that of `late` when so many milliseconds have passed before. The work goes on unobserved then.
 *
 * @param late - answers, or throws, in the place of the work
 */
export async function within<T>(work: Promise<T>, milliseconds: number, late: () => T): Promise<T> {
  let timer: unknown;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    return await Promise.race([work, limit.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
