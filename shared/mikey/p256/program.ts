/**
 * The WebAssembly module: products modulo one number, the formulas of the group, selection from a table. No branches on
 * data, no addresses made from data.
 *
 * A product is Montgomery's, column by column: each of the lowest nine columns is cleared by a multiple of the modulus, the
 * upper nine are the result. The modulus is given as a sum of powers of two or of limbs, whichever is shorter: five terms
 * for the prime, whose lowest limb moreover needs no multiplication to find the multiple.
 *
 * @module
 */
import { negativeInverse } from "../field/montgomery.ts";
import {
  assemble,
  type Code,
  call,
  type FunctionText,
  get,
  I32,
  I64,
  i32,
  i64,
  repeatWhile,
  set,
  tee,
  V128,
  v128,
} from "../field/wasm-assembler.ts";
import { LIMB_BITS, LIMBS, PRIME, STRIDE } from "./constants.ts";
import { ADD, ADD_AFFINE, DOUBLE, type Formula, type Register, type Step, type Terms } from "./formulas.ts";

const WORD = 4;
const BITS = BigInt(LIMB_BITS);
const MASK = (1n << BITS) - 1n;

/** Where the numbers between the steps of a formula lie; behind them is room for callers. */
export const LAYOUT = { between: 0, elements: 10 * STRIDE } as const;

/** A modulus as Σ factor · 2^(29 limb). */
type ModulusTerms = readonly { readonly limb: number; readonly factor: bigint }[];

/** 2^256 - 2^224 + 2^192 + 2^96 - 1. */
const PRIME_TERMS: ModulusTerms = [
  { limb: 0, factor: -1n },
  { limb: 3, factor: 1n << 9n },
  { limb: 6, factor: 1n << 18n },
  { limb: 7, factor: -(1n << 21n) },
  { limb: 8, factor: 1n << 24n },
];

const termsOf = (modulus: bigint): ModulusTerms =>
  modulus === PRIME
    ? PRIME_TERMS
    : Array.from({ length: LIMBS }, (_, limb) => ({ limb, factor: (modulus >> (BigInt(limb) * BITS)) & MASK }));

const isPowerOfTwo = (value: bigint): boolean => (value & (value - 1n)) === 0n;

/** Adds the local times the factor to what is on the stack. */
function plusMultiple(local: number, factor: bigint): Code {
  const size = factor < 0n ? -factor : factor;
  const multiple: Code = isPowerOfTwo(size)
    ? [get(local), i64.constant(BigInt(size.toString(2).length - 1)), i64.shiftLeft]
    : [get(local), i64.constant(size), i64.mul];
  return [multiple, factor < 0n ? i64.sub : i64.add];
}

/** The columns of a product: `sumOf(column)` adds the products of that column to what is on the stack. */
function reduced(modulus: bigint, m: number, sum: number, sumOf: (column: number) => Code): Code {
  const terms = termsOf(modulus);
  const lowest = terms[0]?.factor ?? 0n;
  const inverse = negativeInverse(modulus, LIMB_BITS);
  const columns: Code[] = [[i64.constant(0n), set(sum)]];
  for (let column = 0; column < 2 * LIMBS - 1; column++) {
    columns.push(get(sum), sumOf(column));
    for (const { limb, factor } of terms) {
      const round = column - limb;
      if (limb > 0 && round >= 0 && round < LIMBS && factor !== 0n) columns.push(plusMultiple(m + round, factor));
    }
    if (column < LIMBS) {
      const scaled: Code = inverse === 1n ? [] : [i64.constant(inverse), i64.mul];
      columns.push(
        [tee(sum), scaled, i64.constant(MASK), i64.and, set(m + column)],
        [get(sum), plusMultiple(m + column, lowest), i64.constant(BITS), i64.shiftRightSigned, set(sum)],
      );
    } else {
      columns.push(
        [set(sum), get(0), get(sum), i64.constant(MASK), i64.and, i64.store32(WORD * (column - LIMBS))],
        [get(sum), i64.constant(BITS), i64.shiftRightSigned, set(sum)],
      );
    }
  }
  // The highest limb takes what is left, with its sign.
  return [columns, get(0), get(sum), i64.store32(WORD * (LIMBS - 1))];
}

