/**
 * Whether the window of somebody who talks is there: it says so again and again, and sound comes from it. A window that hangs, or whose sound has
 * stopped, would hold the floor of a call, or go on sending, with nobody who could let go.
 *
 * @module
 */
import type { Absence } from "../../shared/floor/floor-state.ts";
import { WINDOW_LIMITS } from "../../shared/media/sound-frames.ts";

export class WindowWatch {
  readonly #onAbsent: (why: Absence) => void;
  #sign: NodeJS.Timeout | undefined;
  #sound: NodeJS.Timeout | undefined;

  /** @param onAbsent - told once, and then not again before the next sign */
  constructor(onAbsent: (why: Absence) => void) {
    this.#onAbsent = onAbsent;
  }

  /** Somebody wants to talk, or wants it still: the watch begins, or goes on. */
  sign(): void {
    clearTimeout(this.#sign);
    this.#sign = this.#after(WINDOW_LIMITS.signMs, "not-there");
    this.#sound ??= this.#after(WINDOW_LIMITS.soundMs, "no-sound");
  }

  /** 20 ms of sound have come, or that there is nothing to be sent of them. */
  sound(): void {
    this.#sound?.refresh();
  }

  /** Nobody wants to talk. */
  rest(): void {
    clearTimeout(this.#sign);
    clearTimeout(this.#sound);
    this.#sign = undefined;
    this.#sound = undefined;
  }

  #after(ms: number, why: Absence): NodeJS.Timeout {
    return setTimeout(() => {
      this.rest();
      this.#onAbsent(why);
    }, ms);
  }
}
