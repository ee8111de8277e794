/**
 * Inverses in the field, by the divsteps of Bernstein and Yang (IACR ePrint 2019/266): a division-free Euclid that takes
 * the same number of steps for every element. Zero has "inverse" zero.
 *
 * Thirty steps at a time are decided by the low 32 bits alone and collected in a matrix of small numbers, which is then
 * applied to the long ones. In BigInt this is four times as fast as raising to the power p - 2 in WebAssembly.
 *
 * @module
 */
import type { Field, Slot } from "../field/field.ts";
import { negativeInverse } from "../field/montgomery.ts";

/** Divsteps of a batch. */
const BATCH = 30;
const BATCH_BITS = BigInt(BATCH);
/** Steps after which every element below 2^1024 is done: (49 · 1024 + 57) / 17, Theorem 11.2. */
const BATCHES = Math.ceil((49 * 1024 + 57) / 17 / BATCH);

/**
 * A batch of divsteps on the low words of f and g.
 *
 * @returns the new delta, and the matrix (u v; q r) scaled by 2^30
 */
function divsteps(delta: number, fLow: number, gLow: number): readonly [number, number, number, number, number] {
  let [d, f, g] = [delta, fLow, gLow];
  let [u, v, q, r] = [1, 0, 0, 1];
  for (let step = 0; step < BATCH; step++) {
    // When delta is positive and g odd: f, g = g, -f. Masks stand for branches.
    const swap = (-d >> 31) & -(g & 1);
    d = (d ^ swap) - swap;
    const [df, du, dv] = [(f ^ g) & swap, (u ^ q) & swap, (v ^ r) & swap];
    f ^= df;
    u ^= du;
    v ^= dv;
    g = (g ^ df ^ swap) - swap;
    q = (q ^ du ^ swap) - swap;
    r = (r ^ dv ^ swap) - swap;
    // Then g = (g + f) / 2 for odd g, g / 2 for even g.
    const odd = -(g & 1);
    g = (g + (f & odd)) >> 1;
    q += u & odd;
    r += v & odd;
    u <<= 1;
    v <<= 1;
    d++;
  }
  return [d, u, v, q, r];
}

/** Inverts elements in the field's memory. */
export class Inversion {
  readonly #field: Field;
  readonly #product: Slot;
  /** -1 / p modulo 2^30. */
  readonly #negativeInverse: bigint;

  constructor(field: Field) {
    this.#field = field;
    this.#product = field.reserve(1);
    this.#negativeInverse = negativeInverse(field.prime, BATCH);
  }

  /** d = 1 / a. */
  invert(d: Slot, a: Slot): void {
    const p = this.#field.prime;
    /** The number over 2^30, modulo p. */
    const shifted = (value: bigint): bigint =>
      (value + BigInt.asUintN(BATCH, value * this.#negativeInverse) * p) >> BATCH_BITS;
    let delta = 1;
    let [f, g] = [p, this.#field.take(a)];
    // Throughout, f = x a and g = y a modulo p.
    let [x, y] = [0n, 1n];
    for (let batch = 0; batch < BATCHES; batch++) {
      const low = divsteps(delta, Number(BigInt.asIntN(32, f)), Number(BigInt.asIntN(32, g)));
      delta = low[0];
      const [u, v, q, r] = [BigInt(low[1]), BigInt(low[2]), BigInt(low[3]), BigInt(low[4])];
      [f, g] = [(u * f + v * g) >> BATCH_BITS, (q * f + r * g) >> BATCH_BITS];
      [x, y] = [shifted(u * x + v * y), shifted(q * x + r * y)];
    }
    // f is now 1 or -1, unless a was zero.
    const inverse = (f * x) % p;
    this.#field.put(d, g === 0n && (f === 1n || f === -1n) ? (inverse + p) % p : 0n);
  }

  /**
   * Inverts `count` elements `stride` apart in place, at the price of one inversion (Montgomery's trick).
   *
   * @param scratch - room for `count` elements
   * @returns false when one of them is zero; then all of them are zero afterwards
   */
  invertAll(first: Slot, stride: number, count: number, scratch: Slot): boolean {
    const f = this.#field;
    const element = (i: number): Slot => first + i * stride;
    const prefix = (i: number): Slot => scratch + i * f.step;
    f.copy(prefix(0), element(0));
    for (let i = 1; i < count; i++) f.mul(prefix(i), prefix(i - 1), element(i));
    const product = this.#product;
    this.invert(product, prefix(count - 1));
    const nonZero = f.take(product) !== 0n;
    for (let i = count - 1; i > 0; i--) {
      f.mul(prefix(i), product, prefix(i - 1));
      f.mul(product, product, element(i));
      f.copy(element(i), prefix(i));
    }
    f.copy(element(0), product);
    f.wipe(product, 1);
    f.wipe(scratch, count);
    return nonZero;
  }
}
