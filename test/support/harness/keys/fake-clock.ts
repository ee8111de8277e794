import type { Clock } from "../../../../electron/keys/clock.ts";

/** A wall clock that a test sets, and timers that run when it has passed them. */
export class FakeClock implements Clock {
  #now: number;
  readonly #timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  #lastId = 0;

  constructor(now = Date.UTC(2026, 10, 20, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const id = ++this.#lastId;
    this.#timers.set(id, { at: this.#now + milliseconds, run });
    return () => this.#timers.delete(id);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Milliseconds to the next timer; undefined without one. */
  get untilNext(): number | undefined {
    const times = [...this.#timers.values()].map(({ at }) => at - this.#now);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Lets time pass; each timer runs at its own moment. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      const [id, { at, run }] = due;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, at);
      run();
    }
    this.#now = end;
  }

  /**
   * The computer slept, or somebody set its clock: no timer ran meanwhile, and each has as much time left as before. Timers
   * do not go by the wall clock.
   */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
    for (const [id, { at, run }] of this.#timers) this.#timers.set(id, { at: at + milliseconds, run });
  }
}
