/** A slice of `npm run fuzz`: whatever comes in is read, or refused by name. */
import { expect, test } from "vitest";
import { TARGETS } from "../../fuzz/all-targets.ts";
import { fuzzInput } from "../../fuzz/inputs.ts";
import { nameOf, tryInput } from "../../fuzz/target.ts";

/** Inputs of each target. */
const INPUTS = 60;

test.each(TARGETS.map((target) => [nameOf(target), target] as const))("%s", (_name, target) => {
  for (const seed of Array(INPUTS).keys())
    expect(tryInput(target, fuzzInput(target, seed)), `seed ${seed}`).toBeUndefined();
});

test("an input is the same one every time, and another one for another seed", () => {
  for (const target of TARGETS) {
    const inputs = Array.from({ length: 50 }, (_, seed) => fuzzInput(target, seed));
    expect(Array.from({ length: 50 }, (_, seed) => fuzzInput(target, seed))).toEqual(inputs);
    expect(new Set(inputs).size).toBeGreaterThan(25);
  }
});
