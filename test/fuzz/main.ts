/**
 * Tries all that reads foreign text: `npm run fuzz -- [--count 1000000] [--seed 0] [--only part-of-a-name]`.
 *
 * Each target has its share of the inputs. Printed are inputs a second and the slowest input with its size; then every run
 * of one character at the size limit, and the slowest of them. Times are those of the processor: what else the computer does is not in them. What is neither read nor refused by name is printed with
 * the seed that makes it, and the exit code is 1.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { TARGETS } from "./all-targets.ts";
import { fuzzInput, type Run, runsOf } from "./inputs.ts";
import { nameOf, type Target, tryInput } from "./target.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "1000000" },
    seed: { type: "string", default: "0" },
    only: { type: "string", default: "" },
  },
});
const targets = TARGETS.filter((target) => nameOf(target).includes(values.only));
const first = Number(values.seed);
const share = Math.ceil(Number(values.count) / targets.length);

interface Slowest {
  readonly ms: number;
  readonly size: number;
  readonly what: string;
}
/** Characters at which every run is tried, and how many of them are at the limit. */
const [TRIED_FIRST, AT_THE_LIMIT] = [131_072, 12];

/** Milliseconds of processor time of this process until now, its collector of garbage included. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of processor time that a work takes once, whether it succeeds or throws. */
function once(work: () => unknown): number {
  const start = processorMs();
  try {
    work();
  } catch {
    // Refusing costs, too.
  }
  return processorMs() - start;
}

const NONE: Slowest = { ms: 0, size: 0, what: "" };
const said = ({ ms, size, what }: Slowest) => `${ms.toFixed(1)} ms (${size} characters, ${what})`;

/** How often a slow input is tried again: others use the same caches, and now and then garbage is collected. */
const AGAIN = 16;

/** Times one input: of a slow one the best of several counts. */
function timed(target: Target, input: string, what: string, slowest: Slowest): Slowest {
  const work = () => target.read(input);
  let ms = once(work);
  for (let again = 0; again < AGAIN && ms > slowest.ms; again++) ms = Math.min(ms, once(work));
  return ms > slowest.ms ? { ms, size: input.length, what } : slowest;
}

/** The runs that cost most at a part of the limit: only those are worth their time at the whole. */
function costliest(target: Target): Run[] {
  const length = Math.min(target.limit, TRIED_FIRST);
  const tried = runsOf(target).map((run) => {
    const input = run.of(length);
    const work = () => target.read(input);
    return { run, ms: Math.min(once(work), once(work)) };
  });
  const bySpeed = tried.toSorted((one, other) => other.ms - one.ms);
  return bySpeed.slice(0, AT_THE_LIMIT).map(({ run }) => run);
}

console.log(`${share} inputs of each of ${targets.length} targets, seeds ${first} to ${first + share - 1}`);
let worst = 0;
for (const target of targets) {
  let slowest = NONE;
  const start = performance.now();
  for (let seed = first; seed < first + share; seed++) {
    const input = fuzzInput(target, seed);
    const before = processorMs();
    const fault = tryInput(target, input);
    const ms = processorMs() - before;
    if (ms > slowest.ms) slowest = timed(target, input, `seed ${seed}`, slowest);
    if (fault === undefined) continue;
    console.log(`${nameOf(target)}, seed ${seed}: ${fault}`);
    process.exitCode = 1;
  }
  const speed = Math.round((share * 1000) / (performance.now() - start));
  let slowestRun = NONE;
  for (const { what, of } of costliest(target)) slowestRun = timed(target, of(target.limit), what, slowestRun);
  worst = Math.max(worst, slowest.ms, slowestRun.ms);
  console.log(`${nameOf(target)}\n  ${speed} inputs/s, slowest ${said(slowest)}\n  at its limit ${said(slowestRun)}`);
}
console.log(`${share * targets.length} inputs; the slowest took ${worst.toFixed(1)} ms`);
