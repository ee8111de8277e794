/**
 * How much of a tone there is in a sound.
 *
 * @module
 */

/** Milliseconds of sound that are looked at together: short enough for the shortest tone, long enough to tell them apart. */
const BLOCK_MS = 50;

/**
 * The amplitude of one frequency, by the algorithm of Goertzel, with the window of Hann, so that a loud tone nearby is none of
 * this one.
 *
 * @param rate - samples a second
 */
export function amplitudeOf(hertz: number, samples: Float32Array, rate: number): number {
  const angle = (2 * Math.PI * hertz) / rate;
  const turn = 2 * Math.cos(angle);
  let [last, beforeLast] = [0, 0];
  for (const [at, sample] of samples.entries()) {
    const hann = (1 - Math.cos((2 * Math.PI * at) / samples.length)) / 2;
    [last, beforeLast] = [sample * hann + turn * last - beforeLast, last];
  }
  const power = last ** 2 + beforeLast ** 2 - turn * last * beforeLast;
  // The window halves what it lets through; a sine of amplitude 1 has half its length in each of its two lines.
  return (4 * Math.sqrt(Math.max(power, 0))) / samples.length;
}

/** The greatest amplitude that a frequency comes to anywhere in a sound. */
export function loudestOf(hertz: number, samples: Float32Array, rate: number): number {
  const length = Math.round((BLOCK_MS * rate) / 1_000);
  let loudest = 0;
  for (let at = 0; at + length <= samples.length; at += length / 2) {
    loudest = Math.max(loudest, amplitudeOf(hertz, samples.subarray(at, at + length), rate));
  }
  return loudest;
}
