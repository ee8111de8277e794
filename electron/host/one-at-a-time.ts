/**
 * Work that is done once for all who ask while it goes on.
 *
 * @module
 */

/** Whoever asks about the same subject meanwhile gets the same outcome; afterwards it is done anew. A subject is what JSON makes of it;
 * what is said beside it is that of the first. */
export function oneAtATime<S, T, R extends readonly unknown[]>(
  work: (subject: S, ...rest: R) => Promise<T>,
): (subject: S, ...rest: R) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (subject, ...rest) => {
    const key = JSON.stringify(subject);
    const asked = running.get(key) ?? work(subject, ...rest).finally(() => running.delete(key));
    running.set(key, asked);
    return asked;
  };
}
