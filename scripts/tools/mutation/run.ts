/**
 * Tries mutants: which of them no test notices.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { type Mutant, mutate } from "./mutants.ts";
import type { MutationTarget } from "./targets.ts";
import type { CoverageOfTest, WorkOrder, WorkResult } from "./workshop.ts";

/** What became of a mutant: `unseen` when no test came past it, `endless` when the tests did not come to an end. */
export type Outcome = "noticed" | "endless" | "survived" | "unseen";

/** A mutant that was tried. */
export interface TriedMutant extends Mutant {
  readonly outcome: Outcome;
}

/** How to try. */
export interface RunOptions {
  /** How many mutants, the same every time while the text is the same; all when not given. */
  readonly sample?: number;
  /** Processes at a time. */
  readonly workers: number;
  readonly onTried?: (mutant: TriedMutant, done: number, of: number) => void;
}

/** Besides ten times what the tests take without a mutant; a machine may be busy. */
const PATIENCE_MS = 60_000;

/** A process in which mutants are tried. */
class Workshop {
  readonly #target: MutationTarget;
  #child: ChildProcess | undefined;

  constructor(target: MutationTarget) {
    this.#target = target;
  }

  /** @returns undefined when no answer came in time; the process is gone then, and the next question has a new one */
  async ask(order: WorkOrder, limitMs: number): Promise<WorkResult | undefined> {
    const child = this.#child ?? (await this.#open());
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        child.off("message", onMessage).off("exit", onExit);
        end();
      };
      const onMessage = (result: WorkResult) => settle(() => resolve(result));
      const onExit = () => settle(() => reject(new Error("the process of the tests ended")));
      const timer = setTimeout(() => {
        settle(() => resolve(undefined));
        this.close();
      }, limitMs);
      child.on("message", onMessage).on("exit", onExit);
      child.send(order);
    });
  }

  close(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  async #open(): Promise<ChildProcess> {
    const child = fork(join(import.meta.dirname, "workshop.ts"), [JSON.stringify(this.#target)], { stdio: "ignore" });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("exit", () => reject(new Error("the process of the tests could not be started")));
    });
    return child;
  }
}

/** The same choice for the same mutants, spread over all of them. */
function sampleOf(mutants: readonly Mutant[], count: number): readonly Mutant[] {
  return mutants.toSorted((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1)).slice(0, count);
}

/**
 * Tries the mutants of a target.
 *
 * @throws Error when the tests fail without any mutant
 */
export async function tryMutants(target: MutationTarget, options: RunOptions): Promise<TriedMutant[]> {
  const { mutants } = await mutate(process.cwd(), target.files);
  const chosen = options.sample === undefined ? mutants : sampleOf(mutants, options.sample);
  const workshops = Array.from({ length: options.workers }, () => new Workshop(target));
  const [first = new Workshop(target)] = workshops;
  try {
    const covered = await first.ask({ ask: "coverage" }, 20 * PATIENCE_MS);
    if (covered?.say !== "coverage" || covered.failed.length > 0) {
      const failed = covered?.say === "coverage" ? covered.failed.join(", ") : "no end";
      throw new Error(`the tests of ${target.name} fail without a mutant: ${failed}`);
    }
    const seeing = testsThatSee(covered.tests);
    const waiting = [...chosen];
    const tried: TriedMutant[] = [];
    const work = async (workshop: Workshop) => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const result = { ...mutant, outcome: await outcomeOf(mutant, seeing.get(mutant.id) ?? [], workshop) };
        tried.push(result);
        options.onTried?.(result, tried.length, chosen.length);
      }
    };
    await Promise.all(workshops.map(work));
    return tried;
  } finally {
    for (const workshop of workshops) workshop.close();
  }
}

/** Mutant → the files of tests that come past it, the quickest first. */
function testsThatSee(tests: readonly CoverageOfTest[]): ReadonlyMap<string, readonly CoverageOfTest[]> {
  const seeing = new Map<string, CoverageOfTest[]>();
  for (const test of tests.toSorted((one, other) => one.ms - other.ms)) {
    for (const id of test.mutants) {
      const known = seeing.get(id);
      if (known === undefined) seeing.set(id, [test]);
      else known.push(test);
    }
  }
  return seeing;
}

async function outcomeOf(mutant: Mutant, tests: readonly CoverageOfTest[], workshop: Workshop): Promise<Outcome> {
  if (tests.length === 0) return "unseen";
  const limitMs = PATIENCE_MS + 10 * tests.reduce((sum, { ms }) => sum + ms, 0);
  const result = await workshop.ask({ ask: "try", id: mutant.id, tests: tests.map(({ test }) => test) }, limitMs);
  if (result?.say !== "tried") return "endless";
  return result.noticed ? "noticed" : "survived";
}
