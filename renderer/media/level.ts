/**
 * How loud a microphone is: numbers from samples, and what they mean for whoever is to be heard.
 *
 * @module
 */

/** In dB below full scale; at least {@link FLOOR_DB}. */
export interface Level {
  /** Of the whole: how loud it is to an ear. */
  readonly rms: number;
  /** Of its loudest sample: at 0 it is cut. */
  readonly peak: number;
}

/** Below this nobody hears anything, and a meter shows nothing. */
export const FLOOR_DB = -60;

const decibels = (amplitude: number) => Math.max(FLOOR_DB, Math.min(0, 20 * Math.log10(amplitude)));

/** @param samples - between -1 and 1 */
export function levelOf(samples: Float32Array): Level {
  let [squares, peak] = [0, 0];
  for (const sample of samples) {
    squares += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  return { rms: decibels(Math.sqrt(squares / Math.max(1, samples.length))), peak: decibels(peak) };
}

/** What a level means. */
export type Loudness = "silent" | "quiet" | "good" | "loud";

/** From here on colleagues hear it cut: the last tenth of a meter. */
const LOUD_DB = FLOOR_DB / 10;
const QUIET_DB = -40;

export function loudnessOf({ rms, peak }: Level): Loudness {
  if (peak > LOUD_DB) return "loud";
  if (peak <= FLOOR_DB) return "silent";
  return rms < QUIET_DB ? "quiet" : "good";
}
