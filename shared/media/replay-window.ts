/**
 * Which frames have been received: late ones are welcome for a while, the same one twice never.
 *
 * @module
 */

/** Frames that may be late by this many places: more than twenty seconds of speech. */
export const WINDOW_FRAMES = 1024;

export class ReplayWindow {
  /** One mark for each place, used in a ring. */
  readonly #marks = new Uint8Array(WINDOW_FRAMES);
  #highest = -1;

  /** What is to be said of a counter before its frame is opened. */
  check(counter: number): "new" | "replayed" | "too-old" {
    if (counter > this.#highest) return "new";
    if (counter <= this.#highest - WINDOW_FRAMES) return "too-old";
    return this.#marks[counter % WINDOW_FRAMES] === 1 ? "replayed" : "new";
  }

  /** Remembers a counter whose frame was authentic. Only then: otherwise anybody could move the window. */
  accept(counter: number): void {
    if (counter > this.#highest) {
      if (counter - this.#highest >= WINDOW_FRAMES) this.#marks.fill(0);
      else for (let passed = this.#highest + 1; passed < counter; passed++) this.#marks[passed % WINDOW_FRAMES] = 0;
      this.#highest = counter;
    }
    this.#marks[counter % WINDOW_FRAMES] = 1;
  }
}
