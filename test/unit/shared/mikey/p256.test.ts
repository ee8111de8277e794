import { p256 } from "@noble/curves/nist.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { fromInteger, type Octets, toInteger } from "../../../../shared/mikey/base/octets.ts";
import { p256Group } from "../../../../shared/mikey/p256/choice.ts";
import { B, GENERATOR, LIMB_BITS, ORDER, PRIME, STRIDE } from "../../../../shared/mikey/p256/constants.ts";
import { libraryGroup } from "../../../../shared/mikey/p256/library-group.ts";
import { wasmGroup } from "../../../../shared/mikey/p256/wasm-group.ts";
import { WasmNumbers } from "../../../../shared/mikey/p256/wasm-numbers.ts";

const scalarOctets = (value: bigint): Octets => fromInteger(value, 32);
const hex = (octets: Uint8Array | undefined): string => (octets === undefined ? "infinity" : bytesToHex(octets));

/** Numbers at the edges of limbs and of the modulus. */
const edges = (modulus: bigint): bigint[] => [
  0n,
  1n,
  2n,
  modulus - 1n,
  modulus - 2n,
  modulus >> 1n,
  ...[28, 29, 30, 58, 87, 96, 192, 224, 231, 232, 255].flatMap((bits) => [
    (1n << BigInt(bits)) - 1n,
    1n << BigInt(bits),
  ]),
];
const number = (modulus: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(fc.constantFrom(...edges(modulus)), fc.bigInt({ min: 0n, max: modulus - 1n }));

it("has the constants of the standard", () => {
  const { Point } = p256;
  expect([PRIME, ORDER]).toEqual([Point.Fp.ORDER, Point.Fn.ORDER]);
  expect(`04${GENERATOR}`).toBe(bytesToHex(Point.BASE.toBytes(false)));
  const { x, y } = Point.BASE.toAffine();
  expect((y * y - x * (x * x - 3n) - B) % PRIME).toBe(0n);
});

describe.each([
  ["prime", PRIME],
  ["order", ORDER],
])("numbers modulo the %s, in WebAssembly", (_, modulus) => {
  const numbers = new WasmNumbers(modulus, 4);
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => numbers.first + i * STRIDE) as [number, number, number, number];
  const read = (slot: number): bigint => toInteger(numbers.take(slot));
  const put = (slot: number, value: bigint): void => numbers.put(slot, scalarOctets(value));

  it("are read back as they were written", () => {
    fc.assert(
      fc.property(number(modulus), (value) => {
        put(a, value);
        expect(read(a)).toBe(value);
      }),
    );
  });

  it("are multiplied, squared, added and inverted as BigInt does it", () => {
    fc.assert(
      fc.property(number(modulus), number(modulus), fc.integer({ min: 1, max: 9 }), (x, y, times) => {
        put(a, x);
        put(b, y);
        numbers.run.multiply(c, a, b);
        expect(read(c)).toBe((x * y) % modulus);
        numbers.run.square(c, a);
        expect(read(c)).toBe((x * x) % modulus);
        numbers.sum(c, a, b);
        expect(read(c)).toBe((x + y) % modulus);
        numbers.copy(c, a);
        numbers.run.squareTimes(c, times);
        let power = x;
        for (let i = 0; i < times; i++) power = (power * power) % modulus;
        expect(read(c)).toBe(power);
        numbers.invert(d, a);
        numbers.run.multiply(d, d, a);
        expect(read(d)).toBe(x === 0n ? 0n : 1n);
      }),
      { numRuns: 200 },
    );
  });

  it("may be their own result", () => {
    fc.assert(
      fc.property(number(modulus), (x) => {
        put(a, x);
        numbers.run.multiply(a, a, a);
        numbers.run.square(a, a);
        expect(read(a)).toBe(x ** 4n % modulus);
      }),
    );
  });

  it("are zero after they were wiped", () => {
    put(a, 5n);
    put(b, 6n);
    numbers.wipe(a, 1);
    expect([read(a), read(b)]).toEqual([0n, 6n]);
  });
});

