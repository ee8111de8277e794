/**
 * The microphones that calls have open at present: another call takes a copy, and need not wait until one has been opened once more.
 *
 * @module
 */
import { type DeviceChoice, isSameChoice } from "./device-choice.ts";
import type { TrackVoice } from "./track-voice.ts";
import { copyOf } from "./voice.ts";

export class SharedVoices {
  readonly #open = new Map<TrackVoice, DeviceChoice>();

  /** Notes a voice that was opened for a choice, until it is closed or lost. */
  add(choice: DeviceChoice, voice: TrackVoice): TrackVoice {
    const shared: TrackVoice = {
      ...voice,
      close: () => {
        this.#open.delete(shared);
        voice.close();
      },
    };
    this.#open.set(shared, choice);
    voice.onLost(() => this.#open.delete(shared));
    return shared;
  }

  /** A voice of its own of the microphone that a call has open for a choice; undefined where none has. */
  copyFor(choice: DeviceChoice): TrackVoice | undefined {
    for (const [{ track }, of] of this.#open) if (isSameChoice(of, choice)) return copyOf(track);
    return undefined;
  }

  /** Devices have changed: what a choice leads to may be another one now, and is found out by opening it. */
  devicesChanged(): void {
    this.#open.clear();
  }
}
