/**
 * What Montgomery's reduction multiplies by.
 *
 * @module
 */

/**
 * -1 / n modulo 2^bits, by Newton's iteration: each step doubles the correct bits.
 *
 * @param n - odd
 */
export function negativeInverse(n: bigint, bits: number): bigint {
  let inverse = 1n;
  for (let correct = 1; correct < bits; correct *= 2) inverse = BigInt.asUintN(bits, inverse * (2n - n * inverse));
  return BigInt.asUintN(bits, -inverse);
}
