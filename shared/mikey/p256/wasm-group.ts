/**
 * P-256 in WebAssembly.
 *
 * **Secret scalars.** [k]G takes the same steps for every k: k or q - k, whichever is odd, is written in 260 digits ±1 (bit
 * i + 1 says which one stands for 2^i), five of which select one of 16 points prepared for their place, with a sign; 52
 * points are added, none is doubled. Neither branches nor addresses depend on k. The sum before each addition is smaller
 * than what is added, so the formulas hold, but for the one k (and its opposite) where the last addition meets the point
 * itself; there Z is 0 and the library computes. Numbers modulo the order are multiplied and inverted in the same way, by
 * the same operations for all.
 *
 * **Public sums** leave zero digits out, in a window of five bits for each of two points that share their doublings.
 *
 * @module
 */
import { concatBytes, hexToBytes, isZero, type Octets } from "../base/octets.ts";
import { GENERATOR, ORDER, PRIME, SCALAR, STRIDE } from "./constants.ts";
import type { P256Group, PointOctets, PublicMultiple } from "./group.ts";
import { libraryGroup } from "./library-group.ts";
import { type Slot, WasmNumbers } from "./wasm-numbers.ts";

/** Digits ±1 of a place, places, and points of a place: the highest digit only gives the sign. */
const WIDTH = 5;
const PLACES = 52;
const ENTRIES = 1 << (WIDTH - 1);
/** Odd multiples of a point that a public sum prepares: 1 to 15. */
const ODD = 8;

/** Numbers of a point in Jacobian coordinates, and of one with Z = 1 in a table. */
const JACOBIAN = 3;
const AFFINE = 2;

const CAPACITY = PLACES * ENTRIES * (AFFINE + JACOBIAN + 1) + 2 * (ODD + 2) * JACOBIAN + 4 * JACOBIAN + 2;

const ORDER_OCTETS = hexToBytes(ORDER.toString(16)) as Octets;

/**
 * Makes the group; takes some milliseconds, for the table of G.
 *
 * @param others - computes the few results that the formulas leave open
 * @throws whatever the platform throws when it does not allow WebAssembly or lacks its vector instructions
 */
export function wasmGroup(others: P256Group = libraryGroup): P256Group {
  return new WasmGroup(others);
}

class WasmGroup implements P256Group {
  readonly #field = new WasmNumbers(PRIME, CAPACITY);
  readonly #scalars = new WasmNumbers(ORDER, 3);
  readonly #others: P256Group;
  /** What G becomes in each place, X and Y. */
  readonly #table: Slot;
  /** The sum, a point to be added, and odd multiples of two points with a double each. */
  readonly #sum: Slot;
  readonly #entry: Slot;
  readonly #odd: readonly [Slot, Slot];
  readonly #inverse: Slot;
  readonly #square: Slot;

  constructor(others: P256Group) {
    this.#others = others;
    let next = this.#field.first;
    const reserve = (numbers: number): Slot => {
      const slot = next;
      next += numbers * STRIDE;
      return slot;
    };
    this.#table = reserve(PLACES * ENTRIES * AFFINE);
    this.#sum = reserve(JACOBIAN);
    this.#entry = reserve(JACOBIAN);
    this.#odd = [reserve((ODD + 1) * JACOBIAN), reserve((ODD + 1) * JACOBIAN)];
    this.#inverse = reserve(1);
    this.#square = reserve(1);
    this.#prepareGenerator(reserve(2 * JACOBIAN), reserve(PLACES * ENTRIES * JACOBIAN), reserve(PLACES * ENTRIES));
  }

  multiplyGenerator(k: Uint8Array): PointOctets {
    const even = 1 - ((k[SCALAR - 1] ?? 0) & 1);
    const odd = oddOf(k, even);
    this.#addGenerator(odd, even, true);
    odd.fill(0);
    const point = this.#takeSum();
    this.#field.wipe(this.#sum, JACOBIAN);
    this.#field.wipe(this.#entry, JACOBIAN);
    this.#field.wipeBetween();
    return point ?? this.#others.multiplyGenerator(k);
  }

