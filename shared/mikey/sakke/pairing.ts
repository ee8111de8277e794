/**
 * The Tate-Lichtenbaum pairing of RFC 6508 clause 3.2, with its first argument fixed.
 *
 * The pairing is symmetric on the group of order q, so ⟨R, RSK⟩ is computed as ⟨RSK, R⟩: all points of the Miller loop
 * are multiples of the receiver's own key, and the lines through them are computed once. What is left for each message
 * is to evaluate 1372 lines and multiply.
 *
 * A line of slope s through T takes at the image (-x, iy) of R the value (s x + (s x_T - y_T)) + i y, up to a factor
 * in F_p. Such factors, verticals among them, don't count: the result lies in PF_p = F_p²* / F_p*, where the final
 * exponentiation (p² - 1) / q shrinks to (p + 1) / q = 4, two squarings. RFC 6508 represents the result by the ratio
 * of its coordinates.
 *
 * @module
 */
import { MikeyError } from "../base/errors.ts";
import type { Field, Slot } from "../field/field.ts";
import type { Inversion } from "./inversion.ts";
import { SAKKE_Q } from "./parameters.ts";

/** Digits of q in non-adjacent form, most significant first, without the leading 1. */
const DIGITS: readonly number[] = (() => {
  const digits: number[] = [];
  for (let rest = SAKKE_Q; rest > 0n; rest >>= 1n) {
    const digit = (rest & 1n) === 0n ? 0 : 2 - Number(rest & 3n);
    digits.unshift(digit);
    rest -= BigInt(digit);
  }
  return digits.slice(1);
})();

/** The last digit adds a point to its negative: a vertical, which does not count. */
const LAST = DIGITS.length - 1;

/** Lines of the loop: a tangent for each digit, a chord for each that is not 0, except the last. */
export const LINES = DIGITS.length + DIGITS.filter((digit, i) => digit !== 0 && i !== LAST).length;

/** An element of F_p²: two neighbouring elements a, b for a + bi. */
export type QuadraticSlot = Slot;

/** d = a², for a with second coordinate below the wide bound. */
export function squareQuadratic(f: Field, d: QuadraticSlot, a: QuadraticSlot, t: Slot, u: Slot): void {
  const s = f.step;
  f.add(t, a, a + s);
  f.subWide(u, a, a + s);
  f.mul(d + s, a, a + s);
  f.add(d + s, d + s, d + s);
  f.mul(d, t, u);
}

/** Computes lines and evaluates them. */
export class Pairing {
  readonly #field: Field;
  readonly #inversion: Inversion;
  readonly #registers: Slot;
  readonly #denominators: Slot;
  readonly #scratch: Slot;

  constructor(field: Field, inversion: Inversion) {
    this.#field = field;
    this.#inversion = inversion;
    this.#registers = field.reserve(16);
    this.#denominators = field.reserve(LINES);
    this.#scratch = field.reserve(LINES);
  }

