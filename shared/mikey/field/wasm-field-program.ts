/**
 * Arithmetic modulo a 1024-bit prime in WebAssembly: multiply, add, subtract, select. No branches on data, no addresses
 * made from data.
 *
 * **Representation.** An element is 36 limbs of 29 bits, least significant first, one limb to a 32-bit word, in
 * Montgomery form with R = 2^1044. The 20 bits of room above the prime let sums and differences go unreduced: every
 * product of factors below 2^9 p comes out below 2p. Which intermediate value stays below which bound is proved by
 * the interval arithmetic of the unit tests, since the flow of every caller is the same for all data.
 *
 * **Limb bounds.** A product leaves limbs below 2^29 exactly; sums and differences below 2^29 + 4 after one parallel
 * carry. A column of the product sums 36 products of two such limbs and 36 of a limb with a limb of the prime; for the
 * prime of parameter set 1 that stays below 2^64 (also checked in the tests, from the prime's own limbs).
 *
 * **Multiplication** is Montgomery's, two limbs of the first factor a round. Each round adds a_i b + a_{i+1} b 2^29 and
 * the two multiples of the prime that clear the lowest two columns. Columns are 64-bit words in memory; four are
 * updated by one pair of vector multiplications. Reading b one limb earlier gives the factor 2^29 for free, hence the
 * zero words in front of and behind every element.
 *
 * @module
 */
import { assemble, type Code, get, I32, I64, i32, i64, repeatWhile, set, tee, V128, v128 } from "./wasm-assembler.ts";

/** Limbs of an element. */
export const LIMBS = 36;
/** Bits of a limb. */
export const LIMB_BITS = 29;
/** Octets from one element to the next: 16 zero octets, then the limbs. */
export const STRIDE = 160;
/** Octets of zeros in front of an element. */
export const PAD = 16;

/** Where constants and the columns lie, as addresses of the memory. */
export const LAYOUT = {
  /** The prime, as an element. */
  prime: PAD,
  /** Two multiples of the prime in limbs so large that subtracting any limb from them can't borrow. */
  narrowCushion: STRIDE + PAD,
  wideCushion: 2 * STRIDE + PAD,
  /** The integer 1, not in Montgomery form: multiplying by it leaves that form. */
  unit: 3 * STRIDE + PAD,
  /** Carries on their way to the next limb. */
  carries: 4 * STRIDE + PAD,
  /** 76 columns of 8 octets. */
  columns: 5 * STRIDE,
  /** The first element that callers may use. */
  elements: 9 * STRIDE + PAD,
} as const;

const MASK = (1n << BigInt(LIMB_BITS)) - 1n;
const WORD = 4;

/** `mul(d, a, b)`: d = a b / R. d may be a or b. */
function multiply(primeInverse: bigint): Code {
  const [d, a, b, column, end] = [0, 1, 2, 3, 4];
  const [a0, a1, m0, m1, carry, value] = [5, 6, 7, 8, 9, 10];
  const [va0, va1, vm0, vm1, vb, vb1, vp, vp1] = [11, 12, 13, 14, 15, 16, 17, 18];
  const splat = (from: number, to: number): Code => [get(from), i32.wrap, v128.splat32, set(to)];
  const times = (x: number, y: number, half: Code): Code => [get(x), get(y), half];
  const product = (x: Code, y: Code): Code => [x, y, i64.mul];
  const p = (limb: number): Code => [i32.constant(0), i64.load32(LAYOUT.prime + WORD * limb)];

  const clearLowestTwo: Code = [
    // The lowest column, its factor m0, and what it carries into the next.
    [get(column), i64.load(0), get(carry), i64.add],
    [product(get(a0), [get(b), i64.load32(0)]), i64.add, tee(value)],
    [i64.constant(primeInverse), i64.mul, i64.constant(MASK), i64.and, set(m0)],
    [get(value), product(get(m0), p(0)), i64.add, i64.constant(BigInt(LIMB_BITS)), i64.shiftRight],
    // The second column likewise.
    [get(column), i64.load(8), i64.add],
    [product(get(a0), [get(b), i64.load32(WORD)]), i64.add],
    [product(get(a1), [get(b), i64.load32(0)]), i64.add],
    [product(get(m0), p(1)), i64.add, tee(value)],
    [i64.constant(primeInverse), i64.mul, i64.constant(MASK), i64.and, set(m1)],
    [get(value), product(get(m1), p(0)), i64.add, i64.constant(BigInt(LIMB_BITS)), i64.shiftRight, set(carry)],
  ];

  const fourColumns = (limb: number): Code => [
    [get(b), v128.load(WORD * limb), set(vb)],
    [i32.constant(0), v128.load(LAYOUT.prime + WORD * limb), set(vp)],
    // b and p shifted up by one limb. Limb is never 0 here, so the offset stays positive.
    [get(b), v128.load(WORD * (limb - 1)), set(vb1)],
    [i32.constant(0), v128.load(LAYOUT.prime + WORD * (limb - 1)), set(vp1)],
    [v128.mulLow, v128.mulHigh].map((half, index) => [
      get(column),
      [get(column), v128.load(8 * limb + 16 * index)],
      [times(va0, vb, half), times(va1, vb1, half), v128.add64],
      [times(vm0, vp, half), times(vm1, vp1, half), v128.add64],
      [v128.add64, v128.add64],
      v128.store(8 * limb + 16 * index),
    ]),
  ];

  const round: Code = [
    [get(a), i64.load32(0), set(a0), get(a), i64.load32(WORD), set(a1)],
    clearLowestTwo,
    [splat(a0, va0), splat(a1, va1), splat(m0, vm0), splat(m1, vm1)],
    Array.from({ length: LIMBS / 4 }, (_, group) => fourColumns(2 + 4 * group)),
    [get(column), i32.constant(16), i32.add, set(column), get(a), i32.constant(2 * WORD), i32.add, tee(a)],
  ];

  return [
    Array.from({ length: LIMBS + 2 }, (_, pair) => [
      i32.constant(0),
      v128.zero,
      v128.store(LAYOUT.columns + 16 * pair),
    ]),
    [i32.constant(LAYOUT.columns), set(column), i64.constant(0n), set(carry)],
    [get(a), i32.constant(WORD * LIMBS), i32.add, set(end)],
    repeatWhile(round, [get(end), i32.lessUnsigned]),
    // What is left above the cleared columns is the result; carry it into limbs.
    Array.from({ length: LIMBS }, (_, limb) => [
      [get(carry), i32.constant(0), i64.load(LAYOUT.columns + 8 * (LIMBS + limb)), i64.add, set(carry)],
      [get(d), get(carry), i64.constant(MASK), i64.and, i64.store32(WORD * limb)],
      [get(carry), i64.constant(BigInt(LIMB_BITS)), i64.shiftRight, set(carry)],
    ]),
  ];
}

