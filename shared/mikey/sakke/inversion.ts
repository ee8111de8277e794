/**
 * Inverses in the field, by Fermat: the same operations for every element. Zero has "inverse" zero.
 *
 * @module
 */
import type { Field, Slot } from "../field/field.ts";

const WINDOW = 5;

/** Inverts elements in the field's memory. */
export class Inversion {
  readonly #field: Field;
  readonly #powers: Slot;
  readonly #result: Slot;
  readonly #digits: readonly number[];

  constructor(field: Field) {
    this.#field = field;
    this.#powers = field.reserve(1 << WINDOW);
    this.#result = field.reserve(1);
    const digits: number[] = [];
    for (let rest = field.prime - 2n; rest > 0n; rest >>= BigInt(WINDOW)) {
      digits.unshift(Number(BigInt.asUintN(WINDOW, rest)));
    }
    this.#digits = digits;
  }

  /** d = 1 / a, as the power p - 2. The exponent is public. */
  invert(d: Slot, a: Slot): void {
    const f = this.#field;
    const power = (k: number): Slot => this.#powers + k * f.step;
    f.put(power(0), 1n);
    for (let k = 1; k < 1 << WINDOW; k++) f.mul(power(k), power(k - 1), a);
    f.put(this.#result, 1n);
    for (const digit of this.#digits) {
      for (let i = 0; i < WINDOW; i++) f.mul(this.#result, this.#result, this.#result);
      f.mul(this.#result, this.#result, power(digit));
    }
    f.copy(d, this.#result);
    f.wipe(this.#powers, 1 << WINDOW);
    f.wipe(this.#result, 1);
  }

  /**
   * Inverts `count` elements `step` apart in place, at the price of one inversion (Montgomery's trick).
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
    const product = this.#result;
    this.invert(prefix(count - 1), prefix(count - 1));
    const nonZero = f.take(prefix(count - 1)) !== 0n;
    f.copy(product, prefix(count - 1));
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
