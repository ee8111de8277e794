/**
 * Which messages belong to a call, by their SIP Call-ID, and to which part of it.
 *
 * @module
 */
import type { LegPlace } from "./ladder.ts";

export class LegPlaces {
  readonly #places = new Map<string, LegPlace>();

  /** Says where messages with a Call-ID belong. */
  set(callId: string, place: LegPlace): void {
    this.#places.set(callId, place);
  }

  /** Where messages with a Call-ID belong; undefined when they are not of this call. */
  get(callId: string): LegPlace | undefined {
    return this.#places.get(callId);
  }

  /** Notes that a leg has been redirected: what acknowledges its final answer releases it. */
  released(leg: number): void {
    for (const [callId, place] of this.#places) {
      if (place.leg === leg) this.#places.set(callId, { ...place, redirected: true });
    }
  }
}