/** Limbs above 29 bits hand their excess to the next limb, all at once. `sum` leaves four limbs on the stack. */
function carriedOnce(sum: (offset: number) => Code): Code {
  const [d, value] = [0, 3];
  const bits: Code = i32.constant(LIMB_BITS);
  const mask: Code = [i32.constant(Number(MASK)), v128.splat32];
  const offsets = Array.from({ length: LIMBS / 4 }, (_, group) => 16 * group);
  return [
    offsets.map((offset) => [
      i32.constant(0),
      [sum(offset), tee(value), bits, v128.shiftRight32, v128.store(LAYOUT.carries + offset)],
      [get(d), get(value), mask, v128.and, v128.store(offset)],
    ]),
    offsets.map((offset) => [
      [get(d), get(d), v128.load(offset)],
      [i32.constant(0), v128.load(LAYOUT.carries + offset - WORD), v128.add32, v128.store(offset)],
    ]),
  ];
}

/** `add(d, a, b)`: d = a + b. */
const add: Code = carriedOnce((offset) => [get(1), v128.load(offset), get(2), v128.load(offset), v128.add32]);

/** `sub(d, a, b)`: d = a - b + cushion. */
const subtract = (cushion: number): Code =>
  carriedOnce((offset) => [
    [get(1), v128.load(offset), i32.constant(0), v128.load(cushion + offset), v128.add32],
    [get(2), v128.load(offset), v128.sub32],
  ]);

/**
 * `select(d, table, stride, count, index)`: copies element `index` of `count` elements that lie `stride` octets apart.
 * Reads all of them, in the same order whatever the index is.
 */
function select(): Code {
  const [d, table, stride, count, index, entry, mask] = [0, 1, 2, 3, 4, 5, 6];
  const sum = (group: number) => 7 + group;
  const groups = Array.from({ length: LIMBS / 4 }, (_, group) => group);
  return [
    groups.map((group) => [v128.zero, set(sum(group))]),
    [i32.constant(0), set(entry)],
    repeatWhile(
      [
        // All ones when this is the entry, else all zeros.
        [i32.constant(0), get(entry), get(index), i32.equal, i32.sub, v128.splat32, set(mask)],
        groups.map((group) => [
          [get(table), v128.load(16 * group), get(mask), v128.and, get(sum(group)), v128.or, set(sum(group))],
        ]),
        [get(table), get(stride), i32.add, set(table), get(entry), i32.constant(1), i32.add, tee(entry)],
      ],
      [get(count), i32.lessUnsigned],
    ),
    groups.map((group) => [get(d), get(sum(group)), v128.store(16 * group)]),
  ];
}

/**
 * The module.
 *
 * @param primeInverse - -p^-1 modulo 2^29
 * @param pages - size of its memory in units of 64 KiB
 */
export function fieldModule(primeInverse: bigint, pages: number): Uint8Array<ArrayBuffer> {
  return assemble(
    [
      {
        name: "mul",
        parameters: 3,
        locals: [I32, I32, I64, I64, I64, I64, I64, I64, V128, V128, V128, V128, V128, V128, V128, V128],
        body: multiply(primeInverse),
      },
      { name: "add", parameters: 3, locals: [V128], body: add },
      { name: "sub", parameters: 3, locals: [V128], body: subtract(LAYOUT.narrowCushion) },
      { name: "subWide", parameters: 3, locals: [V128], body: subtract(LAYOUT.wideCushion) },
      {
        name: "select",
        parameters: 5,
        locals: [I32, V128, ...new Array<typeof V128>(LIMBS / 4).fill(V128)],
        body: select(),
      },
    ],
    pages,
  );
}
