/**
 * Loaded before each file of tests: sets the switches of the mutants, and notes which of them the tests came past.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect } from "vitest";

/** What the tests of one file came past. */
export interface Coverage {
  readonly test: string;
  readonly ms: number;
  readonly mutants: readonly string[];
}

/** A mutant that is asked for more often than this runs in circles. */
const MOST_HITS = 3_000_000;

interface Switches {
  activeMutant?: string;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: { readonly static: Readonly<Record<string, number>> };
}

const active = process.env["__STRYKER_ACTIVE_MUTANT__"];
const switches: Switches = active === undefined ? {} : { activeMutant: active, hitCount: 0, hitLimit: MOST_HITS };
Reflect.set(globalThis, "__stryker__", switches);

const folder = process.env["MUTATION_COVERAGE"];
if (active === undefined && folder !== undefined) {
  const start = performance.now();
  afterAll(() => {
    const test = expect.getState().testPath ?? "";
    const mutants = Object.keys(switches.mutantCoverage?.static ?? {});
    const coverage: Coverage = { test, ms: performance.now() - start, mutants };
    writeFileSync(join(folder, `${test.replaceAll(/\W/g, "-")}.json`), JSON.stringify(coverage));
  });
}
