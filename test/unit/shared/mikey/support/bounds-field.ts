/**
 * A field that computes with intervals besides numbers: it keeps, for every element, a bound on what the WebAssembly
 * field would hold there, and refuses an operation whose operands may be out of its bounds.
 *
 * The flow of all formulas is the same for all data, and so are the bounds. One run through them is a proof.
 *
 * @module
 */
import { bigintField } from "../../../../../shared/mikey/field/bigint-field.ts";
import {
  type Elements,
  type Field,
  NARROW,
  NARROW_CUSHION,
  type Slot,
  WIDE,
  WIDE_CUSHION,
} from "../../../../../shared/mikey/field/field.ts";
import { LIMB_BITS, LIMBS } from "../../../../../shared/mikey/field/wasm-field-program.ts";

/** The largest bound that was met, in primes. */
export interface Extremes {
  product: number;
  sum: number;
}

export function boundsField(prime: bigint, capacity: number): Field & { readonly extremes: Extremes } {
  const exact = bigintField(prime, capacity);
  const bounds = new Array<number>(capacity).fill(0);
  const saved = new WeakMap<object, number[]>();
  const bound = (slot: Slot): number => bounds[slot] ?? Number.POSITIVE_INFINITY;
  /** p / R, rounded up. */
  const shrink = Number((prime << 60n) / (1n << BigInt(LIMBS * LIMB_BITS)) + 1n) / 2 ** 60;
  const extremes: Extremes = { product: 0, sum: 0 };
  const within = (value: number, limit: number, what: string): void => {
    if (!(value <= limit)) throw new Error(`${what}: ${value} primes, at most ${limit} allowed`);
  };
  const subtract = (d: Slot, a: Slot, b: Slot, limit: number, cushion: number): void => {
    within(bound(b), limit, "subtrahend");
    const result = bound(a) + cushion;
    exact.sub(d, a, b);
    bounds[d] = result;
    extremes.sum = Math.max(extremes.sum, result);
    within(result, 2 ** 13, "difference");
  };

  return {
    ...exact,
    extremes,
    mul(d, a, b) {
      const product = 1 + bound(a) * bound(b) * shrink;
      extremes.product = Math.max(extremes.product, product);
      within(product, 2, "product");
      exact.mul(d, a, b);
      bounds[d] = product;
    },
    add(d, a, b) {
      const sum = bound(a) + bound(b);
      extremes.sum = Math.max(extremes.sum, sum);
      within(sum, 2 ** 13, "sum");
      exact.add(d, a, b);
      bounds[d] = sum;
    },
    sub: (d, a, b) => subtract(d, a, b, NARROW, NARROW_CUSHION),
    subWide: (d, a, b) => subtract(d, a, b, WIDE, WIDE_CUSHION),
    copy(d, a) {
      exact.copy(d, a);
      bounds[d] = bound(a);
    },
    select(d, table, stride, count, index) {
      const worst = Math.max(...Array.from({ length: count }, (_, i) => bound(table + i * stride)));
      exact.select(d, table, stride, count, index);
      bounds[d] = worst;
    },
    put(d, value) {
      exact.put(d, value);
      bounds[d] = 1;
    },
    save(first, count) {
      const elements = exact.save(first, count);
      saved.set(elements, bounds.slice(first, first + count));
      return elements;
    },
    load(first, elements: Elements) {
      exact.load(first, elements);
      for (const [i, value] of (saved.get(elements) ?? []).entries()) bounds[first + i] = value;
    },
    wipe(first, count) {
      exact.wipe(first, count);
      bounds.fill(0, first, first + count);
    },
  };
}