  /**
   * Computes the lines for a fixed first argument: slope and ordinate of each, `2 * LINES` elements.
   *
   * @param x - of the point, which has to be on the curve; y likewise
   * @throws MikeyError `point-order` when its order is not q
   */
  computeLines(lines: Slot, x: Slot, y: Slot): void {
    const f = this.#field;
    const s = f.step;
    const r = (i: number): Slot => this.#registers + i * s;
    const [px, py, pz, zz, yy, slope, t, u, negatedY] = [r(0), r(1), r(2), r(3), r(4), r(5), r(6), r(7), r(8)];
    const [zero, h, hh, v] = [r(9), r(10), r(11), r(12)];
    f.put(zero, 0n);
    f.sub(negatedY, zero, y);
    f.copy(px, x);
    f.copy(py, y);
    f.put(pz, 1n);
    let line = 0;
    const slot = (): { numerator: Slot; ordinate: Slot; denominator: Slot } => {
      const numerator = lines + 2 * line * s;
      const denominator = this.#denominators + line * s;
      line++;
      return { numerator, ordinate: numerator + s, denominator };
    };

    for (const [i, digit] of DIGITS.entries()) {
      // Doubling in Jacobian coordinates, x = X/Z², y = Y/Z³: slope M/(2YZ) with M = 3(X - Z²)(X + Z²).
      const tangent = slot();
      f.mul(zz, pz, pz);
      f.add(t, px, zz);
      f.sub(u, px, zz);
      f.mul(t, t, u);
      f.add(slope, t, t);
      f.add(slope, slope, t);
      f.mul(yy, py, py);
      f.mul(pz, py, pz);
      f.add(pz, pz, pz);
      // Over the denominator 2YZ·Z²: slope M Z², ordinate M X - 2Y².
      f.mul(tangent.numerator, slope, zz);
      f.mul(t, slope, px);
      f.add(u, yy, yy);
      f.sub(tangent.ordinate, t, u);
      f.mul(tangent.denominator, pz, zz);
      // X' = M² - 2S, Y' = M(S - X') - 8Y⁴ with S = 4XY².
      f.mul(t, px, u);
      f.add(t, t, t);
      f.mul(px, slope, slope);
      f.add(v, t, t);
      f.sub(px, px, v);
      f.subWide(t, t, px);
      f.mul(py, slope, t);
      f.mul(u, u, u);
      f.add(u, u, u);
      f.sub(py, py, u);
      if (digit === 0 || i === LAST) continue;

      // Adding (x, ±y): slope r/(ZH) with H = xZ² - X, r = ±yZ³ - Y; the line goes through (x, ±y) as well.
      const chord = slot();
      const signedY = digit === 1 ? y : negatedY;
      f.mul(zz, pz, pz);
      f.mul(h, x, zz);
      f.subWide(h, h, px);
      f.mul(t, zz, pz);
      f.mul(t, t, signedY);
      f.subWide(slope, t, py);
      f.mul(pz, pz, h);
      f.add(chord.numerator, slope, zero);
      f.add(chord.denominator, pz, zero);
      f.mul(t, slope, x);
      f.mul(u, signedY, pz);
      f.sub(chord.ordinate, t, u);
      // X' = r² - H³ - 2V, Y' = r(V - X') - YH³ with V = XH².
      f.mul(hh, h, h);
      f.mul(v, px, hh);
      f.mul(hh, hh, h);
      f.mul(px, slope, slope);
      f.add(t, v, v);
      f.add(t, t, hh);
      f.sub(px, px, t);
      f.subWide(v, v, px);
      f.mul(t, py, hh);
      f.mul(py, slope, v);
      f.sub(py, py, t);
    }

    // [q - 1]T or [q + 1]T is now in (X, Y, Z), and has to be ∓T for the last step to arrive at infinity.
    f.mul(zz, pz, pz);
    f.mul(t, x, zz);
    f.mul(zz, zz, pz);
    f.mul(u, DIGITS[LAST] === 1 ? negatedY : y, zz);
    const arrives = f.take(t) === f.take(px) && f.take(u) === f.take(py);
    const allProper = this.#inversion.invertAll(this.#denominators, s, LINES, this.#scratch);
    for (let i = 0; i < LINES; i++) {
      for (const coordinate of [lines + 2 * i * s, lines + (2 * i + 1) * s]) {
        f.mul(coordinate, coordinate, this.#denominators + i * s);
      }
    }
    f.wipe(this.#denominators, LINES);
    f.wipe(this.#registers, 16);
    if (!arrives || !allProper) throw new MikeyError("point-order");
  }

  /** d = ⟨T, (x, y)⟩ as an element of F_p² up to a factor in F_p; T being the point that the lines belong to. */
  evaluate(d: QuadraticSlot, lines: Slot, x: Slot, y: Slot): void {
    const f = this.#field;
    const s = f.step;
    const [t, u, value] = [this.#registers, this.#registers + s, this.#registers + 2 * s];
    let line = lines;
    const multiplyByLine = (): void => {
      // (a + bi)(v + yi) with three multiplications, v = slope x + ordinate.
      f.mul(value, line, x);
      f.add(value, value, line + s);
      f.add(t, d, d + s);
      f.add(u, value, y);
      f.mul(t, t, u);
      f.mul(d, d, value);
      f.mul(d + s, d + s, y);
      f.add(u, d, d + s);
      f.sub(d, d, d + s);
      f.sub(d + s, t, u);
      line += 2 * s;
    };
    f.put(d, 1n);
    f.put(d + s, 0n);
    for (const [i, digit] of DIGITS.entries()) {
      if (i > 0) squareQuadratic(f, d, d, t, u);
      multiplyByLine();
      if (digit !== 0 && i !== LAST) multiplyByLine();
    }
    squareQuadratic(f, d, d, t, u);
    squareQuadratic(f, d, d, t, u);
    f.wipe(this.#registers, 3);
  }
}
