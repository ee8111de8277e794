/**
 * The group of y² = x³ - 3x, computed on its other model, the twisted Edwards curve -X² + Y² = 1 + X²Y².
 *
 * -3 is a square modulo p, so that both are the same curve in other coordinates: with s² = -3 and k² = 6s
 *
 *     X = k x / (s y),  Y = (x - s) / (x + s);      x = s (1 + Y) / (1 - Y),  y = k (1 + Y) / ((1 - Y) X).
 *
 * Formulas are those of Hisil, Wong, Carter and Dawson (IACR ePrint 2008/522) in extended coordinates (X : Y : Z : T),
 * T = XY/Z; infinity is (0 : 1 : 1 : 0). They ask for no case distinction: the same operations for all points of the
 * subgroup of odd order, infinity and equal points included. The curve has points of even order for whose sum they have no
 * answer; that gives (0 : 0 : 0 : 0), and so does everything that is computed from it: such a result is recognised by
 * Z = 0. Every other result is right, points at infinity of this model among them, which have Z = 0 as well and even order.
 *
 * @module
 */
import type { Field, Slot } from "../field/field.ts";
import { SAKKE_EDWARDS_K, SAKKE_EDWARDS_S } from "./parameters.ts";

/** Four neighbouring elements X, Y, Z, T. */
export type PointSlot = Slot;
/** Elements of a point. */
export const POINT_SIZE = 4;

/** Three neighbouring elements Y - X, Y + X, 2XY of a point with Z = 1, to be added to others. */
export type EntrySlot = Slot;
/** Elements of an entry. */
export const ENTRY_SIZE = 3;

/** Group operations on points in the field's memory. Destinations may be operands. */
export class Curve {
  readonly #field: Field;
  readonly #registers: Slot;
  readonly #zero: Slot;
  readonly #s: Slot;
  readonly #k: Slot;

