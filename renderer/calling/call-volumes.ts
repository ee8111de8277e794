/**
 * How loud the other end of each call is heard beside the others: a quiet one and a loud one need not share a volume. It is
 * the call's, whatever becomes of its legs, and goes with it.
 *
 * @module
 */
import { type CallingState, type CallingStore, isLive } from "./calling-store.ts";

/** Percent of how loud all calls are heard: as loud as that. */
export const FULL_VOLUME = 100;
/** Softer than this nobody knows any more whether somebody speaks. */
export const LEAST_VOLUME = 10;
/** What a key changes. */
export const VOLUME_STEP = 10;

/** How loud a call is heard, in percent of how loud all calls are. */
export const volumeOf = ({ volumes }: Pick<CallingState, "volumes">, callId: string): number =>
  volumes[callId] ?? FULL_VOLUME;

export class CallVolumes {
  readonly #store: CallingStore;

  constructor(store: CallingStore) {
    this.#store = store;
  }

  /** @returns what it is then; undefined for a call that is over */
  set(callId: string, percent: number): number | undefined {
    const { calls, volumes } = this.#store.getState();
    if (!calls.some((call) => call.id === callId && isLive(call))) return undefined;
    const volume = Math.round(Math.min(FULL_VOLUME, Math.max(LEAST_VOLUME, percent)));
    this.#store.setState({ volumes: { ...volumes, [callId]: volume } });
    return volume;
  }

  /** Lets go of that of a call that is over. */
  forget(callId: string): void {
    const { [callId]: gone, ...volumes } = this.#store.getState().volumes;
    if (gone !== undefined) this.#store.setState({ volumes });
  }
}
