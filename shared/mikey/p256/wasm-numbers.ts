/**
 * Numbers modulo the prime or the order of P-256, in the memory of a WebAssembly module of their own.
 *
 * @module
 */
import type { Octets } from "../base/octets.ts";
import { exportsOf } from "../field/webassembly.ts";
import { LIMB_BITS, LIMBS, SCALAR, STRIDE } from "./constants.ts";
import { LAYOUT, p256Module } from "./program.ts";

/** Address of a number. */
export type Slot = number;

/** The functions that the module exports. Those of the group are there for the prime only. */
export interface NumberExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  multiply(d: Slot, a: Slot, b: Slot): void;
  square(d: Slot, a: Slot): void;
  squareTimes(d: Slot, n: number): void;
  double(d: Slot, a: Slot, unused: Slot): void;
  add(d: Slot, a: Slot, b: Slot): void;
  addAffine(d: Slot, a: Slot, b: Slot): void;
  select(d: Slot, table: Slot, count: number, index: number, negative: number): void;
}

const PAGE = 65536;
const WORDS = STRIDE / 4;
const MASK = 2 ** LIMB_BITS - 1;
/** Powers that an inversion keeps: a^1 to a^15. */
const POWERS = 15;

/** Numbers modulo one number, with room for as many as were asked for. */
export class WasmNumbers {
  readonly #words: Int32Array;
  readonly #modulus: readonly number[];
  /** p - 2 or q - 2 in digits of four bits, highest first. */
  readonly #exponent: readonly number[];
  readonly run: NumberExports;
  /** R² mod m, 1, and 1 in Montgomery form. */
  readonly #squareOfR: Slot;
  readonly #unit: Slot;
  readonly one: Slot;
  readonly #powers: Slot;
  readonly #scratch: Slot;
  /** The first number that callers may use. */
  readonly first: Slot;

  /**
   * @param modulus - the prime, or the order
   * @param capacity - numbers that callers use
   * @throws whatever the platform throws when it does not allow WebAssembly or lacks its vector instructions
   */
  constructor(modulus: bigint, capacity: number) {
    const own = 3 + POWERS + 1;
    const pages = Math.ceil((LAYOUT.elements + (own + capacity) * STRIDE) / PAGE);
    this.run = exportsOf(p256Module(modulus, pages)) as NumberExports;
    this.#words = new Int32Array(this.run.memory.buffer);
    this.#modulus = limbsOf(modulus);
    this.#exponent = Array.from((modulus - 2n).toString(16), (digit) => Number.parseInt(digit, 16));
    const at = (number: number): Slot => LAYOUT.elements + number * STRIDE;
    [this.#squareOfR, this.#unit, this.one, this.#scratch, this.#powers] = [at(0), at(1), at(2), at(3), at(4)];
    this.first = at(own);
    const radix = 1n << BigInt(LIMBS * LIMB_BITS);
    this.#words.set(limbsOf((radix * radix) % modulus), this.#squareOfR / 4);
    this.#words.set(limbsOf(1n), this.#unit / 4);
    this.#words.set(limbsOf(radix % modulus), this.one / 4);
  }

  /** Writes a number of 32 octets, most significant first, below the modulus. */
  put(d: Slot, octets: Uint8Array): void {
    // Octet e counts from the least significant one; past the end there are zeros.
    const octet = (e: number): number => octets[SCALAR - 1 - e] ?? 0;
    this.wipe(d, 1);
    for (let limb = 0; limb < LIMBS; limb++) {
      const e = (limb * LIMB_BITS) >> 3;
      const shift = (limb * LIMB_BITS) & 7;
      const low = octet(e) | (octet(e + 1) << 8) | (octet(e + 2) << 16) | (octet(e + 3) << 24);
      const high = shift === 0 ? 0 : octet(e + 4) << (32 - shift);
      this.#words[d / 4 + limb] = ((low >>> shift) | high) & MASK;
    }
    this.run.multiply(d, d, this.#squareOfR);
  }

  /** Reads a number as 32 octets, reduced. */
  take(a: Slot): Octets {
    this.run.multiply(this.#scratch, a, this.#unit);
    const from = this.#scratch / 4;
    const words = this.#words;
    // What left Montgomery form lies between 0 and the modulus, both included: only the modulus itself is to become 0.
    let difference = 0;
    for (let i = 0; i < LIMBS; i++) difference |= (words[from + i] ?? 0) ^ (this.#modulus[i] ?? 0);
    const keep = (difference | -difference) >> 31;
    const octets = new Uint8Array(SCALAR);
    const word = (limb: number): number => (words[from + limb] ?? 0) & keep;
    for (let e = 0; e < SCALAR; e++) {
      const limb = Math.floor((8 * e) / LIMB_BITS);
      const shift = (8 * e) % LIMB_BITS;
      const next = limb + 1 < LIMBS ? word(limb + 1) : 0;
      octets[SCALAR - 1 - e] = (word(limb) >>> shift) | (next << (LIMB_BITS - shift));
    }
    this.wipe(this.#scratch, 1);
    return octets;
  }

  copy(d: Slot, a: Slot, count = 1): void {
    this.#words.copyWithin(d / 4, a / 4, a / 4 + count * WORDS);
  }

  /**
   * d = 1 / a, and 0 for 0: a to the power of the modulus less 2, in windows of four bits. The exponent is public, the
   * operations are the same for every number.
   */
  invert(d: Slot, a: Slot): void {
    const { multiply, square, squareTimes } = this.run;
    const power = (exponent: number): Slot => this.#powers + (exponent - 1) * STRIDE;
    this.copy(power(1), a);
    for (let exponent = 2; exponent <= POWERS; exponent++) {
      if (exponent % 2 === 0) square(power(exponent), power(exponent / 2));
      else multiply(power(exponent), power(exponent - 1), power(1));
    }
    for (const [index, digit] of this.#exponent.entries()) {
      if (index === 0) {
        this.copy(d, power(digit));
        continue;
      }
      squareTimes(d, 4);
      if (digit > 0) multiply(d, d, power(digit));
    }
    this.wipe(this.#powers, POWERS);
  }

  /** Sets `count` numbers to zero. */
  wipe(first: Slot, count: number): void {
    this.#words.fill(0, first / 4, first / 4 + count * WORDS);
  }

  /** Wipes what the formulas left between their steps. */
  wipeBetween(): void {
    this.#words.fill(0, LAYOUT.between / 4, LAYOUT.elements / 4);
  }

  /** Adds limb by limb; the sum is good for one product. */
  sum(d: Slot, a: Slot, b: Slot): void {
    for (let i = 0; i < LIMBS; i++) {
      this.#words[d / 4 + i] = (this.#words[a / 4 + i] ?? 0) + (this.#words[b / 4 + i] ?? 0);
    }
  }
}

function limbsOf(value: bigint): number[] {
  return Array.from({ length: LIMBS }, (_, limb) => Number((value >> BigInt(limb * LIMB_BITS)) & BigInt(MASK)));
}