const each = (from: (limb: number) => Code): Code => Array.from({ length: LIMBS }, (_, limb) => from(limb));
const int64s = (count: number): (typeof I64)[] => new Array<typeof I64>(count).fill(I64);

/** `multiply(d, a, b)`: d = a b / R. d may be a or b. */
function multiply(modulus: bigint): FunctionText {
  const [a, b, m, sum] = [3, 3 + LIMBS, 3 + 2 * LIMBS, 3 + 3 * LIMBS];
  const load = (parameter: number, first: number): Code =>
    each((limb) => [get(parameter), i64.load32Signed(WORD * limb), set(first + limb)]);
  const sumOf = (column: number): Code =>
    each((i) => {
      const j = column - i;
      return j < 0 || j >= LIMBS ? [] : [get(a + i), get(b + j), i64.mul, i64.add];
    });
  return {
    name: "multiply",
    parameters: 3,
    locals: int64s(3 * LIMBS + 1),
    body: [load(1, a), load(2, b), reduced(modulus, m, sum, sumOf)],
  };
}

/** `square(d, a)`: d = a² / R. d may be a. */
function square(modulus: bigint): FunctionText {
  const [a, twice, m, sum] = [2, 2 + LIMBS, 2 + 2 * LIMBS, 2 + 3 * LIMBS];
  const load = each((limb) => [
    [get(1), i64.load32Signed(WORD * limb), tee(a + limb)],
    [get(a + limb), i64.add, set(twice + limb)],
  ]);
  const sumOf = (column: number): Code =>
    each((i) => {
      const j = column - i;
      if (j < i || j >= LIMBS) return [];
      return [get(a + i), get(i === j ? a + j : twice + j), i64.mul, i64.add];
    });
  return {
    name: "square",
    parameters: 2,
    locals: int64s(3 * LIMBS + 1),
    body: [load, reduced(modulus, m, sum, sumOf)],
  };
}

/** Places of the functions that others call. */
const MULTIPLY = 0;
const SQUARE = 1;

/** `squareTimes(d, n)`: d = d^(2^n), over R each time; n at least 1, and public. */
const SQUARE_TIMES: FunctionText = {
  name: "squareTimes",
  parameters: 2,
  locals: [],
  body: [
    repeatWhile(
      [get(0), get(0), call(SQUARE), get(1), i32.constant(1), i32.sub, set(1)],
      [i32.constant(0), get(1), i32.lessUnsigned],
    ),
  ],
};

/** Octets from one limb vector to the next. */
const VECTORS = [0, 16, 32] as const;

/** The parameter that a register's name begins with. */
const POINTS: Readonly<Record<string, number>> = { out: 0, a: 1, b: 2 };
const COORDINATES: Readonly<Record<string, number>> = { x: 0, y: STRIDE, z: 2 * STRIDE };

/** A register as base address on the stack, and the offset that belongs to it. */
function place(register: Register): { readonly base: Code; readonly offset: number } {
  const [point = "", coordinate = ""] = register.split(".");
  const parameter = POINTS[point];
  if (parameter !== undefined) return { base: get(parameter), offset: COORDINATES[coordinate] ?? 0 };
  return { base: i32.constant(0), offset: LAYOUT.between + STRIDE * Number(register.slice(1)) };
}

/** The register's address on the stack. */
function address(register: Register): Code {
  const { base, offset } = place(register);
  return [base, i32.constant(offset), i32.add];
}

function sumOf(d: Register, terms: Terms): Code {
  const to = place(d);
  return VECTORS.map((vector) => [
    to.base,
    terms.map(([factor, register], index) => {
      const { base, offset } = place(register);
      const loaded: Code = [base, v128.load(offset + vector)];
      if (index === 0) return loaded;
      return [loaded, factor < 0 ? v128.sub32 : v128.add32];
    }),
    v128.store(to.offset + vector),
  ]);
}

/**
 * Carries the limbs, then takes off as many primes as the value has multiples of 2^256, through 2^256 - p =
 * 2^224 - 2^192 - 2^96 + 1. What is left is between -2^-20 and 1 + 2^-20 primes.
 */
