/**
 * Fixed-base multiplication with a signed comb (Lim and Lee; signed digits after Hamburg).
 *
 * A scalar is written with digits ±1 only, seven of which select one of 64 precomputed sums, with a sign: every scalar
 * takes the same 37 doublings and 148 additions for a base, and several bases share the doublings. Table entries are
 * selected by reading the whole table, so neither branches nor addresses depend on the scalar.
 *
 * One builder serves both groups of the scheme: points of the curve, and PF_p, the quotient group F_p²* / F_p* in which
 * the pairing has its values.
 *
 * @module
 */
import type { Field, Slot } from "../field/field.ts";
import { SAKKE_Q } from "./parameters.ts";

const TEETH = 7;
const BLOCKS = 4;
const COLUMNS = 37;
const SPACING = BLOCKS * COLUMNS;
const BITS = TEETH * SPACING;
/** Entries of a block: the top tooth only gives the sign. */
const ENTRIES = 1 << (TEETH - 1);

/** Entries of a table. */
export const COMB_ENTRIES = BLOCKS * ENTRIES;
/** Elements that {@link buildComb} needs as scratch, for group elements of `size` field elements. */
export const combScratch = (size: number): number => (2 * BLOCKS * TEETH + 2) * size;

/** What the builder needs of a group. An element is `size` neighbouring field elements. */
export interface CombGroup {
  readonly size: number;
  double(d: Slot, a: Slot): void;
  add(d: Slot, a: Slot, b: Slot): void;
  negate(d: Slot, a: Slot): void;
  copy(d: Slot, a: Slot): void;
}

/**
 * Computes the table of a base: `COMB_ENTRIES` group elements, not yet normalised.
 *
 * @param base - the group element; left as it is
 * @param entries - where the table goes
 * @param scratch - room for {@link combScratch} elements
 */
export function buildComb(field: Field, group: CombGroup, base: Slot, entries: Slot, scratch: Slot): void {
  const width = group.size * field.step;
  const tooth = (block: number, j: number): Slot => scratch + 2 * (block * TEETH + j) * width;
  const twice = (block: number, j: number): Slot => tooth(block, j) + width;
  const current = scratch + 2 * BLOCKS * TEETH * width;
  const negative = current + width;

  group.copy(current, base);
  for (let bit = 0; bit < BITS; bit++) {
    const block = Math.floor((bit % SPACING) / COLUMNS);
    const isTooth = bit % COLUMNS === 0;
    if (isTooth) group.copy(tooth(block, Math.floor(bit / SPACING)), current);
    if (bit === BITS - 1) break;
    group.double(current, current);
    if (isTooth) group.copy(twice(block, Math.floor(bit / SPACING)), current);
  }

  for (let block = 0; block < BLOCKS; block++) {
    const entry = (index: number): Slot => entries + (block * ENTRIES + index) * width;
    // Entry 0 has all lower teeth negative; setting a bit turns one of them, which adds it twice.
    group.copy(entry(0), tooth(block, TEETH - 1));
    for (let j = 0; j < TEETH - 1; j++) {
      group.negate(negative, tooth(block, j));
      group.add(entry(0), entry(0), negative);
    }
    for (let index = 1; index < ENTRIES; index++) {
      const j = 31 - Math.clz32(index);
      group.add(entry(index), entry(index - (1 << j)), twice(block, j));
    }
  }
  field.wipe(scratch, combScratch(group.size));
}

/** The digits of a scalar: bit i stands for +2^i when set and -2^i when not. */
export type CombDigits = Uint8Array<ArrayBuffer>;

/** Writes any integer modulo q in digits ±1. */
export function combDigits(scalar: bigint): CombDigits {
  // Σ ±2^i = 2 Σ bit_i 2^i - (2^BITS - 1), so the bits are those of (scalar + 2^BITS - 1) / 2 modulo q.
  const half = (SAKKE_Q + 1n) / 2n;
  const reduced = ((scalar % SAKKE_Q) + SAKKE_Q) % SAKKE_Q;
  return bitsOf(((reduced + (1n << BigInt(BITS)) - 1n) * half) % SAKKE_Q);
}

/** Digits whose sum is q itself, not zero: for the test that a point has order q. */
export function combDigitsOfOrder(): CombDigits {
  return bitsOf((SAKKE_Q + (1n << BigInt(BITS)) - 1n) / 2n);
}

function bitsOf(value: bigint): CombDigits {
  const digits = value.toString(16).padStart(BITS / 4, "0");
  const bits = new Uint8Array(BITS);
  for (let i = 0; i < BITS / 4; i++) {
    const nibble = Number.parseInt(digits.charAt(BITS / 4 - 1 - i), 16);
    for (let j = 0; j < 4; j++) bits[4 * i + j] = (nibble >> j) & 1;
  }
  return bits;
}

/**
 * Walks the comb, top column first.
 *
 * @param square - called before each column but the first
 * @param step - called for each block of a column with the number of the entry in the table, and 1 when it is to be
 *   subtracted, else 0. Both are as secret as the scalar.
 */
export function walkComb(
  digits: readonly CombDigits[],
  square: () => void,
  step: (base: number, block: number, entry: number, negative: number) => void,
): void {
  for (let column = COLUMNS - 1; column >= 0; column--) {
    if (column < COLUMNS - 1) square();
    for (let block = 0; block < BLOCKS; block++) {
      for (let base = 0; base < digits.length; base++) {
        const bit = (j: number): number => digits[base]?.[j * SPACING + block * COLUMNS + column] ?? 0;
        const top = bit(TEETH - 1);
        let entry = 0;
        for (let j = 0; j < TEETH - 1; j++) entry |= (1 ^ bit(j) ^ top) << j;
        step(base, block, entry, 1 ^ top);
      }
    }
  }
}

/** Entries of one block, for selection: first entry of the block, and how many there are. */
export const combBlock = (block: number): { readonly first: number; readonly count: number } => ({
  first: block * ENTRIES,
  count: ENTRIES,
});