  constructor(field: Field) {
    this.#field = field;
    this.#registers = field.reserve(8);
    this.#zero = field.reserve(1);
    this.#s = field.reserve(1);
    this.#k = field.reserve(1);
    field.put(this.#zero, 0n);
    field.put(this.#s, SAKKE_EDWARDS_S);
    field.put(this.#k, SAKKE_EDWARDS_K);
  }

  /** p = infinity. */
  setInfinity(p: PointSlot): void {
    const f = this.#field;
    f.put(p, 0n);
    f.put(p + f.step, 1n);
    f.put(p + 2 * f.step, 1n);
    f.put(p + 3 * f.step, 0n);
  }

  copy(p: PointSlot, a: PointSlot): void {
    const f = this.#field;
    for (let i = 0; i < POINT_SIZE; i++) f.copy(p + i * f.step, a + i * f.step);
  }

  /** p = -a. */
  negate(p: PointSlot, a: PointSlot): void {
    const f = this.#field;
    const s = f.step;
    f.sub(p, this.#zero, a);
    f.copy(p + s, a + s);
    f.copy(p + 2 * s, a + 2 * s);
    f.sub(p + 3 * s, this.#zero, a + 3 * s);
  }

  /** p = a + b: 8 multiplications. */
  add(p: PointSlot, a: PointSlot, b: PointSlot): void {
    const f = this.#field;
    const s = f.step;
    const { minus, plus, ts, zs, t } = this.#names();
    f.sub(minus, a + s, a);
    // b may be what negate leaves.
    f.subWide(t, b + s, b);
    f.mul(minus, minus, t);
    f.add(plus, a + s, a);
    f.add(t, b + s, b);
    f.mul(plus, plus, t);
    f.mul(ts, a + 3 * s, b + 3 * s);
    f.add(ts, ts, ts);
    f.mul(zs, a + 2 * s, b + 2 * s);
    f.add(zs, zs, zs);
    this.#finish(p);
  }

  /** p = a + b: 7 multiplications. */
  addEntry(p: PointSlot, a: PointSlot, b: EntrySlot): void {
    const f = this.#field;
    const s = f.step;
    const { minus, plus, ts, zs } = this.#names();
    f.sub(minus, a + s, a);
    f.mul(minus, minus, b);
    f.add(plus, a + s, a);
    f.mul(plus, plus, b + s);
    f.mul(ts, a + 3 * s, b + 2 * s);
    f.add(zs, a + 2 * s, a + 2 * s);
    this.#finish(p);
  }

  /** p = 2a: 8 multiplications. */
  double(p: PointSlot, a: PointSlot): void {
    const f = this.#field;
    const s = f.step;
    const { minus: xx, plus: yy, zs, e, t: g, ts: h } = this.#names();
    f.mul(xx, a, a);
    f.mul(yy, a + s, a + s);
    f.mul(zs, a + 2 * s, a + 2 * s);
    f.add(zs, zs, zs);
    f.mul(e, a, a + s);
    f.add(e, e, e);
    f.sub(g, yy, xx);
    f.add(h, yy, xx);
    f.add(zs, zs, xx);
    f.sub(zs, zs, yy);
    this.#multiplyOut(p, e, zs, g, h);
  }

  /**
   * e = the entry of a point of this model.
   *
   * @param x - X of the point with Z = 1; y likewise
   */
  entryOf(e: EntrySlot, x: Slot, y: Slot): void {
    const f = this.#field;
    const { t } = this.#names();
    f.mul(t, x, y);
    f.sub(e, y, x);
    f.add(e + f.step, y, x);
    f.add(e + 2 * f.step, t, t);
  }

  /** p = the point with coordinates x, y on y² = x³ - 3x, given 1 / denominator as {@link Curve.denominatorOf} has it. */
  fromWeierstrass(p: PointSlot, x: Slot, y: Slot, inverse: Slot): void {
    const f = this.#field;
    const s = f.step;
    const { t, e } = this.#names();
    // X = k x (x + s) / (s y (x + s)), Y = s y (x - s) / (s y (x + s)).
    f.add(t, x, this.#s);
    f.mul(t, t, x);
    f.mul(t, t, this.#k);
    f.sub(e, x, this.#s);
    f.mul(e, e, y);
    f.mul(e, e, this.#s);
    f.mul(p, t, inverse);
    f.mul(p + s, e, inverse);
    f.put(p + 2 * s, 1n);
    f.mul(p + 3 * s, p, p + s);
  }

  /** d = s y (x + s), which is 0 for points of order 2 and for some of order 4 only. */
  denominatorOf(d: Slot, x: Slot, y: Slot): void {
    const f = this.#field;
    const { t } = this.#names();
    f.add(t, x, this.#s);
    f.mul(t, t, y);
    f.mul(d, t, this.#s);
  }

  /** d = (Z - Y) X, which is 0 for infinity. */
  denominatorBack(d: Slot, p: PointSlot): void {
    const f = this.#field;
    const s = f.step;
    f.sub(d, p + 2 * s, p + s);
    f.mul(d, d, p);
  }

  /** x, y = coordinates on y² = x³ - 3x, given 1 / denominator as {@link Curve.denominatorBack} has it. */
  toWeierstrass(x: Slot, y: Slot, p: PointSlot, inverse: Slot): void {
    const f = this.#field;
    const s = f.step;
    const { t, e } = this.#names();
    // x = s (Z + Y) X / ((Z - Y) X), y = k (Z + Y) Z / ((Z - Y) X).
    f.add(t, p + 2 * s, p + s);
    f.mul(t, t, inverse);
    f.mul(e, t, p);
    f.mul(t, t, p + 2 * s);
    f.mul(x, e, this.#s);
    f.mul(y, t, this.#k);
  }

  /** Whether a point is infinity: X = 0, and Y = Z ≠ 0. */
  isInfinity(p: PointSlot): boolean {
    const f = this.#field;
    const z = f.take(p + 2 * f.step);
    return f.take(p) === 0n && f.take(p + f.step) === z && z !== 0n;
  }

  /**
   * Whether a point is the one with coordinates x, y on y² = x³ - 3x, without an inversion.
   *
   * @param x - left as it is; y likewise
   */
  isWeierstrass(p: PointSlot, x: Slot, y: Slot): boolean {
    const f = this.#field;
    const s = f.step;
    const { minus: down, plus: up, t, e } = this.#names();
    // x (Z - Y) = s (Z + Y) and y (Z - Y) X = k (Z + Y) Z.
    f.sub(down, p + 2 * s, p + s);
    f.add(up, p + 2 * s, p + s);
    f.mul(t, x, down);
    f.mul(e, up, this.#s);
    const sameX = f.take(t) === f.take(e);
    f.mul(t, down, p);
    f.mul(t, t, y);
    f.mul(e, up, p + 2 * s);
    f.mul(e, e, this.#k);
    const sameY = f.take(t) === f.take(e);
    return f.take(p + 2 * s) !== 0n && sameX && sameY;
  }

  /** Forgets intermediate values. */
  wipe(): void {
    this.#field.wipe(this.#registers, 8);
  }

  #names(): Readonly<Record<"minus" | "plus" | "ts" | "zs" | "e" | "g" | "h" | "t", Slot>> {
    const r = this.#registers;
    const s = this.#field.step;
    return {
      minus: r,
      plus: r + s,
      ts: r + 2 * s,
      zs: r + 3 * s,
      e: r + 4 * s,
      g: r + 5 * s,
      h: r + 6 * s,
      t: r + 7 * s,
    };
  }

  /**
   * The common end of additions: from A = (Y₁ - X₁)(Y₂ - X₂), B = (Y₁ + X₁)(Y₂ + X₂), C = 2T₁T₂, D = 2Z₁Z₂
   * E = B - A, F = D - C, G = D + C, H = B + A.
   */
  #finish(p: PointSlot): void {
    const f = this.#field;
    const { minus, plus, ts, zs, e, g, h } = this.#names();
    f.sub(e, plus, minus);
    f.add(h, plus, minus);
    f.add(g, zs, ts);
    f.sub(zs, zs, ts);
    this.#multiplyOut(p, e, zs, g, h);
  }

  /** X = EF, Y = GH, Z = FG, T = EH. */
  #multiplyOut(p: PointSlot, e: Slot, fs: Slot, g: Slot, h: Slot): void {
    const f = this.#field;
    const s = f.step;
    f.mul(p, e, fs);
    f.mul(p + s, g, h);
    f.mul(p + 2 * s, fs, g);
    f.mul(p + 3 * s, e, h);
  }
}
