/**
 * The media of a call that is about to be placed, made and gathering while the dispatcher still reads the card of whoever is to be called: of its
 * first leg, and of the one that follows where it is sent on. Not for long: a connection that waits holds ports, and what it holds at the
 * account's TURN servers, as one of a call would. Where it would hold nothing there they wait all the time: whoever is called by a key has been
 * chosen by nobody.
 *
 * @module
 */
import type { LegProtection, MediaLeg } from "../calling/ports.ts";

/** Milliseconds for which they wait; addresses grow old with the network. */
export const AHEAD_MS = 60_000;
/** Milliseconds after which those that wait all the time are made anew: none must be older than its certificate. */
export const RENEW_MS = 6 * 3_600_000;
/** Making one takes the thread of the window for as long as three frames: milliseconds between them. */
export const APART_MS = 100;

export class LegAhead {
  readonly #make: (protection: LegProtection) => MediaLeg;
  #waiting: readonly MediaLeg[] = [];
  #protection: LegProtection = null;
  /** How many wait when nobody is about to be called. */
  #resting = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: ReturnType<typeof setTimeout> | undefined;

  /** @param make - makes a leg of ours with sound alone */
  constructor(make: (protection: LegProtection) => MediaLeg) {
    this.#make = make;
  }

  /**
   * Has some wait, for a while from now on, made one after the other; those that wait already are as good as others of their kind.
   *
   * @param legs - how many a call may need
   */
  prepare(protection: LegProtection, legs: number): void {
    if (this.#protection !== protection) this.drop();
    this.#protection = protection;
    clearTimeout(this.#next);
    if (!this.#fill(legs)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => (this.#resting === 0 ? this.drop() : this.rest(protection, this.#resting)),
      AHEAD_MS,
    );
  }

  /** Has some wait for as long as nothing else is said, and closes those above that. */
  rest(protection: LegProtection, legs: number): void {
    if (this.#protection !== protection) this.drop();
    this.#protection = protection;
    this.#resting = legs;
    clearTimeout(this.#next);
    clearTimeout(this.#timer);
    for (const leg of this.#waiting.slice(legs)) leg.close();
    this.#waiting = this.#waiting.slice(0, legs);
    if (!this.#fill(legs)) return;
    this.#timer = setTimeout(() => {
      this.drop();
      this.rest(protection, legs);
    }, RENEW_MS);
  }

  /** One that waits, for a leg that begins; undefined where none of its kind does. No more are made: the call does that itself. */
  take(protection: LegProtection): MediaLeg | undefined {
    if (this.#protection !== protection) return undefined;
    clearTimeout(this.#next);
    const [first, ...others] = this.#waiting;
    this.#waiting = others;
    return first;
  }

  /** Closes those that wait, all the time or not. */
  drop(): void {
    this.#resting = 0;
    clearTimeout(this.#next);
    clearTimeout(this.#timer);
    for (const leg of this.#waiting) leg.close();
    this.#waiting = [];
  }

  /** @returns whether there can be any */
  #fill(legs: number): boolean {
    if (this.#waiting.length >= legs) return true;
    try {
      this.#waiting = [...this.#waiting, this.#make(this.#protection)];
    } catch {
      // The call says what is wrong with it.
      return false;
    }
    this.#next = setTimeout(() => this.#fill(legs), APART_MS);
    return true;
  }
}
