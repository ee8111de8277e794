/**
 * The field in BigInt: the readable reference, and the fallback where WebAssembly is not allowed.
 *
 * @module
 */
import type { Elements, Field, Slot } from "./field.ts";

/**
 * A prime field over BigInt.
 *
 * @param prime - the modulus
 * @param capacity - number of elements
 */
export function bigintField(prime: bigint, capacity: number): Field {
  const memory = new Array<bigint>(capacity).fill(0n);
  let reserved = 0;
  const at = (slot: Slot): bigint => {
    const value = memory[slot];
    if (value === undefined) throw new RangeError(`slot ${slot} is outside the memory of the field`);
    return value;
  };
  const reduce = (value: bigint): bigint => {
    const rest = value % prime;
    return rest < 0n ? rest + prime : rest;
  };
  const sub = (d: Slot, a: Slot, b: Slot): void => {
    memory[d] = reduce(at(a) - at(b));
  };

  return {
    prime,
    step: 1,
    reserve(count) {
      const first = reserved;
      reserved += count;
      if (reserved > capacity) throw new RangeError("the field has no room left");
      return first;
    },
    mul(d, a, b) {
      memory[d] = (at(a) * at(b)) % prime;
    },
    add(d, a, b) {
      memory[d] = reduce(at(a) + at(b));
    },
    sub,
    subWide: sub,
    copy(d, a) {
      memory[d] = at(a);
    },
    select(d, table, stride, count, index) {
      if (index >= count) throw new RangeError("index outside the table");
      memory[d] = at(table + index * stride);
    },
    put(d, value) {
      memory[d] = reduce(value);
    },
    take: at,
    save: (first, count) => memory.slice(first, first + count),
    load(first, elements: Elements) {
      if (!Array.isArray(elements)) throw new TypeError("these elements belong to another kind of field");
      for (const [i, value] of elements.entries()) memory[first + i] = value;
    },
    wipe(first, count) {
      memory.fill(0n, first, first + count);
    },
  };
}
