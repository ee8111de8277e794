import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bigintField } from "../../../../shared/mikey/field/bigint-field.ts";
import { type Field, NARROW, WIDE } from "../../../../shared/mikey/field/field.ts";
import { wasmField } from "../../../../shared/mikey/field/wasm-field.ts";
import { LIMB_BITS, LIMBS } from "../../../../shared/mikey/field/wasm-field-program.ts";
import { ENGINE_CAPACITY, SakkeEngine } from "../../../../shared/mikey/sakke/engine.ts";
import { SAKKE_P as p, SAKKE_Q as q, SAKKE_GENERATOR } from "../../../../shared/mikey/sakke/parameters.ts";
import { decodeSakkePoint } from "../../../../shared/mikey/sakke/sakke.ts";
import { multiplyAffine, pairAffine } from "./support/affine.ts";
import { boundsField } from "./support/bounds-field.ts";
import { octets, rfc6508 } from "./support/vectors.ts";

const CAPACITY = 80;
const fields = { bigint: bigintField(p, CAPACITY), wasm: wasmField(p, CAPACITY) };

/** Numbers at the edges of limbs and of the field. */
const edges = [
  0n,
  1n,
  2n,
  p - 1n,
  p - 2n,
  p >> 1n,
  ...[28, 29, 30, 58, 1015, 1016, 1023].flatMap((bits) => [(1n << BigInt(bits)) - 1n, 1n << BigInt(bits)]),
];
const element = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: 0n, max: p - 1n }));

/** Runs the same operations in both fields and compares what comes out. */
function bothGive(compute: (field: Field, slot: (i: number) => number) => number): void {
  const results = Object.values(fields).map((field) => {
    const slot = (i: number): number => firstOf(field) + i * field.step;
    return field.take(compute(field, slot));
  });
  expect(results[1]).toBe(results[0]);
}

const firsts = new Map<Field, number>();
function firstOf(field: Field): number {
  const known = firsts.get(field) ?? field.reserve(CAPACITY);
  firsts.set(field, known);
  return known;
}