  publicSum(one: PublicMultiple, other: PublicMultiple, g: Uint8Array): PointOctets | undefined {
    const { run } = this.#field;
    const terms = [one, other].map(({ scalar, point }, index) => {
      const odd = this.#odd[index === 0 ? 0 : 1];
      this.#prepareOdd(odd, point);
      return { odd, digits: windows(scalar) };
    });
    let started = false;
    for (let bit = DIGITS - 1; bit >= 0; bit--) {
      if (started) run.double(this.#sum, this.#sum, 0);
      for (const { odd, digits } of terms) {
        const digit = digits[bit] ?? 0;
        if (digit === 0) continue;
        const multiple = odd + ((Math.abs(digit) - 1) / 2) * JACOBIAN * STRIDE;
        this.#field.copy(this.#entry, multiple, JACOBIAN);
        run.select(this.#entry, multiple, 1, 0, digit < 0 ? 1 : 0);
        if (started) run.add(this.#sum, this.#sum, this.#entry);
        else this.#field.copy(this.#sum, this.#entry, JACOBIAN);
        started = true;
      }
    }
    if (!started) return this.#others.publicSum(one, other, g);
    const even = 1 - ((g[SCALAR - 1] ?? 0) & 1);
    if (!isZero(g)) this.#addGenerator(oddOf(g, even), even, false);
    return this.#takeSum() ?? this.#others.publicSum(one, other, g);
  }

  multiplyAdd(a: Uint8Array, b: Uint8Array, c: Uint8Array): Octets {
    const { first, run } = this.#scalars;
    const [x, y, z] = [first, first + STRIDE, first + 2 * STRIDE];
    this.#scalars.put(x, a);
    this.#scalars.put(y, b);
    this.#scalars.put(z, c);
    run.multiply(y, y, z);
    this.#scalars.sum(x, x, y);
    return this.#takeScalar(x);
  }

  divide(a: Uint8Array, b: Uint8Array): Octets {
    const { first, run } = this.#scalars;
    const [x, y, inverse] = [first, first + STRIDE, first + 2 * STRIDE];
    this.#scalars.put(x, a);
    this.#scalars.put(y, b);
    this.#scalars.invert(inverse, y);
    run.multiply(x, x, inverse);
    return this.#takeScalar(x);
  }

  #takeScalar(slot: Slot): Octets {
    const octets = this.#scalars.take(slot);
    this.#scalars.wipe(this.#scalars.first, 3);
    return octets;
  }

  /**
   * Sets the sum to ±[k]G or adds that to it.
   *
   * @param k - odd
   * @param negative - 1 for -[k]G, else 0
   */
  #addGenerator(k: Uint8Array, negative: number, isFirst: boolean): void {
    const { run } = this.#field;
    const entry = this.#entry;
    for (let place = 0; place < PLACES; place++) {
      let digits = 0;
      for (let i = 0; i < WIDTH; i++) digits |= bitOf(k, place * WIDTH + i + 1) << i;
      // The highest digit of all is +1: that makes the sum come out.
      if (place === PLACES - 1) digits |= 1 << (WIDTH - 1);
      const top = digits >> (WIDTH - 1);
      // The digits below the highest, as they stand when that one is +1.
      const index = (digits ^ (top - 1)) & (ENTRIES - 1);
      run.select(entry, this.#table + place * ENTRIES * AFFINE * STRIDE, ENTRIES, index, 1 ^ top ^ negative);
      if (isFirst && place === 0) {
        this.#field.copy(this.#sum, entry, AFFINE);
        this.#field.copy(this.#sum + AFFINE * STRIDE, this.#field.one);
      } else {
        run.addAffine(this.#sum, this.#sum, entry);
      }
    }
  }

  /** The sum as octets; undefined where Z is 0: infinity, or two points that the formulas could not add. */
  #takeSum(): PointOctets | undefined {
    const field = this.#field;
    const [x, y, z] = [this.#sum, this.#sum + STRIDE, this.#sum + 2 * STRIDE];
    const [inverse, square] = [this.#inverse, this.#square];
    field.invert(inverse, z);
    field.run.square(square, inverse);
    field.run.multiply(x, x, square);
    field.run.multiply(square, square, inverse);
    field.run.multiply(y, y, square);
    // Z would tell about a secret scalar.
    const zOctets = field.take(z);
    const isOpen = isZero(zOctets);
    zOctets.fill(0);
    field.wipe(inverse, 1);
    field.wipe(square, 1);
    return isOpen ? undefined : (concatBytes(Uint8Array.of(4), field.take(x), field.take(y)) as Octets);
  }

  /** Reads a point with Z = 1. */
  #put(slot: Slot, point: Uint8Array): void {
    this.#field.put(slot, point.subarray(1, 1 + SCALAR));
    this.#field.put(slot + STRIDE, point.subarray(1 + SCALAR));
    this.#field.copy(slot + 2 * STRIDE, this.#field.one);
  }

  /** P, 3P, … 15P. */
  #prepareOdd(odd: Slot, point: Uint8Array): void {
    const { run } = this.#field;
    const width = JACOBIAN * STRIDE;
    const double = odd + ODD * width;
    this.#put(odd, point);
    run.double(double, odd, 0);
    for (let i = 1; i < ODD; i++) run.add(odd + i * width, odd + (i - 1) * width, double);
  }

  /**
   * Fills the table: in each place the 16 sums of five digits ±1, the highest +1, times 32^place.
   *
   * @param base - room for two points
   * @param points - room for the table in Jacobian coordinates
   * @param products - room for as many numbers as the table has points
   */
  #prepareGenerator(base: Slot, points: Slot, products: Slot): void {
    const field = this.#field;
    const { run } = field;
    const width = JACOBIAN * STRIDE;
    const double = base + width;
    field.put(base, hexToBytes(GENERATOR.slice(0, 2 * SCALAR)));
    field.put(base + STRIDE, hexToBytes(GENERATOR.slice(2 * SCALAR)));
    field.copy(base + 2 * STRIDE, field.one);
    const total = PLACES * ENTRIES;
    for (let place = 0; place < PLACES; place++) {
      const at = (index: number): Slot => points + (place * ENTRIES + index) * width;
      // Entry 0 is 16 - 8 - 4 - 2 - 1 = 1, entry i is 2i + 1.
      field.copy(at(0), base, JACOBIAN);
      run.double(double, base, 0);
      for (let index = 1; index < ENTRIES; index++) run.add(at(index), at(index - 1), double);
      for (let i = 0; i < WIDTH; i++) run.double(base, base, 0);
    }
    // All Z inverted at the price of one inversion (Montgomery's trick).
    const z = (i: number): Slot => points + i * width + 2 * STRIDE;
    const product = (i: number): Slot => products + i * STRIDE;
    field.copy(product(0), z(0));
    for (let i = 1; i < total; i++) run.multiply(product(i), product(i - 1), z(i));
    const [inverse, square] = [this.#inverse, this.#square];
    field.invert(inverse, product(total - 1));
    for (let i = total - 1; i >= 0; i--) {
      const entry = this.#table + i * AFFINE * STRIDE;
      const own = this.#entry;
      if (i > 0) run.multiply(own, inverse, product(i - 1));
      else field.copy(own, inverse);
      run.multiply(inverse, inverse, z(i));
      run.square(square, own);
      run.multiply(entry, points + i * width, square);
      run.multiply(square, square, own);
      run.multiply(entry + STRIDE, points + i * width + STRIDE, square);
    }
  }
}

/** A bit of a scalar, the lowest being 0; above it there are zeros. */
const bitOf = (k: Uint8Array, bit: number): number =>
  bit >= 8 * SCALAR ? 0 : ((k[SCALAR - 1 - (bit >> 3)] ?? 0) >> (bit & 7)) & 1;

/** k when `even` is 0, q - k when it is 1. */
function oddOf(k: Uint8Array, even: number): Uint8Array {
  const odd = new Uint8Array(SCALAR);
  let borrow = 0;
  for (let i = SCALAR - 1; i >= 0; i--) {
    const own = k[i] ?? 0;
    const difference = (ORDER_OCTETS[i] ?? 0) - own - borrow;
    borrow = (difference >> 8) & 1;
    odd[i] = own ^ ((own ^ difference) & -even);
  }
  return odd;
}

/** Digits of a public scalar: one more than its bits, for what the highest window carries. */
const DIGITS = 8 * SCALAR + 1;

/** A public scalar in digits 0, ±1, ±3, … ±15, of any five neighbours at most one not 0; lowest first. */
function windows(scalar: Uint8Array): Int8Array {
  const digits = new Int8Array(DIGITS);
  let carry = 0;
  for (let bit = 0; bit < DIGITS; ) {
    if ((bitOf(scalar, bit) ^ carry) === 0) {
      bit++;
      continue;
    }
    let window = carry;
    for (let i = 0; i < WIDTH; i++) window += bitOf(scalar, bit + i) << i;
    carry = window >> (WIDTH - 1);
    digits[bit] = window - (carry << WIDTH);
    bit += WIDTH;
  }
  return digits;
}
