/**
 * The field in WebAssembly, see {@link "./wasm-field-program.ts"} for the arithmetic.
 *
 * @module
 */
import { type Elements, type Field, NARROW_CUSHION, type Slot, WIDE_CUSHION } from "./field.ts";
import { negativeInverse } from "./montgomery.ts";
import { fieldModule, LAYOUT, LIMB_BITS, LIMBS, PAD, STRIDE } from "./wasm-field-program.ts";
import { exportsOf } from "./webassembly.ts";

/** The functions that the module exports. */
interface FieldExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  mul(d: Slot, a: Slot, b: Slot): void;
  add(d: Slot, a: Slot, b: Slot): void;
  sub(d: Slot, a: Slot, b: Slot): void;
  subWide(d: Slot, a: Slot, b: Slot): void;
  select(d: Slot, table: Slot, stride: number, count: number, index: number): void;
}

const PAGE = 65536;
const WORDS = STRIDE / 4;
const MASK = (1n << BigInt(LIMB_BITS)) - 1n;

/**
 * A prime field in WebAssembly.
 *
 * @param prime - an odd modulus of 1020 to 1024 bits
 * @param capacity - number of elements
 * @throws whatever the platform throws when it does not allow WebAssembly or lacks its vector instructions
 */
export function wasmField(prime: bigint, capacity: number): Field {
  const pages = Math.ceil((LAYOUT.elements + (capacity + 1) * STRIDE) / PAGE);
  const module = fieldModule(negativeInverse(prime, LIMB_BITS), pages);
  const { memory, mul, add, sub, subWide, select } = exportsOf(module) as FieldExports;
  const words = new Uint32Array(memory.buffer);
  const radix = 1n << BigInt(LIMBS * LIMB_BITS);
  let reserved = 0;

  const writeLimbs = (slot: Slot, value: bigint, adjust: (limb: number, index: number) => number): void => {
    let rest = value;
    for (let i = 0; i < LIMBS; i++) {
      words[slot / 4 + i] = adjust(Number(rest & MASK), i);
      rest >>= BigInt(LIMB_BITS);
    }
  };
  const asIs = (limb: number): number => limb;
  /** Every limb lends two units of the next one to itself, so that it can have any limb subtracted. */
  const cushioned = (limb: number, index: number): number =>
    limb + (index < LIMBS - 1 ? 2 ** (LIMB_BITS + 1) : 0) - (index > 0 ? 2 : 0);
  writeLimbs(LAYOUT.prime, prime, asIs);
  writeLimbs(LAYOUT.narrowCushion, BigInt(NARROW_CUSHION) * prime, cushioned);
  writeLimbs(LAYOUT.wideCushion, BigInt(WIDE_CUSHION) * prime, cushioned);
  writeLimbs(LAYOUT.unit, 1n, asIs);

  /** Elements with the zero octets in front of each. */
  const range = (first: Slot, count: number): [number, number] => {
    const from = (first - PAD) / 4;
    return [from, from + count * WORDS];
  };
  const scratch = LAYOUT.elements + capacity * STRIDE;

  return {
    prime,
    step: STRIDE,
    reserve(count) {
      const first = LAYOUT.elements + reserved * STRIDE;
      reserved += count;
      if (reserved > capacity) throw new RangeError("the field has no room left");
      return first;
    },
    mul,
    add,
    sub,
    subWide,
    copy(d, a) {
      words.copyWithin(d / 4, a / 4, a / 4 + LIMBS);
    },
    select,
    put(d, value) {
      writeLimbs(d, (value * radix) % prime, asIs);
    },
    take(a) {
      mul(scratch, a, LAYOUT.unit);
      let value = 0n;
      for (let i = LIMBS - 1; i >= 0; i--) value = (value << BigInt(LIMB_BITS)) | BigInt(words[scratch / 4 + i] ?? 0);
      words.fill(0, ...range(scratch, 1));
      return value % prime;
    },
    save: (first, count) => words.slice(...range(first, count)),
    load(first, elements: Elements) {
      if (Array.isArray(elements)) throw new TypeError("these elements belong to another kind of field");
      words.set(elements, range(first, 0)[0]);
    },
    wipe(first, count) {
      words.fill(0, ...range(first, count));
      // What the last product and the last carries left behind.
      words.fill(0, LAYOUT.carries / 4, (LAYOUT.elements - PAD) / 4);
    },
  };
}
