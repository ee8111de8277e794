/**
 * The two group computations of SAKKE on top of field, curve, comb and pairing: multiples of fixed points, and the
 * pairing with a fixed argument. Everything secret that passes through the field's memory is wiped before returning.
 *
 * @module
 */
import { MikeyError } from "../base/errors.ts";
import type { AffinePoint } from "../base/point-encoding.ts";
import { bigintField } from "../field/bigint-field.ts";
import type { Elements, Field, Slot } from "../field/field.ts";
import { wasmField } from "../field/wasm-field.ts";
import {
  buildComb,
  COMB_ENTRIES,
  type CombDigits,
  type CombGroup,
  combBlock,
  combDigits,
  combDigitsOfOrder,
  combScratch,
  walkComb,
} from "./comb.ts";
import { Curve, ENTRY_SIZE, POINT_SIZE } from "./curve.ts";
import { Inversion } from "./inversion.ts";
import { LINES, Pairing, squareQuadratic } from "./pairing.ts";
import { SAKKE_G, SAKKE_GENERATOR, SAKKE_P } from "./parameters.ts";

/** Precomputed multiples of a point, for {@link SakkeEngine.multiply}. Public. */
export type PointTable = Elements;
/** Precomputed lines of a point, for {@link SakkeEngine.pair}. As secret as the point. */
export type LineTable = Elements;

/** Elements that a field has to hold for the engine. */
export const ENGINE_CAPACITY = 10_000;

/** A field with everything that SAKKE computes in it. */
export class SakkeEngine {
  readonly #field: Field;
  readonly #curve: Curve;
  readonly #inversion: Inversion;
  readonly #pairing: Pairing;
  /** Tables of P and g, made once; places for the table of another point and for lines. */
  readonly #generatorTable: Slot;
  readonly #targetTable: Slot;
  readonly #otherTable: Slot;
  readonly #lines: Slot;
  /** Scratch of the table builder. */
  readonly #entries: Slot;
  readonly #scratch: Slot;
  /** A point, an entry of its table with what it is selected from, an element of F_p², and single elements. */
  readonly #point: Slot;
  readonly #entry: Slot;
  readonly #quadratic: Slot;
  readonly #single: Slot;
  readonly #zero: Slot;

