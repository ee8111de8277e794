/**
 * The media legs of one call: the one in progress, and one to spare for a re-dial, each made for a scheme of protection.
 *
 * @module
 */
import type { MediaCount } from "../../shared/mc/call-record.ts";
import type { HeardVoice, LegProtection, MediaLeg, MediaPort, SoundStatistics } from "./ports.ts";

/** A media leg, and the scheme that it was made for. */
interface PreparedMedia {
  readonly media: MediaLeg;
  readonly protection: LegProtection;
}

export class MediaLegs {
  readonly #port: Pick<MediaPort, "createLeg">;
  readonly #side: "offerer" | "answerer";
  readonly #pictures: boolean;
  #present: PreparedMedia | undefined;
  /** Media for a leg that may follow, gathered before it is needed: a re-dial must not pay for it again. */
  #spare: PreparedMedia | undefined;
  readonly #volumes = new Map<HeardVoice, number>();

  /** @param pictures - whether the call has pictures beside the sound */
  constructor(port: Pick<MediaPort, "createLeg">, side: "offerer" | "answerer", pictures = false) {
    this.#port = port;
    this.#side = side;
    this.#pictures = pictures;
  }

  /** The media of the leg in progress. */
  get present(): MediaLeg | undefined {
    return this.#present?.media;
  }

  /**
   * Makes the media of the first leg, which gather from here on.
   *
   * @throws Error of the port when there can be none
   */
  prepare(protection: LegProtection): void {
    this.#present = this.#create(protection);
  }

  /** Makes the media of the leg after this one ready ahead of time. */
  prepareSpare(protection: LegProtection): void {
    try {
      this.#spare ??= this.#create(protection);
    } catch {
      // The call in progress does not need it; a re-dial asks again, and fails by name if it has to.
    }
  }

  /** No leg will follow. */
  dropSpare(): void {
    this.#spare?.media.close();
    this.#spare = undefined;
  }

  /**
   * The media of a leg that begins now; those of an earlier one are closed.
   *
   * @throws Error of the port when there can be none
   */
  take(leg: number, protection: LegProtection): MediaLeg {
    if (leg > 1) {
      this.#present?.media.close();
      this.#present = this.#spare;
      this.#spare = undefined;
    }
    if (this.#present !== undefined && this.#present.protection !== protection) {
      this.#present.media.close();
      this.#present = undefined;
    }
    this.#present ??= this.#create(protection);
    return this.#present.media;
  }

  /** How loud a voice is from now on, whichever leg it is on. In percent, as `MediaLeg.setVolume` has it. */
  setVolume(voice: HeardVoice, percent: number): void {
    this.#volumes.set(voice, percent);
    this.#present?.media.setVolume(voice, percent);
    this.#spare?.media.setVolume(voice, percent);
  }

  /** What has been counted so far; undefined when nobody can tell. */
  async count(): Promise<MediaCount | undefined> {
    return this.#present?.media.count().catch(() => undefined);
  }

  /** How its sound fares; undefined when nobody can tell. */
  async statistics(): Promise<SoundStatistics | undefined> {
    return this.#present?.media.statistics?.().catch(() => undefined);
  }

  /** The call is over. */
  close(): void {
    this.#present?.media.close();
    this.#present = undefined;
  }

  #create(protection: LegProtection): PreparedMedia {
    const media = this.#port.createLeg(this.#side, protection, this.#pictures);
    for (const [voice, percent] of this.#volumes) media.setVolume(voice, percent);
    return { media, protection };
  }
}