function settled(d: Register, terms: Terms, first: number): Code {
  const [carry, excess] = [first + LIMBS, first + LIMBS + 1];
  const limbs = each((limb) => [
    limb === 0 ? i64.constant(0n) : get(carry),
    terms.map(([factor, register]) => {
      const { base, offset } = place(register);
      const size = Math.abs(factor);
      const scale: Code = size === 1 ? [] : [i64.constant(BigInt(size)), i64.mul];
      return [base, i64.load32Signed(offset + WORD * limb), scale, factor < 0 ? i64.sub : i64.add];
    }),
    limb === LIMBS - 1
      ? [tee(carry), i64.constant(24n), i64.shiftRightSigned, set(excess)]
      : [tee(carry), i64.constant(MASK), i64.and, set(first + limb)],
    limb === LIMBS - 1
      ? [get(carry), i64.constant((1n << 24n) - 1n), i64.and, set(first + limb)]
      : [get(carry), i64.constant(BITS), i64.shiftRightSigned, set(carry)],
  ]);
  const to = place(d);
  const stored = each((limb) => {
    const term = PRIME_TERMS.find((one) => one.limb === limb);
    const correction: Code = term === undefined || limb === LIMBS - 1 ? [] : plusMultiple(excess, -term.factor);
    return [to.base, get(first + limb), correction, i64.store32(to.offset + WORD * limb)];
  });
  return [limbs, stored];
}

/** A formula as a function of the addresses of its points. `a` and `b` may be `out`. */
function formula(name: string, steps: Formula): FunctionText {
  const parameters = 3;
  const codeOf = (step: Step): Code => {
    switch (step[0]) {
      case "multiply":
        return [address(step[1]), address(step[2]), address(step[3]), call(MULTIPLY)];
      case "square":
        return [address(step[1]), address(step[2]), call(SQUARE)];
      case "sum":
        return sumOf(step[1], step[2]);
      case "settle":
        return settled(step[1], step[2], parameters);
    }
  };
  return { name, parameters, locals: int64s(LIMBS + 2), body: steps.map(codeOf) };
}

/**
 * `select(d, table, count, index, negative)`: copies point `index` of `count` points (X and Y, neighbours) and turns its
 * sign when `negative` is 1 and not 0. Reads all of them, in the same order whatever the index is.
 */
function select(): FunctionText {
  const [d, table, count, index, negative, entry, mask, sign] = [0, 1, 2, 3, 4, 5, 6, 7];
  const halves = [...VECTORS, ...VECTORS.map((vector) => vector + STRIDE)];
  const sum = (half: number): number => 8 + half;
  return {
    name: "select",
    parameters: 5,
    locals: [I32, V128, V128, ...new Array<typeof V128>(halves.length).fill(V128)],
    body: [
      halves.map((_, half) => [v128.zero, set(sum(half))]),
      [i32.constant(0), get(negative), i32.sub, v128.splat32, set(sign)],
      [i32.constant(0), set(entry)],
      repeatWhile(
        [
          // All ones when this is the entry, else all zeros.
          [i32.constant(0), get(entry), get(index), i32.equal, i32.sub, v128.splat32, set(mask)],
          halves.map((offset, half) => [
            [get(table), v128.load(offset), get(mask), v128.and, get(sum(half)), v128.or, set(sum(half))],
          ]),
          [get(table), i32.constant(2 * STRIDE), i32.add, set(table)],
          [get(entry), i32.constant(1), i32.add, tee(entry)],
        ],
        [get(count), i32.lessUnsigned],
      ),
      halves.map((offset, half) => {
        // -v is (v ⊕ 11…1) + 1; the limbs may be negative.
        const turned: Code = half < VECTORS.length ? [] : [get(sign), v128.xor, get(sign), v128.sub32];
        return [get(d), get(sum(half)), turned, v128.store(offset)];
      }),
    ],
  };
}

/**
 * The module for numbers modulo the prime (with the group) or modulo the order (without).
 *
 * @param pages - size of its memory in units of 64 KiB
 */
export function p256Module(modulus: bigint, pages: number): Uint8Array<ArrayBuffer> {
  const numbers = [multiply(modulus), square(modulus), SQUARE_TIMES];
  const group =
    modulus === PRIME
      ? [formula("double", DOUBLE), formula("add", ADD), formula("addAffine", ADD_AFFINE), select()]
      : [];
  return assemble([...numbers, ...group], pages);
}
