/**
 * Sound between its arrival in frames and its way out in the pieces of the sound card.
 *
 * @module
 */
import { FRAME_SAMPLES, SOUND_RATE } from "../../shared/media/sound-frames.ts";

const FULL_SCALE = 32_768;
/** What waits may never be more than this: half a second. */
const MOST = SOUND_RATE / 2;
/** How long it is watched how little waits. */
const WATCHED = SOUND_RATE / 2;
/** Samples over which one place fades into another. */
const FADE = 80;

/**
 * After a stall frames come in a burst; whoever only plays them out keeps the delay for ever. What was never needed in half a second is
 * left out, but for one frame.
 */
export class SoundRing {
  #waiting = new Float32Array(0);
  #least = MOST;
  #watched = 0;

  /** Takes a frame; the oldest make room where nobody plays them. */
  put(frame: Int16Array): void {
    const joined = new Float32Array(this.#waiting.length + frame.length);
    joined.set(this.#waiting);
    for (let at = 0; at < frame.length; at++) joined[this.#waiting.length + at] = (frame[at] ?? 0) / FULL_SCALE;
    this.#waiting = joined.length > MOST ? joined.slice(joined.length - MOST) : joined;
  }

  /** Fills what the sound card wants; what is not there is silence. */
  take(into: Float32Array): void {
    const ready = this.#waiting.subarray(0, into.length);
    into.set(ready);
    into.fill(0, ready.length);
    this.#waiting = this.#waiting.slice(ready.length);
    this.#least = Math.min(this.#least, this.#waiting.length);
    this.#watched += into.length;
    if (this.#watched < WATCHED) return;
    if (this.#least > FRAME_SAMPLES + FADE) this.#leaveOut(this.#least - FRAME_SAMPLES);
    this.#watched = 0;
    this.#least = MOST;
  }

  #leaveOut(samples: number): void {
    const before = this.#waiting.subarray(0, FADE);
    const after = this.#waiting.slice(samples);
    for (const [at, sample] of before.entries()) {
      const share = at / FADE;
      after[at] = sample * (1 - share) + (after[at] ?? 0) * share;
    }
    this.#waiting = after;
  }
}
