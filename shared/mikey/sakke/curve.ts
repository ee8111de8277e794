/**
 * Points of y² = x³ - 3x in homogeneous coordinates (X : Y : Z), infinity being (0 : 1 : 0).
 *
 * The formulas are those of Renes, Costello and Batina (IACR ePrint 2015/1060) for a = -3, with b = 0. They are
 * complete on the subgroup of odd order: no case distinction, the same operations for all points, infinity and equal
 * points included. Where the difference of two points has order 2, which takes a point from outside the subgroup,
 * they yield (0 : 0 : 0), and so does everything that is computed from it: such a result is recognised by Y = 0.
 *
 * @module
 */
import type { Field, Slot } from "../field/field.ts";

/** Three neighbouring elements X, Y, Z. */
export type PointSlot = Slot;

/** Group operations on points in the field's memory. Destinations may be operands. */
export class Curve {
  readonly field: Field;
  /** The six sums of products that every formula below begins with, then scratch. */
  readonly #registers: Slot;
  readonly #zero: Slot;

  constructor(field: Field) {
    this.field = field;
    this.#registers = field.reserve(12);
    this.#zero = field.reserve(1);
    field.put(this.#zero, 0n);
  }

  /** p = infinity. */
  setInfinity(p: PointSlot): void {
    const { field } = this;
    field.put(p, 0n);
    field.put(p + field.step, 1n);
    field.put(p + 2 * field.step, 0n);
  }

  copy(p: PointSlot, a: PointSlot): void {
    for (let i = 0; i < 3; i++) this.field.copy(p + i * this.field.step, a + i * this.field.step);
  }

  /** p = -a. */
  negate(p: PointSlot, a: PointSlot): void {
    const { field } = this;
    field.copy(p, a);
    field.subWide(p + field.step, this.#zero, a + field.step);
    field.copy(p + 2 * field.step, a + 2 * field.step);
  }

  /** p = a + b: 13 multiplications. */
  add(p: PointSlot, a: PointSlot, b: PointSlot): void {
    const f = this.field;
    const s = f.step;
    const [xx, yy, zz, xy, yz, xz, t, u] = this.#names();
    f.mul(xx, a, b);
    f.mul(yy, a + s, b + s);
    f.mul(zz, a + 2 * s, b + 2 * s);
    // X₁Y₂ + X₂Y₁ as (X₁ + Y₁)(X₂ + Y₂) - X₁X₂ - Y₁Y₂, and so for Y, Z.
    f.add(t, a, a + s);
    f.add(u, b, b + s);
    f.mul(xy, t, u);
    f.add(t, xx, yy);
    f.sub(xy, xy, t);
    f.add(t, a + s, a + 2 * s);
    f.add(u, b + s, b + 2 * s);
    f.mul(yz, t, u);
    f.add(t, yy, zz);
    f.sub(yz, yz, t);
    // X₁Z₂ + X₂Z₁ has to stay small, because it is subtracted later: so no difference here.
    f.mul(xz, a, b + 2 * s);
    f.mul(t, b, a + 2 * s);
    f.add(xz, xz, t);
    this.#finish(p);
  }

  /** p = a + b, b being affine: 11 multiplications. */
  addAffine(p: PointSlot, a: PointSlot, x: Slot, y: Slot): void {
    const f = this.field;
    const s = f.step;
    const [xx, yy, zz, xy, yz, xz, t, u] = this.#names();
    f.mul(xx, a, x);
    f.mul(yy, a + s, y);
    f.add(zz, a + 2 * s, this.#zero);
    f.add(t, a, a + s);
    f.add(u, x, y);
    f.mul(xy, t, u);
    f.add(t, xx, yy);
    f.sub(xy, xy, t);
    f.mul(yz, y, a + 2 * s);
    f.add(yz, yz, a + s);
    f.mul(xz, x, a + 2 * s);
    f.add(xz, xz, a);
    this.#finish(p);
  }

  /** p = 2a: 11 multiplications. */
  double(p: PointSlot, a: PointSlot): void {
    const f = this.field;
    const s = f.step;
    const [xx, yy, zz, xy, yz, xz, t] = this.#names();
    f.mul(xx, a, a);
    f.mul(yy, a + s, a + s);
    f.mul(zz, a + 2 * s, a + 2 * s);
    f.mul(xy, a, a + s);
    f.add(xy, xy, xy);
    f.mul(yz, a + s, a + 2 * s);
    f.add(yz, yz, yz);
    f.mul(xz, a, a + 2 * s);
    f.add(xz, xz, xz);
    // Z of a double is 8Y³Z.
    f.mul(t, yz, yy);
    f.add(t, t, t);
    f.add(t, t, t);
    this.#finish(p, t);
  }

  /** Forgets intermediate values. */
  wipe(): void {
    this.field.wipe(this.#registers, 12);
  }

  #names(): [Slot, Slot, Slot, Slot, Slot, Slot, Slot, Slot, Slot, Slot, Slot, Slot] {
    const r = this.#registers;
    const s = this.field.step;
    return [
      r,
      r + s,
      r + 2 * s,
      r + 3 * s,
      r + 4 * s,
      r + 5 * s,
      r + 6 * s,
      r + 7 * s,
      r + 8 * s,
      r + 9 * s,
      r + 10 * s,
      r + 11 * s,
    ];
  }

  /**
   * The common end: from A = X₁X₂, B = Y₁Y₂, C = Z₁Z₂, D = X₁Y₂ + X₂Y₁, E = Y₁Z₂ + Y₂Z₁, F = X₁Z₂ + X₂Z₁
   * with M = B + 3F, N = B - 3F, G = 3A - 3C, W = 3A + 9C:
   * X = DM + EW, Y = MN - GW, Z = EN + DG.
   */
  #finish(p: PointSlot, knownZ?: Slot): void {
    const f = this.field;
    const s = f.step;
    const [a, b, c, d, e, f3, t, m, n, g, w, u] = this.#names();
    f.add(m, f3, f3);
    f.add(f3, m, f3);
    f.add(m, b, f3);
    f.sub(n, b, f3);
    f.add(w, c, c);
    f.add(c, w, c);
    f.add(w, a, a);
    f.add(a, w, a);
    f.sub(g, a, c);
    f.add(w, c, c);
    f.add(w, w, c);
    f.add(w, w, a);
    f.mul(u, d, m);
    f.mul(b, e, w);
    f.add(p, u, b);
    f.mul(u, m, n);
    f.mul(b, g, w);
    f.sub(p + s, u, b);
    if (knownZ === undefined) {
      f.mul(t, e, n);
      f.mul(u, d, g);
      f.add(p + 2 * s, t, u);
    } else {
      f.add(p + 2 * s, knownZ, this.#zero);
    }
  }
}
