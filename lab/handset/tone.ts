/**
 * What tone is in a recording.
 *
 * @module
 */

/** The tone that is heard most, and its share of all that is heard: 1 for a pure one. */
export interface HeardTone {
  readonly hz: number;
  readonly share: number;
}

const LOWEST_HZ = 100;
const HIGHEST_HZ = 3000;
const STEP_HZ = 20;
/** Mean square below which nothing is heard. */
const FAINT = 100;

function shareAt(samples: Int16Array, rate: number, hz: number, energy: number): number {
  let [cosine, sine] = [0, 0];
  for (const [at, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hz * at) / rate;
    cosine += sample * Math.cos(angle);
    sine += sample * Math.sin(angle);
  }
  return (2 * (cosine * cosine + sine * sine)) / (samples.length * energy);
}

/**
 * The strongest of the tones from 100 Hz to 3 kHz.
 *
 * @param samples - some hundred of milliseconds
 * @returns null where nothing is heard
 */
export function strongestTone(samples: Int16Array, rate: number): HeardTone | null {
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  if (samples.length === 0 || energy / samples.length < FAINT) return null;
  let best: HeardTone = { hz: LOWEST_HZ, share: 0 };
  for (let hz = LOWEST_HZ; hz <= HIGHEST_HZ; hz += STEP_HZ) {
    const share = shareAt(samples, rate, hz, energy);
    if (share > best.share) best = { hz, share };
  }
  return best;
}
