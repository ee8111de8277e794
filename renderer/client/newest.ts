/**
 * The one rule for what is newer of what a host says: by itself, or asked. What it says by itself is new when it
 * arrives; an answer is as old as its question, for the host may have said something else while it was on the way.
 *
 * @module
 */

/** Hears one thing from the host in both ways, and hands on each value that is newer than all before. */
export interface Newest<T> {
  /** The host said it by itself. */
  told(value: T): void;
  /**
   * Asks the host. The answer is dropped when something newer was heard before it came.
   *
   * @throws as the question does; what is known stays known then
   */
  ask(question: () => Promise<T>): Promise<void>;
}

/** @param take - is given each value that is newer than the one before */
export function createNewest<T>(take: (value: T) => void): Newest<T> {
  let moments = 0;
  let knownSince = 0;
  const hear = (value: T, at: number) => {
    if (at < knownSince) return;
    knownSince = at;
    take(value);
  };
  return {
    told: (value) => hear(value, ++moments),
    async ask(question) {
      const asked = ++moments;
      hear(await question(), asked);
    },
  };
}
