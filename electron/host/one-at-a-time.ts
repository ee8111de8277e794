/**
 * Work that is done once for all who ask while it goes on.
 *
 * @module
 */

/** Whoever asks about the same subject meanwhile gets the same outcome; afterwards it is done anew. A subject is what JSON makes of it. */
export function oneAtATime<S, T>(work: (subject: S) => Promise<T>): (subject: S) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (subject) => {
    const key = JSON.stringify(subject);
    const asked = running.get(key) ?? work(subject).finally(() => running.delete(key));
    running.set(key, asked);
    return asked;
  };
}
