/**
 * Where colleagues are heard, and how loud: one for a window, whichever calls it has. What is chosen is applied at once, also in a
 * call; without the chosen device the system's choice takes its place until it is back.
 *
 * @module
 */
import { type DeviceChoice, findDevice } from "./device-choice.ts";
import { amplitudeOf } from "./volume.ts";

/** A sound server can take a device away of which no browser is told: it has to look. */
const LOOK_EACH_MS = 3_000;

/**
 * How long a device that has gone is not gone back to. Chromium keeps the stream to a device for five seconds after its last
 * use and takes it up again; the sound server may have led it to another device meanwhile.
 */
const STAY_AWAY_MS = 6_000;

/**
 * The least volume. A player that is muted does not fetch the audio at all, and then nothing is decoded or measured; at 40 dB down
 * there is nothing to hear and enough to measure.
 */
export const FAINT = 0.01;

/** What plays a colleague; an audio element fits. */
export interface Player {
  volume: number;
  setSinkId(deviceId: string): Promise<void>;
}

interface CallSpeakerParts {
  readonly choice: () => DeviceChoice;
  /** In percent. */
  readonly volume: () => number;
  /** The identifier of the chosen output; undefined where it is not there. */
  readonly find?: (choice: DeviceChoice) => Promise<string | undefined>;
}

export class CallSpeaker {
  readonly #parts: CallSpeakerParts;
  /** By player, the device that it was moved to last. */
  readonly #players = new Map<Player, string>();
  /** By player, how loud it is beside the others, in percent. */
  readonly #volumes = new Map<Player, number>();
  /** The device in use that has gone. */
  #gone: { readonly deviceId: string; readonly until: number } | undefined;
  #looking: ReturnType<typeof setInterval> | undefined;

  constructor(parts: CallSpeakerParts) {
    this.#parts = parts;
  }

  /**
   * Plays a colleague, from now on.
   *
   * @returns ends that
   */
  add(player: Player): () => void {
    this.#players.set(player, "");
    this.#looking ??= setInterval(() => this.changed(), LOOK_EACH_MS);
    this.changed();
    return () => {
      this.#players.delete(player);
      this.#volumes.delete(player);
      if (this.#players.size > 0) return;
      clearInterval(this.#looking);
      this.#looking = undefined;
    };
  }

  /** How loud one colleague is heard, in percent of how loud all are. */
  setVolume(player: Player, percent: number): void {
    if (!this.#players.has(player)) return;
    this.#volumes.set(player, percent);
    this.#level(player);
  }

  /** To be called when a choice or the devices have changed. */
  changed(): void {
    for (const player of this.#players.keys()) this.#level(player);
    void this.#move();
  }

  #level(player: Player): void {
    const way = (this.#parts.volume() / 100) * ((this.#volumes.get(player) ?? 100) / 100);
    player.volume = Math.max(amplitudeOf(100 * way), FAINT);
  }

  async #move(): Promise<void> {
    const { choice, find = (wanted) => findDevice("audiooutput", wanted) } = this.#parts;
    const wanted = choice();
    const found = await find(wanted).catch(() => undefined);
    // Another choice was made meanwhile, and looks for itself.
    if (wanted.id !== choice().id) return;
    const device = this.#isAway(found) ? "" : (found ?? "");
    for (const [player, before] of this.#players) {
      if (device === before) continue;
      if (found === undefined && before !== "") {
        this.#gone = { deviceId: before, until: performance.now() + STAY_AWAY_MS };
      }
      this.#players.set(player, device);
      // A device that refuses is tried again with the next look.
      player.setSinkId(device).catch(() => {
        if (this.#players.has(player)) this.#players.set(player, before);
      });
    }
  }

  #isAway(deviceId: string | undefined): boolean {
    return this.#gone !== undefined && this.#gone.deviceId === deviceId && performance.now() < this.#gone.until;
  }
}
