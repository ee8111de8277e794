/**
 * What has come and is not yet due: puts frames in order, waits for late ones, says what was lost, and keeps no more delay than the
 * network needs. It has no clock: each pull is 20 ms of the clock by which sound is played.
 *
 * Whenever something is due that is not there, the buffer goes on without it and takes it up all the same if it comes: the delay grows
 * by itself with the jitter. It shrinks when something lay unused all the time: soon if that was much (after a stall, which comes in one
 * burst), slowly if it was little.
 *
 * @module
 */

/** Frames that the first one waits, 20 ms each: what a steady network needs, and one for its luck. */
const START_DELAY = 2;
/** Frames that may lie here: more is a stall, of which the newest part is heard. */
export const MAX_DEPTH = 25;
/** Places that a frame may lie away from what is due before it is taken for another beginning: 2 s. */
const MAX_JUMP = 100;
/** Pulls in which {@link SOON_SPARE} frames or more lay unused are enough to leave them out. */
const SOON_PULLS = 25;
const SOON_SPARE = 4;
/** Pulls in which one frame or more lay unused are enough to leave one out. */
const LATER_PULLS = 250;
/** Frames that are made up for in a row, before what is missing is silence. */
const MAX_CONCEALED = 6;

/** What is to be played for 20 ms. */
export type Due<F> =
  /** Sound; more than one frame where the delay is shortened: they are to be laid over each other. */
  | { readonly kind: "frames"; readonly frames: readonly F[] }
  /** Something was to be here and is not; what is to follow it may have come by now. */
  | { readonly kind: "lost"; readonly next: F | undefined }
  /** Nothing was to be here: nobody speaks, nothing has come yet, or so much is lost that there is nothing to go on from. */
  | { readonly kind: "silence" };

/** What the buffer has seen, in frames. */
export interface JitterCounts {
  readonly played: number;
  readonly lost: number;
  /** Came after what followed it was played, or twice. */
  readonly late: number;
  /** Left out, so that the delay is shorter. */
  readonly leftOut: number;
}

export class JitterBuffer<F> {
  readonly #isSilence: (frame: F) => boolean;
  readonly #frames = new Map<number, F>();
  /** RTP timestamp of place 0. */
  #origin: number | undefined;
  #clock: number;
  /** Place that is due next. */
  #next = 0;
  /** Last place that was played, and whether speech is expected to go on behind it. */
  #lastPlayed = Number.NEGATIVE_INFINITY;
  #speaking = false;
  #concealed = 0;
  #soon = { pulls: 0, spare: Number.POSITIVE_INFINITY };
  #later = { pulls: 0, spare: Number.POSITIVE_INFINITY };
  #counts = { played: 0, lost: 0, late: 0, leftOut: 0 };

  /**
   * @param clock - units of the RTP timestamp in one frame
   * @param isSilence - whether nothing is expected behind a frame until there is one again
   */
  constructor(clock: number, isSilence: (frame: F) => boolean) {
    this.#clock = clock;
    this.#isSilence = isSilence;
  }

