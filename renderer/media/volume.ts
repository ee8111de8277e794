/**
 * What a volume means for sound.
 *
 * @module
 */

/** The amplitude of a volume in percent, 0 to 1. Loudness as an ear has it grows with more: half of the way should be half as loud. */
export const amplitudeOf = (percent: number): number => (percent / 100) ** 2;

/** Brings a gain to a volume within hundredths of a second, so that the change is not heard as a click. */
export function settle(node: GainNode, percent: number): void {
  node.gain.setTargetAtTime(amplitudeOf(percent), node.context.currentTime, 0.02);
}
