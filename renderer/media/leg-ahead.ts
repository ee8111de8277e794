/**
 * The media of a call that is about to be placed, made and gathering while the dispatcher still reads the card of whoever is to be called. One
 * at a time and not for long: a connection that waits holds ports, and what it holds at the account's TURN servers.
 *
 * @module
 */
import type { LegProtection, MediaLeg } from "../calling/ports.ts";

/** Milliseconds for which it waits; addresses grow old with the network. */
export const AHEAD_MS = 60_000;

export class LegAhead {
  readonly #make: (protection: LegProtection) => MediaLeg;
  #waiting: { readonly leg: MediaLeg; readonly protection: LegProtection } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param make - makes a leg of ours with sound alone */
  constructor(make: (protection: LegProtection) => MediaLeg) {
    this.#make = make;
  }

  /** Has one wait, for a while from now on; one that waits already is as good as another of its kind. */
  prepare(protection: LegProtection): void {
    const { leg, protection: made } = this.#waiting ?? {};
    if (leg === undefined || made !== protection) {
      this.drop();
      try {
        this.#waiting = { leg: this.#make(protection), protection };
      } catch {
        // The call says what is wrong with it.
        return;
      }
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.drop(), AHEAD_MS);
  }

  /** The one that waits, for a call that begins; undefined where none of its kind does. */
  take(protection: LegProtection): MediaLeg | undefined {
    if (this.#waiting?.protection !== protection) return undefined;
    const { leg } = this.#waiting;
    this.#forget();
    return leg;
  }

  /** Closes the one that waits. */
  drop(): void {
    this.#waiting?.leg.close();
    this.#forget();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#waiting = undefined;
  }
}