  get counts(): JitterCounts {
    return { ...this.#counts };
  }

  /** Frames that lie here. */
  get depth(): number {
    return this.#frames.size;
  }

  /**
   * Takes the frames of one packet.
   *
   * @param timestamp - of the first of them, 32 bits
   */
  put(timestamp: number, frames: readonly F[]): void {
    frames.forEach((frame, at) => {
      this.#putOne((timestamp + at * this.#clock) >>> 0, frame);
    });
  }

  /** What is to be played now. */
  pull(): Due<F> {
    if (this.#origin === undefined) return { kind: "silence" };
    if (this.#frames.size > MAX_DEPTH) this.#leaveOut(this.#frames.size - START_DELAY);
    const due = this.#takeDue();
    this.#measure();
    return due;
  }

  /**
   * Begins anew: another source, another codec.
   *
   * @param clock - units of the RTP timestamp in one frame from here on; left out, as before
   */
  reset(clock = this.#clock): void {
    this.#clock = clock;
    this.#frames.clear();
    this.#origin = undefined;
    this.#lastPlayed = Number.NEGATIVE_INFINITY;
    this.#speaking = false;
    this.#concealed = 0;
    this.#startMeasuring();
  }

  #putOne(timestamp: number, frame: F): void {
    this.#origin ??= this.#begin(timestamp);
    let place = this.#placeOf(timestamp);
    if (Math.abs(place - this.#next) > MAX_JUMP) {
      this.reset();
      this.#origin = this.#begin(timestamp);
      place = 0;
    }
    if (place <= this.#lastPlayed || this.#frames.has(place)) {
      this.#counts.late += 1;
      return;
    }
    // What was made up for, or silent, is no reason not to hear it now.
    if (place < this.#next) this.#next = place;
    this.#frames.set(place, frame);
  }

  #begin(timestamp: number): number {
    this.#next = -START_DELAY;
    return timestamp;
  }

  #placeOf(timestamp: number): number {
    return Math.round(((timestamp - (this.#origin ?? 0)) | 0) / this.#clock);
  }

  #takeDue(): Due<F> {
    const frame = this.#frames.get(this.#next);
    const place = this.#next;
    this.#next += 1;
    if (frame === undefined) {
      if (!this.#speaking) return { kind: "silence" };
      this.#concealed += 1;
      this.#counts.lost += 1;
      if (this.#concealed <= MAX_CONCEALED) return { kind: "lost", next: this.#frames.get(this.#next) };
      this.#speaking = false;
      return { kind: "silence" };
    }
    const frames = [this.#play(place, frame)];
    const spare = this.#unused();
    if (spare > 0) frames.push(...this.#shorten(spare));
    return { kind: "frames", frames };
  }

  #play(place: number, frame: F): F {
    this.#frames.delete(place);
    this.#lastPlayed = place;
    this.#speaking = !this.#isSilence(frame);
    this.#concealed = 0;
    this.#counts.played += 1;
    return frame;
  }

  /** How many frames have lain here for nothing, as far as is known by now; the measure begins anew when there were. */
  #unused(): number {
    if (this.#soon.pulls >= SOON_PULLS) {
      const { spare } = this.#soon;
      if (spare >= SOON_SPARE) {
        this.#startMeasuring();
        return spare - 1;
      }
      this.#soon = { pulls: 0, spare: Number.POSITIVE_INFINITY };
    }
    if (this.#later.pulls < LATER_PULLS) return 0;
    const { spare } = this.#later;
    this.#startMeasuring();
    return spare >= 1 ? 1 : 0;
  }

  /** Takes frames from the front; the last of them is to be laid over what is played now, the others are never heard. */
  #shorten(count: number): F[] {
    let last: F[] = [];
    for (let left = count; left > 0; left--) {
      const frame = this.#frames.get(this.#next);
      if (frame !== undefined) {
        last = [this.#play(this.#next, frame)];
        this.#counts.played -= 1;
      }
      this.#counts.leftOut += 1;
      this.#next += 1;
    }
    return last;
  }

  /** Leaves the oldest frames out, unheard. */
  #leaveOut(count: number): void {
    const oldest = [...this.#frames.keys()].sort((a, b) => a - b).slice(0, count);
    for (const place of oldest) {
      this.#frames.delete(place);
      this.#counts.leftOut += 1;
      this.#lastPlayed = place;
      this.#next = place + 1;
    }
    this.#startMeasuring();
  }

  /** Silence says nothing of how much delay is needed: measured is while somebody speaks. */
  #measure(): void {
    if (!this.#speaking) {
      this.#startMeasuring();
      return;
    }
    for (const measure of [this.#soon, this.#later]) {
      measure.pulls += 1;
      measure.spare = Math.min(measure.spare, this.#frames.size);
    }
  }

  #startMeasuring(): void {
    this.#soon = { pulls: 0, spare: Number.POSITIVE_INFINITY };
    this.#later = { pulls: 0, spare: Number.POSITIVE_INFINITY };
  }
}

/** One frame into the next: where the delay is shortened, no seam is heard. */
export function faded(from: Int16Array, to: Int16Array): Int16Array {
  return from.map((sample, at) => {
    const share = at / from.length;
    return Math.round(sample * (1 - share) + (to[at] ?? 0) * share);
  });
}
