/**
 * Numbers that are the same for the same seed.
 *
 * @module
 */

/** Numbers below a bound, the same ones for the same seed (xorshift; quality does not matter, repeatability does). */
export function generator(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 0x9e37_79b9) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}
