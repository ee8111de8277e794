/**
 * The digits that the other ends of calls have sent, as they are shown: the last ones, with a mark where some were lost, as long
 * as the call lives.
 *
 * @module
 */
import type { NewDigits } from "../../shared/media/frame-digits.ts";
import { type CallingStore, isLive } from "./calling-store.ts";

/** As many as are kept of a call. */
const KEPT = 32;
/** Stands where digits were pressed that never came. */
const LOST = "…";

export class ReceivedDigits {
  readonly #store: CallingStore;

  constructor(store: CallingStore) {
    this.#store = store;
  }

  /** Shows what has come in a call. Of one that is over nothing is shown any more. */
  show(callId: string, { digits, missed }: NewDigits): void {
    const { calls, digitsOf } = this.#store.getState();
    if (!calls.some((call) => call.id === callId && isLive(call))) return;
    const shown = `${digitsOf[callId] ?? ""}${missed > 0 ? LOST : ""}${digits}`;
    this.#store.setState({ digitsOf: { ...digitsOf, [callId]: shown.slice(-KEPT) } });
  }

  /** Lets go of those of a call that is over. */
  forget(callId: string): void {
    const { [callId]: gone, ...digitsOf } = this.#store.getState().digitsOf;
    if (gone !== undefined) this.#store.setState({ digitsOf });
  }
}
