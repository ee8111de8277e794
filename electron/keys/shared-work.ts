/**
 * Work on a subject that runs at most once at a time: whoever asks while it runs shares it, and hears what those heard
 * who asked before. When the last one gives up, the work is ended.
 *
 * @module
 */
import { cancelled } from "./key-fault.ts";

interface Running<T, E> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  readonly listeners: Set<(event: E) => void>;
  readonly heard: E[];
  waiting: number;
}

export class SharedWork<T, E = never> {
  readonly #running = new Map<string, Running<T, E>>();

  /**
   * @param signal - gives up waiting; the work goes on while somebody else waits
   * @param listener - of the events of the work
   * @throws what the work throws; `keys-failed` when the signal ended the waiting
   */
  run(
    subject: string,
    signal: AbortSignal,
    listener: (event: E) => void,
    work: (signal: AbortSignal, tell: (event: E) => void) => Promise<T>,
  ): Promise<T> {
    if (signal.aborted) return Promise.reject(cancelled());
    const shared = this.#running.get(subject) ?? this.#start(subject, work);
    for (const event of shared.heard) listener(event);
    shared.listeners.add(listener);
    shared.waiting++;
    return new Promise<T>((resolve, reject) => {
      let left = false;
      const leave = (): void => {
        if (left) return;
        left = true;
        signal.removeEventListener("abort", giveUp);
        shared.listeners.delete(listener);
        shared.waiting--;
      };
      const giveUp = (): void => {
        leave();
        if (shared.waiting === 0) {
          // Whoever comes next must not share what is being ended.
          if (this.#running.get(subject) === shared) this.#running.delete(subject);
          shared.controller.abort();
        }
        reject(cancelled());
      };
      signal.addEventListener("abort", giveUp, { once: true });
      shared.result.then(resolve, reject).finally(leave);
    });
  }

  #start(subject: string, work: (signal: AbortSignal, tell: (event: E) => void) => Promise<T>): Running<T, E> {
    const controller = new AbortController();
    const listeners = new Set<(event: E) => void>();
    const heard: E[] = [];
    const tell = (event: E): void => {
      heard.push(event);
      for (const listener of listeners) listener(event);
    };
    // Begins in the next turn, so that the first one hears everything as well.
    const result = Promise.resolve()
      .then(() => work(controller.signal, tell))
      .finally(() => {
        if (this.#running.get(subject) === shared) this.#running.delete(subject);
      });
    result.catch(() => {});
    const shared: Running<T, E> = { result, controller, listeners, heard, waiting: 0 };
    this.#running.set(subject, shared);
    return shared;
  }
}
