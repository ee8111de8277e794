/**
 * What ECCSI asks of P-256. Scalars and coordinates are octets, 32 of them: what is secret never becomes a BigInt, and can
 * be wiped.
 *
 * There are two implementations: {@link "./wasm-group.ts"} for every platform that allows WebAssembly, and
 * {@link "./library-group.ts"} over noble-curves, for the others and as the judge in the tests.
 *
 * @module
 */
import type { Octets } from "../base/octets.ts";

/** A point as octets: 04, x, y, 65 of them. */
export type PointOctets = Octets;

/** One multiple of a sum: nothing about it is secret. */
export interface PublicMultiple {
  /** Any integer from 0 to q - 1, 32 octets. */
  readonly scalar: Uint8Array;
  /** On the curve, 65 octets. */
  readonly point: Uint8Array;
}

/** The group of P-256, and the numbers modulo its order. */
export interface P256Group {
  /**
   * [k]G.
   *
   * @param k - from 1 to q - 1, secret
   */
  multiplyGenerator(k: Uint8Array): PointOctets;

  /**
   * The sum of two multiples and [g]G, in a time that tells about all of them.
   *
   * @returns undefined for infinity
   */
  publicSum(one: PublicMultiple, other: PublicMultiple, g: Uint8Array): PointOctets | undefined;

  /** a + b c modulo q. All below q, all may be secret. */
  multiplyAdd(a: Uint8Array, b: Uint8Array, c: Uint8Array): Octets;

  /** a / b modulo q. Both below q, b not 0, both may be secret. */
  divide(a: Uint8Array, b: Uint8Array): Octets;
}