describe("the group in WebAssembly, beside the library", () => {
  /** What the formulas leave open, by what was asked. */
  const open: string[] = [];
  const group = wasmGroup({
    multiplyGenerator(k) {
      open.push("multiplyGenerator");
      return libraryGroup.multiplyGenerator(k);
    },
    publicSum(one, other, g) {
      open.push("publicSum");
      return libraryGroup.publicSum(one, other, g);
    },
    multiplyAdd: () => expect.fail("numbers are never left open"),
    divide: () => expect.fail("numbers are never left open"),
  });
  beforeEach(() => void open.splice(0));
  const notZero = number(ORDER).filter((value) => value > 0n);
  const points = fc.bigInt({ min: 1n, max: ORDER - 1n }).map((k) => libraryGroup.multiplyGenerator(scalarOctets(k)));

  it("is what this platform takes", () => {
    expect(p256Group()).not.toBe(libraryGroup);
  });

  it("multiplies the generator", () => {
    fc.assert(
      fc.property(notZero, (k) => {
        const octets = scalarOctets(k);
        expect(hex(group.multiplyGenerator(octets))).toBe(hex(libraryGroup.multiplyGenerator(octets)));
      }),
    );
    expect(open).toEqual([]);
  });

  // The last addition meets its own point: the formulas leave it open, and the library answers.
  const far: [string, bigint][] = [
    ["2^256 - q", 2n ** 256n - ORDER],
    ["its opposite", 2n * ORDER - 2n ** 256n],
    ["2^255", 2n ** 255n],
    ["q - 2^255", ORDER - 2n ** 255n],
  ];
  const near = Array.from({ length: 33 }, (_, i) => BigInt(i + 1));
  it.each([
    ...far,
    ...near.map((k): [string, bigint] => [`${k}`, k]),
    ...near.map((k): [string, bigint] => [`q - ${k}`, ORDER - k]),
  ])("multiplies the generator by %s", (_, k) => {
    const octets = scalarOctets(k);
    expect(hex(group.multiplyGenerator(octets))).toBe(hex(libraryGroup.multiplyGenerator(octets)));
    const isOpen = k === 2n ** 256n - ORDER || k === 2n * ORDER - 2n ** 256n;
    expect(open).toEqual(isOpen ? ["multiplyGenerator"] : []);
  });

  it("leaves the scalar as it is", () => {
    const octets = scalarOctets(ORDER - 12n);
    group.multiplyGenerator(octets);
    expect(toInteger(octets)).toBe(ORDER - 12n);
  });

  it("sums public multiples", () => {
    fc.assert(
      fc.property(number(ORDER), points, number(ORDER), points, number(ORDER), (k, one, l, other, g) => {
        const terms = [
          { scalar: scalarOctets(k), point: one },
          { scalar: scalarOctets(l), point: other },
          scalarOctets(g),
        ] as const;
        expect(hex(group.publicSum(...terms))).toBe(hex(libraryGroup.publicSum(...terms)));
      }),
    );
  });

  it("sums by itself: a generator that is left out, and random points, leave nothing open", () => {
    const [one, other] = [5n, 7n].map((k) => libraryGroup.multiplyGenerator(scalarOctets(k))) as [Octets, Octets];
    const scalar = scalarOctets(ORDER / 3n);
    for (const g of [0n, 1n, ORDER / 5n]) {
      group.publicSum({ scalar, point: one }, { scalar: scalarOctets(ORDER / 7n), point: other }, scalarOctets(g));
    }
    expect(open).toEqual([]);
  });

  it("leaves nothing of a secret in its memory", () => {
    const numbers = new WasmNumbers(ORDER, 3);
    const slot = numbers.first;
    const memory = new Uint8Array(numbers.run.memory.buffer);
    const before = memory.slice();
    numbers.put(slot, scalarOctets(ORDER / 3n));
    numbers.invert(slot + STRIDE, slot);
    numbers.take(slot + STRIDE).fill(0);
    numbers.wipe(slot, 2);
    expect(memory).toEqual(before);
  });

  it("sums where points are equal, opposite or infinity", () => {
    const base = hexToBytes(`04${GENERATOR}`);
    const opposite = libraryGroup.multiplyGenerator(scalarOctets(ORDER - 1n));
    for (const [k, one, l, other, g, result] of [
      [1n, base, 1n, base, 1n, 3n],
      [1n, base, 1n, opposite, 1n, 1n],
      [1n, base, 1n, opposite, 0n, 0n],
      [1n, base, 1n, base, ORDER - 2n, 0n],
      [5n, base, 5n, opposite, 7n, 7n],
      [0n, base, 0n, base, 9n, 9n],
      [0n, base, 0n, base, 0n, 0n],
      [3n, base, 0n, base, 3n, 6n],
      [ORDER - 1n, base, 1n, base, 4n, 4n],
      [16n, base, 8n, opposite, 8n, 16n],
    ] as const) {
      const sum = group.publicSum(
        { scalar: scalarOctets(k), point: one },
        { scalar: scalarOctets(l), point: other },
        scalarOctets(g),
      );
      expect(hex(sum)).toBe(result === 0n ? "infinity" : hex(libraryGroup.multiplyGenerator(scalarOctets(result))));
    }
  });

  it("computes modulo the order", () => {
    fc.assert(
      fc.property(number(ORDER), number(ORDER), notZero, (a, b, c) => {
        const [x, y, z] = [a, b, c].map(scalarOctets) as [Octets, Octets, Octets];
        expect(toInteger(group.multiplyAdd(x, y, z))).toBe((a + b * c) % ORDER);
        expect((toInteger(group.divide(x, z)) * c) % ORDER).toBe(a);
        for (const compute of ["multiplyAdd", "divide"] as const) {
          expect(hex(libraryGroup[compute](x, z, z))).toBe(hex(group[compute](x, z, z)));
        }
      }),
    );
  });
});

it("has limbs for which a product modulo the order stays below 2^63", () => {
  const limb = 1n << BigInt(LIMB_BITS);
  // Two limbs of one operand may be added before; the other operand is as a product leaves it.
  expect(9n * (2n * limb) * limb + 9n * limb * limb + (1n << 36n)).toBeLessThan(1n << 63n);
});
