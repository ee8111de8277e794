/**
 * A long run of the fuzzer, by hand: `node test/unit/shared/mikey/support/fuzz-run.ts [cases] [first seed]`. A seed that
 * is printed belongs into fuzz-seeds.json, where the unit tests replay it for ever.
 *
 * @module
 */
import { fuzzCase } from "./fuzz.ts";

const [cases = 1_000_000, first = 0] = process.argv.slice(2).map(Number);
let slowest = 0;
for (let seed = first; seed < first + cases; seed++) {
  const start = performance.now();
  const failure = fuzzCase(seed);
  slowest = Math.max(slowest, performance.now() - start);
  if (failure !== undefined) {
    console.log(`${seed}: ${failure}`);
    process.exitCode = 1;
  }
}
console.log(`${cases} cases from ${first}; the slowest took ${slowest.toFixed(1)} ms`);
