/**
 * The microphone that is kept open between calls, where the settings want it: to open one takes longer than all else before the first
 * request of a call. What it hears meanwhile goes nowhere. The track that keeps it open is disabled, which makes silence of it, and each
 * call gets a copy that ends with the call.
 *
 * @module
 */
import { type DeviceChoice, isSameChoice } from "./device-choice.ts";
import type { TrackVoice } from "./track-voice.ts";
import { copyOf, openChosenMicrophone } from "./voice.ts";

/** What calls take of it. */
export interface KeptVoice {
  /** A voice of its own for a call, at once; undefined where the microphone of this choice is not open. */
  voice(choice: DeviceChoice): TrackVoice | undefined;
}

/** Opens the microphone of a choice. */
type Open = (choice: DeviceChoice) => Promise<TrackVoice>;

export class KeptMicrophone implements KeptVoice {
  readonly #open: Open;
  readonly #onChange: () => void;
  #wanted: DeviceChoice | undefined;
  #present: { readonly choice: DeviceChoice; readonly voice: TrackVoice } | undefined;
  /** Number of the opening that counts: what an earlier one brings is closed again. */
  #opening = 0;

  /** @param onChange - told when it was opened or closed, or has gone */
  constructor(onChange: () => void, open: Open = openChosenMicrophone) {
    this.#onChange = onChange;
    this.#open = open;
  }

  get isOpen(): boolean {
    return this.#present !== undefined;
  }

  /** Keeps the microphone of a choice open from here on, or none. One that is not there stays closed until devices change. */
  keep(choice: DeviceChoice | undefined): void {
    const before = this.#wanted;
    if (before === choice || (before !== undefined && choice !== undefined && isSameChoice(before, choice))) return;
    this.#wanted = choice;
    this.#close();
    void this.#renew();
  }

  /** Devices have changed: what was not there may be, and the system may have chosen another. */
  devicesChanged(): void {
    // One that was chosen by name, and is open, is still the one.
    if (this.#present === undefined || this.#present.choice.id === "") void this.#renew();
  }

  voice(choice: DeviceChoice): TrackVoice | undefined {
    if (this.#present === undefined || !isSameChoice(this.#present.choice, choice)) return undefined;
    return copyOf(this.#present.voice.track);
  }

  /** Opens what is wanted; what is open is closed when the new one is there, so that no call finds none in between. */
  async #renew(): Promise<void> {
    const choice = this.#wanted;
    const opening = ++this.#opening;
    if (choice === undefined) return;
    const voice = await this.#open(choice).catch(() => undefined);
    // Where it cannot be opened a call says why.
    if (voice === undefined) return;
    if (opening !== this.#opening) {
      voice.close();
      return;
    }
    voice.track.enabled = false;
    this.#present?.voice.close();
    const present = { choice, voice };
    this.#present = present;
    voice.onLost(() => {
      if (this.#present === present) this.#close();
    });
    this.#onChange();
  }

  #close(): void {
    if (this.#present === undefined) return;
    this.#present.voice.close();
    this.#present = undefined;
    this.#onChange();
  }
}
