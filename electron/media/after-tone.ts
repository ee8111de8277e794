/**
 * Between a permission and the first word: the microphone opens after the tone and never before, and shuts with the permission.
 *
 * @module
 */

/** Frames of 20 ms: the tone, and the way to the ear. */
export const TONE_FRAMES = 5;

export class AfterTone {
  #untilOpen = 0;

  /** Permission is there, and the tone begins. */
  begins(): void {
    this.#untilOpen = TONE_FRAMES;
  }

  /**
   * Whether what the microphone hears now may leave; asked once for each frame of 20 ms, by which the time of the tone is measured.
   *
   * @param isPermitted - whether the permission is there still
   */
  mayTalk(isPermitted: boolean): boolean {
    if (!isPermitted) return false;
    if (this.#untilOpen === 0) return true;
    this.#untilOpen -= 1;
    return false;
  }
}