  constructor(field: Field) {
    this.#field = field;
    this.#curve = new Curve(field);
    this.#inversion = new Inversion(field);
    this.#pairing = new Pairing(field, this.#inversion);
    this.#generatorTable = field.reserve(ENTRY_SIZE * COMB_ENTRIES);
    this.#targetTable = field.reserve(COMB_ENTRIES);
    this.#otherTable = field.reserve(ENTRY_SIZE * COMB_ENTRIES);
    this.#lines = field.reserve(2 * LINES);
    this.#entries = field.reserve(POINT_SIZE * COMB_ENTRIES);
    this.#scratch = field.reserve(combScratch(POINT_SIZE) + COMB_ENTRIES);
    this.#point = field.reserve(POINT_SIZE);
    this.#entry = field.reserve(2 * ENTRY_SIZE + 1);
    this.#quadratic = field.reserve(2);
    this.#single = field.reserve(8);
    this.#zero = field.reserve(1);
    field.put(this.#zero, 0n);
    this.#buildPointTable(this.#generatorTable, SAKKE_GENERATOR);
    this.#buildTargetTable();
  }

  /** Whether a point with coordinates below the prime is on the curve. */
  isOnCurve({ x, y }: AffinePoint): boolean {
    return (y * y - x * (x * x - 3n)) % SAKKE_P === 0n;
  }

  /**
   * Precomputes for multiples of a point on the curve.
   *
   * @throws MikeyError `point-order` when its order is not q
   */
  preparePoint(point: AffinePoint): PointTable {
    this.#buildPointTable(this.#otherTable, point);
    this.#walk([{ digits: combDigitsOfOrder(), table: this.#otherTable }]);
    if (!this.#curve.isInfinity(this.#point)) throw new MikeyError("point-order");
    return this.#field.save(this.#otherTable, ENTRY_SIZE * COMB_ENTRIES);
  }

  /**
   * [k]P + [l]Q and, if asked for, g^m with one inversion for both.
   *
   * @param k - any integer, or undefined to leave P out, which takes half of the additions; it and l may be secret
   * @param other - l and the table of Q
   * @param m - exponent of g
   * @throws MikeyError `point-infinity` when the sum is infinity
   */
  multiply(
    k: bigint | undefined,
    other?: { readonly l: bigint; readonly table: PointTable },
    m?: bigint,
  ): AffinePoint & {
    readonly power: bigint;
  } {
    const f = this.#field;
    const s = f.step;
    this.#accumulate(k, other);
    if (m !== undefined) this.#power(m);
    else f.put(this.#quadratic, 1n);
    const [inverse, product, x, y] = [this.#single, this.#single + s, this.#single + 2 * s, this.#single + 3 * s];
    const below = this.#single + 4 * s;
    this.#curve.denominatorBack(below, this.#point);
    // One inversion: 1/W = a/(Wa) and 1/a = W/(Wa), W being the denominator and a the first coordinate of the power.
    f.mul(product, below, this.#quadratic);
    this.#inversion.invert(inverse, product);
    f.mul(product, inverse, this.#quadratic);
    this.#curve.toWeierstrass(x, y, this.#point, product);
    const result = { x: f.take(x), y: f.take(y), power: 0n };
    if (m !== undefined) {
      f.mul(product, inverse, below);
      f.mul(product, product, this.#quadratic + s);
      result.power = f.take(product);
    }
    const isInfinity = f.take(inverse) === 0n;
    this.#wipe();
    if (isInfinity) throw new MikeyError("point-infinity");
    return result;
  }

  /**
   * Whether [k]P + [l]Q is the given point.
   *
   * @param k - undefined to leave P out, which takes half of the time
   */
  isSum(k: bigint | undefined, other: { readonly l: bigint; readonly table: PointTable }, point: AffinePoint): boolean {
    const f = this.#field;
    const s = f.step;
    this.#accumulate(k, other);
    const [x, y] = [this.#single, this.#single + s];
    f.put(x, point.x);
    f.put(y, point.y);
    const equal = this.#curve.isWeierstrass(this.#point, x, y);
    this.#wipe();
    return equal;
  }

  /**
   * Precomputes for pairings with a point on the curve.
   *
   * @throws MikeyError `point-order` when its order is not q
   */
  prepareLines(point: AffinePoint): LineTable {
    const f = this.#field;
    const [x, y] = [this.#single, this.#single + f.step];
    f.put(x, point.x);
    f.put(y, point.y);
    try {
      this.#pairing.computeLines(this.#lines, x, y);
      return f.save(this.#lines, 2 * LINES);
    } finally {
      f.wipe(this.#lines, 2 * LINES);
      this.#wipe();
    }
  }

  /**
   * ⟨T, R⟩ as the ratio of its coordinates.
   *
   * @param lines - of T
   * @param point - R, on the curve and with y ≠ 0
   */
  pair(lines: LineTable, point: AffinePoint): bigint {
    const f = this.#field;
    const s = f.step;
    const [x, y, inverse] = [this.#single, this.#single + s, this.#single + 2 * s];
    f.load(this.#lines, lines);
    f.put(x, point.x);
    f.put(y, point.y);
    this.#pairing.evaluate(this.#quadratic, this.#lines, x, y);
    this.#inversion.invert(inverse, this.#quadratic);
    f.mul(x, inverse, this.#quadratic + s);
    const ratio = f.take(x);
    f.wipe(this.#lines, 2 * LINES);
    this.#wipe();
    return ratio;
  }

  /** Leaves [k]P + [l]Q in the point register. */
  #accumulate(k: bigint | undefined, other?: { readonly l: bigint; readonly table: PointTable }): void {
    const terms: { readonly digits: CombDigits; readonly table: Slot }[] = [];
    if (k !== undefined) terms.push({ digits: combDigits(k), table: this.#generatorTable });
    if (other !== undefined) {
      terms.push({ digits: combDigits(other.l), table: this.#otherTable });
      this.#field.load(this.#otherTable, other.table);
    }
    this.#walk(terms);
    for (const { digits } of terms) digits.fill(0);
  }

  /** Leaves a sum of multiples in the point register. */
  #walk(terms: readonly { readonly digits: CombDigits; readonly table: Slot }[]): void {
    this.#curve.setInfinity(this.#point);
    walkComb(
      terms.map(({ digits }) => digits),
      () => this.#curve.double(this.#point, this.#point),
      (term, block, entry, negative) => this.#addEntry(terms[term]?.table ?? this.#otherTable, block, entry, negative),
    );
  }

  /** Adds an entry of a table to the point register, or subtracts it. */
  #addEntry(table: Slot, block: number, entry: number, negative: number): void {
    const f = this.#field;
    const s = f.step;
    const { first, count } = combBlock(block);
    const start = table + ENTRY_SIZE * first * s;
    const width = ENTRY_SIZE * s;
    // What is read from the table: Y - X, Y + X, 2XY, and behind it -2XY. To subtract, the first two change places.
    const read = this.#entry + width;
    for (let i = 0; i < ENTRY_SIZE; i++) f.select(read + i * s, start + i * s, width, count, entry);
    f.sub(read + width, this.#zero, read + 2 * s);
    f.select(this.#entry, read, s, 2, negative);
    f.select(this.#entry + s, read, s, 2, negative ^ 1);
    f.select(this.#entry + 2 * s, read + 2 * s, s, 2, negative);
    this.#curve.addEntry(this.#point, this.#point, this.#entry);
  }

  /** Leaves g^m, up to a factor in F_p, in the register for F_p². */
  #power(m: bigint): void {
    const f = this.#field;
    const s = f.step;
    const [ratio, minus, t, u] = [this.#single, this.#single + s, this.#single + 2 * s, this.#single + 3 * s];
    const d = this.#quadratic;
    const digits = combDigits(m);
    f.put(d, 1n);
    f.put(d + s, 0n);
    walkComb(
      [digits],
      () => squareQuadratic(f, d, d, t, u),
      (_, block, entry, negative) => {
        const { first, count } = combBlock(block);
        f.select(ratio, this.#targetTable + first * s, s, count, entry);
        f.sub(minus, this.#zero, ratio);
        f.select(ratio, ratio, s, 2, negative);
        // (a + bi)(1 + ri) = (a - br) + (b + ar)i
        f.mul(t, d + s, ratio);
        f.mul(u, d, ratio);
        f.sub(d, d, t);
        f.add(d + s, d + s, u);
      },
    );
    digits.fill(0);
  }

  #buildPointTable(table: Slot, point: AffinePoint): void {
    const f = this.#field;
    const s = f.step;
    const curve = this.#curve;
    const group: CombGroup = {
      size: POINT_SIZE,
      double: (d, a) => curve.double(d, a),
      add: (d, a, b) => curve.add(d, a, b),
      negate: (d, a) => curve.negate(d, a),
      copy: (d, a) => curve.copy(d, a),
    };
    const [x, y, inverse] = [this.#single, this.#single + s, this.#single + 2 * s];
    f.put(x, point.x);
    f.put(y, point.y);
    curve.denominatorOf(inverse, x, y);
    this.#inversion.invert(inverse, inverse);
    if (f.take(inverse) === 0n) throw new MikeyError("point-order");
    curve.fromWeierstrass(this.#point, x, y, inverse);
    buildComb(f, group, this.#point, this.#entries, this.#scratch);
    const entry = (i: number): Slot => this.#entries + POINT_SIZE * i * s;
    if (!this.#inversion.invertAll(entry(0) + 2 * s, POINT_SIZE * s, COMB_ENTRIES, this.#scratch)) {
      throw new MikeyError("point-order");
    }
    for (let i = 0; i < COMB_ENTRIES; i++) {
      f.mul(x, entry(i), entry(i) + 2 * s);
      f.mul(y, entry(i) + s, entry(i) + 2 * s);
      curve.entryOf(table + ENTRY_SIZE * i * s, x, y);
    }
  }

  #buildTargetTable(): void {
    const f = this.#field;
    const s = f.step;
    const [t, u, v] = [this.#single, this.#single + s, this.#single + 2 * s];
    const group: CombGroup = {
      size: 2,
      double: (d, a) => squareQuadratic(f, d, a, t, u),
      add: (d, a, b) => {
        f.mul(t, a, b);
        f.mul(u, a + s, b + s);
        f.mul(v, a, b + s);
        f.sub(u, t, u);
        f.mul(t, a + s, b);
        f.add(d + s, v, t);
        f.copy(d, u);
      },
      negate: (d, a) => {
        f.copy(d, a);
        f.subWide(d + s, this.#zero, a + s);
      },
      copy: (d, a) => {
        f.copy(d, a);
        f.copy(d + s, a + s);
      },
    };
    f.put(this.#quadratic, 1n);
    f.put(this.#quadratic + s, SAKKE_G);
    buildComb(f, group, this.#quadratic, this.#entries, this.#scratch);
    this.#inversion.invertAll(this.#entries, 2 * s, COMB_ENTRIES, this.#scratch);
    for (let i = 0; i < COMB_ENTRIES; i++) {
      const entry = this.#entries + 2 * i * s;
      f.mul(this.#targetTable + i * s, entry, entry + s);
    }
  }

  #wipe(): void {
    this.#curve.wipe();
    this.#field.wipe(this.#point, POINT_SIZE);
    this.#field.wipe(this.#entry, 2 * ENTRY_SIZE + 1);
    this.#field.wipe(this.#quadratic, 2);
    this.#field.wipe(this.#single, 8);
  }
}

let engine: SakkeEngine | undefined;
let engineKind: "wasm" | "bigint" | undefined;

/** The engine of this thread, made on first use: in WebAssembly, or in BigInt where that is not allowed. */
export function sakkeEngine(): SakkeEngine {
  if (engine === undefined) {
    let field: Field;
    try {
      field = wasmField(SAKKE_P, ENGINE_CAPACITY);
      engineKind = "wasm";
    } catch {
      field = bigintField(SAKKE_P, ENGINE_CAPACITY);
      engineKind = "bigint";
    }
    engine = new SakkeEngine(field);
  }
  return engine;
}

/** What the engine of this thread computes in. */
export function sakkeEngineKind(): "wasm" | "bigint" {
  sakkeEngine();
  return engineKind ?? "bigint";
}
