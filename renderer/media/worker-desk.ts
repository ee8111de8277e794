/**
 * The window's end of a worker that all its legs share.
 *
 * @module
 */

/** What passes: work for one leg, and what is reported of one. */
interface OfLeg {
  readonly leg: number;
}

/** One leg, as its worker knows it. */
export interface WorkerLeg<W> {
  readonly leg: number;
  order(work: W, moved?: Transferable[]): void;
  /** It is told nothing any more. */
  forget(): void;
}

/** One worker for a window, started with the first leg that needs it; another one once it has failed. */
export class WorkerDesk<W extends OfLeg, R extends OfLeg> {
  readonly #start: () => Worker;
  readonly #gone: (leg: number) => R;
  readonly #listeners = new Map<number, (report: R) => void>();
  #lastLeg = 0;
  #worker: Worker | undefined;

  /** @param gone - what a leg is told whose worker has failed */
  constructor(start: () => Worker, gone: (leg: number) => R) {
    this.#start = start;
    this.#gone = gone;
  }

  openLeg(listener: (report: R) => void): WorkerLeg<W> {
    const leg = ++this.#lastLeg;
    this.#listeners.set(leg, listener);
    // A leg whose worker has failed says nothing to the next one, which knows nothing of it.
    const carrier = this.#running();
    return {
      leg,
      order: (work, moved = []) => carrier.postMessage(work, moved),
      forget: () => void this.#listeners.delete(leg),
    };
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const started = this.#start();
    this.#worker = started;
    started.addEventListener("message", ({ data }: MessageEvent<R>) => this.#listeners.get(data.leg)?.(data));
    started.addEventListener("error", () => {
      if (this.#worker !== started) return;
      this.#worker = undefined;
      started.terminate();
      const lost = [...this.#listeners];
      this.#listeners.clear();
      for (const [leg, listener] of lost) listener(this.#gone(leg));
    });
    return started;
  }
}