describe("the field in WebAssembly", () => {
  it("reads back what was written", () => {
    fc.assert(
      fc.property(element, (a) => {
        fields.wasm.put(firstOf(fields.wasm), a);
        expect(fields.wasm.take(firstOf(fields.wasm))).toBe(a);
      }),
    );
  });

  it("multiplies, adds and subtracts as BigInt does", () => {
    fc.assert(
      fc.property(element, element, (a, b) => {
        for (const operation of ["mul", "add", "sub", "subWide"] as const) {
          bothGive((field, slot) => {
            field.put(slot(0), a);
            field.put(slot(1), b);
            field[operation](slot(2), slot(0), slot(1));
            return slot(2);
          });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("lets the destination be an operand", () => {
    fc.assert(
      fc.property(element, (a) => {
        bothGive((field, slot) => {
          field.put(slot(0), a);
          field.mul(slot(0), slot(0), slot(0));
          field.add(slot(0), slot(0), slot(0));
          field.sub(slot(0), slot(0), slot(0));
          return slot(0);
        });
      }),
    );
  });

  it.each([
    ["sub", NARROW],
    ["subWide", WIDE],
  ] as const)("%s takes off as much as it promises", (operation, most) => {
    for (const a of edges) {
      bothGive((field, slot) => {
        field.put(slot(0), a);
        field.put(slot(1), p - 1n);
        field.put(slot(2), 0n);
        // Sums stay unreduced, so this is as large as a subtrahend may get.
        for (let i = 0; i < most; i++) field.add(slot(2), slot(2), slot(1));
        field[operation](slot(3), slot(0), slot(2));
        // The difference is used as a factor on both sides, its largest use.
        field.mul(slot(3), slot(3), slot(3));
        return slot(3);
      });
    }
  });

  it("selects one of a table", () => {
    const { wasm } = fields;
    for (let i = 0; i < 64; i++) wasm.put(firstOf(wasm) + i * wasm.step, BigInt(i) + 1000n);
    const target = firstOf(wasm) + 70 * wasm.step;
    for (const index of [0, 1, 31, 62, 63]) {
      wasm.select(target, firstOf(wasm), wasm.step, 64, index);
      expect(wasm.take(target)).toBe(BigInt(index) + 1000n);
      wasm.select(target, firstOf(wasm), 2 * wasm.step, 32, index >> 1);
      expect(wasm.take(target)).toBe(BigInt((index >> 1) * 2) + 1000n);
    }
  });

  it("copies out, wipes and copies in", () => {
    for (const field of Object.values(fields)) {
      const slot = firstOf(field);
      field.put(slot, 7n);
      field.put(slot + field.step, 8n);
      const elements = field.save(slot, 2);
      field.wipe(slot, 2);
      expect(field.take(slot)).toBe(0n);
      field.load(slot, elements);
      expect([field.take(slot), field.take(slot + field.step)]).toEqual([7n, 8n]);
    }
    expect(() => fields.wasm.load(firstOf(fields.wasm), [1n])).toThrow(TypeError);
    expect(() => fields.bigint.load(0, new Uint32Array(1))).toThrow(TypeError);
  });

  it("hands out no more than it has", () => {
    expect(() => fields.wasm.reserve(1)).toThrow(RangeError);
    expect(() => fields.bigint.reserve(1)).toThrow(RangeError);
  });

  it("never overflows a column of the product", () => {
    const limb = (1n << BigInt(LIMB_BITS)) + 3n;
    let ofPrime = 0n;
    for (let rest = p; rest > 0n; rest >>= BigInt(LIMB_BITS)) ofPrime += BigInt.asUintN(LIMB_BITS, rest);
    const carry = 1n << 36n;
    expect(BigInt(LIMBS) * limb * limb + ofPrime * ((1n << BigInt(LIMB_BITS)) - 1n) + carry).toBeLessThan(1n << 64n);
  });
});

describe("the formulas of SAKKE", { timeout: 60_000 }, () => {
  const rsk = decodeSakkePoint(octets(rfc6508.RSK), "RSK");
  const r = decodeSakkePoint(octets(rfc6508.R_bS), "R");
  const z = decodeSakkePoint(octets(rfc6508.Z_T), "Z");

  it("stay within the bounds of the field, whatever the data", () => {
    const field = boundsField(p, ENGINE_CAPACITY);
    const engine = new SakkeEngine(field);
    const table = engine.preparePoint(z);
    engine.multiply(123n, { l: 456n, table }, 789n);
    engine.isSum(1n, { l: 2n, table }, r);
    engine.isSum(undefined, { l: 2n, table }, r);
    engine.pair(engine.prepareLines(rsk), r);
    // How much room is left is worth knowing when somebody changes a formula.
    expect(field.extremes.product).toBeLessThan(1.75);
    expect(field.extremes.sum).toBeLessThan(2200);
  });

  it("give the same in both fields", () => {
    const results = [wasmField, bigintField].map((make) => {
      const engine = new SakkeEngine(make(p, ENGINE_CAPACITY));
      const table = engine.preparePoint(z);
      const sum = engine.multiply(q - 5n, { l: 3n ** 600n, table }, 1n << 1000n);
      return { ...sum, pairing: engine.pair(engine.prepareLines(rsk), { x: sum.x, y: sum.y }) };
    });
    expect(results[0]).toEqual(results[1]);
  });

  it("give what textbook arithmetic gives", () => {
    const engine = new SakkeEngine(wasmField(p, ENGINE_CAPACITY));
    expect(engine.pair(engine.prepareLines(rsk), r)).toBe(pairAffine(r, rsk));
    const k = (q * 5n) / 7n;
    const { x, y } = engine.multiply(k);
    expect({ x, y }).toEqual(multiplyAffine(k, SAKKE_GENERATOR));
  });

  it("handle sums that arrive at infinity or meet equal points", () => {
    const engine = new SakkeEngine(wasmField(p, ENGINE_CAPACITY));
    const generator = engine.preparePoint(SAKKE_GENERATOR);
    for (const [k, l] of [
      [3n, 4n],
      [0n, 7n],
      [7n, 0n],
      [q, 7n],
      [-1n, 8n],
      [5n, 2n],
    ] as const) {
      const { x, y } = engine.multiply(k, { l, table: generator });
      expect(engine.isSum(7n, { l: 0n, table: generator }, { x, y })).toBe(true);
    }
    expect(() => engine.multiply(5n, { l: -5n, table: generator })).toThrow("infinity");
    expect(engine.isSum(5n, { l: -5n, table: generator }, SAKKE_GENERATOR)).toBe(false);
  });
});
