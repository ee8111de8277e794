/**
 * How loud each call is, beside the others: a quiet colleague and a loud one need not share a volume, and who is too loud for one
 * need not be softer for all. It is the call's, whatever becomes of its legs, and goes with it.
 *
 * @module
 */
import { type CallingState, type CallingStore, isLive } from "./calling-store.ts";
import type { CallVolume, HeardVoice } from "./ports.ts";

/** Of theirs: as loud as all calls are; of ours: as the microphone has it. */
export const FULL_VOLUME: CallVolume = { theirs: 100, ours: 100 };
/**
 * Softer than this nobody knows any more whether somebody speaks. Ours stays well above that: whoever speaks does not hear it, and not
 * to be heard there is muting.
 */
export const LEAST_VOLUME: CallVolume = { theirs: 10, ours: 30 };
/** What a key changes. */
export const VOLUME_STEP = 10;

/** How loud a call is. */
export const volumeOf = ({ volumes }: Pick<CallingState, "volumes">, callId: string): CallVolume =>
  volumes[callId] ?? FULL_VOLUME;

export class CallVolumes {
  readonly #store: CallingStore;

  constructor(store: CallingStore) {
    this.#store = store;
  }

  /** @returns what it is then; undefined for a call that is over */
  set(callId: string, voice: HeardVoice, percent: number): number | undefined {
    const state = this.#store.getState();
    if (!state.calls.some((call) => call.id === callId && isLive(call))) return undefined;
    const volume = Math.round(Math.min(FULL_VOLUME[voice], Math.max(LEAST_VOLUME[voice], percent)));
    const now = { ...volumeOf(state, callId), [voice]: volume };
    this.#store.setState({ volumes: { ...state.volumes, [callId]: now } });
    return volume;
  }

  /** Lets go of that of a call that is over. */
  forget(callId: string): void {
    const { [callId]: gone, ...volumes } = this.#store.getState().volumes;
    if (gone !== undefined) this.#store.setState({ volumes });
  }
}
