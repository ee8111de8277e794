import { expect, it } from "vitest";
import { LIMB_BITS, LIMBS } from "../../../../shared/mikey/p256/constants.ts";
import {
  ADD,
  ADD_AFFINE,
  DOUBLE,
  type Formula,
  type Register,
  type Terms,
} from "../../../../shared/mikey/p256/formulas.ts";

/**
 * What a number may be: its limbs below the highest in units of 2^29, its value in primes. The flow of a formula is the
 * same for all data, so that one run over bounds is a proof.
 */
interface Bound {
  readonly limbs: readonly [number, number];
  readonly value: readonly [number, number];
}

const LIMB = 2 ** LIMB_BITS;
/** Primes in R = 2^261, rounded down. */
const PRIMES_IN_R = 32;
/** Octets of a word hold a limb from -2^31 to 2^31 - 1. */
const WORD = 2 ** 31 / LIMB;

const most = ([low, high]: readonly [number, number]): number => Math.max(-low, high);
/** The largest size of any limb: the highest one holds the value from bit 232 on. */
const largestLimb = ({ limbs, value }: Bound): number => Math.max(most(limbs), (most(value) * 2 ** 24 + 8) / LIMB);

/** A number as it is stored: each limb, the highest too, in a word. */
function fittingWord(bound: Bound): Bound {
  expect(largestLimb(bound)).toBeLessThan(WORD);
  return bound;
}

/** What a product leaves, given that its columns fit 63 bits and a sign. */
function product(a: Bound, b: Bound): Bound {
  const cleared = (2 ** 24 + 2 ** 21 + 2 ** 18 + 2 ** 9 + 1) / LIMB;
  const column = (LIMBS * largestLimb(a) * largestLimb(b) + cleared) * LIMB ** 2 + 2 ** 36;
  expect(column).toBeLessThan(2 ** 63);
  const value = (most(a.value) * most(b.value)) / PRIMES_IN_R;
  return fittingWord({ limbs: [0, 1], value: [-value, value + 1] });
}

function sum(terms: readonly (readonly [number, Bound])[]): Bound {
  const total = (of: (bound: Bound) => readonly [number, number]): [number, number] => {
    const ranges = terms.map(([factor, bound]) => of(bound).map((end) => end * factor));
    const ends = ranges.map((range) => [Math.min(...range), Math.max(...range)] as const);
    return [ends.reduce((all, [low]) => all + low, 0), ends.reduce((all, [, high]) => all + high, 0)];
  };
  return { limbs: total(({ limbs }) => limbs), value: total(({ value }) => value) };
}

/** A settled number: as many primes are taken off as 2^256 fits in, which moves limbs 0, 3, 6 and 7 by no more than this. */
function settled(bound: Bound): Bound {
  const excess = Math.ceil(most(bound.value)) + 1;
  expect(largestLimb(bound) * LIMB).toBeLessThan(2 ** 53);
  const moved = (excess * 2 ** 21) / LIMB;
  const rest = excess / 2 ** 31;
  return fittingWord({ limbs: [-moved, 1 + moved], value: [-rest, 1 + 2 ** -31 + rest] });
}

type Points = Readonly<Partial<Record<Register, Bound>>>;

function run(formula: Formula, points: Points): Map<string, Bound> {
  const registers = new Map<string, Bound>(Object.entries(points));
  const at = (register: Register): Bound => {
    const bound = registers.get(register);
    if (bound === undefined) throw new Error(`${register} is read before it is written`);
    return bound;
  };
  const bounds = (terms: Terms) => terms.map(([factor, register]) => [factor, at(register)] as const);
  for (const step of formula) {
    if (step[0] === "multiply") registers.set(step[1], product(at(step[2]), at(step[3])));
    else if (step[0] === "square") registers.set(step[1], product(at(step[2]), at(step[2])));
    else if (step[0] === "settle") registers.set(step[1], settled(sum(bounds(step[2]))));
    else {
      expect(step[2][0]?.[0]).toBe(1);
      expect(step[2].every(([factor]) => Math.abs(factor) === 1)).toBe(true);
      const result = sum(bounds(step[2]));
      expect(Math.max(-result.limbs[0], result.limbs[1])).toBeLessThanOrEqual(WORD - 2 ** -8);
      registers.set(step[1], fittingWord(result));
    }
  }
  return registers;
}

/** What the coordinates of a point are: X and Y settled or a product, Y perhaps the opposite of one; Z a product. */
const COORDINATES: Readonly<Record<string, Bound>> = {
  x: { limbs: [-0.125, 1.125], value: [-1.25, 1.25] },
  y: { limbs: [-1.125, 1.125], value: [-1.25, 1.25] },
  z: { limbs: [0, 1], value: [-1.25, 1.25] },
};

it.each([
  ["double", DOUBLE],
  ["add", ADD],
  ["addAffine", ADD_AFFINE],
])("%s stays within limbs and words whatever the points are, and leaves coordinates that it takes", (_, formula) => {
  const names = Object.entries(COORDINATES);
  const point = (of: string) => names.map(([name, bound]) => [`${of}.${name}`, bound] as const);
  const results = run(formula, Object.fromEntries([...point("a"), ...point("b")]));
  for (const [name, { limbs, value }] of names) {
    const result = results.get(`out.${name}`);
    if (result === undefined) throw new Error(`out.${name} is not written`);
    expect(result.limbs[0], name).toBeGreaterThanOrEqual(limbs[0]);
    expect(result.limbs[1], name).toBeLessThanOrEqual(limbs[1]);
    expect(most(result.value), name).toBeLessThanOrEqual(value[1]);
  }
});

it.each([
  ["double", DOUBLE],
  ["add", ADD],
  ["addAffine", ADD_AFFINE],
])("%s may write over its first point: nothing of it is read after the same coordinate was written", (_, formula) => {
  const written = new Set<string>();
  for (const step of formula) {
    const read: readonly Register[] =
      step[0] === "sum" || step[0] === "settle"
        ? step[2].map(([, register]) => register)
        : (step.slice(2) as Register[]);
    for (const register of read) {
      const twin = register.replace(/^[ab]\./, "out.");
      expect(twin !== register && written.has(twin), register).toBe(false);
    }
    written.add(step[1]);
  }
});
