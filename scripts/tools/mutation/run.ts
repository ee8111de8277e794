/**
 * Tries mutants: which of them no test notices.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CoverageOfTest, Trial, WorkAnswer, WorkNews, WorkOrder } from "./messages.ts";
import { type Mutant, mutate } from "./mutants.ts";
import type { MutationTarget } from "./targets.ts";

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
  readonly onTried?: (mutant: Mutant, outcome: Outcome) => void;
}

/** How long a test may take: a machine may be busy. */
const TEST_PATIENCE_MS = 3_000;
/** How long nothing may be heard, besides fifty times what the tests take without a mutant. */
const PATIENCE_MS = 60_000;

/** A process in which mutants are tried. */
class Workshop {
  readonly #target: MutationTarget;
  #child: ChildProcess | undefined;
  /** Where orders lie. It is removed here: a process that is killed removes nothing. */
  #folder: string | undefined;

  constructor(target: MutationTarget) {
    this.#target = target;
  }

  /**
   * Has an order carried out.
   *
   * @param quietMs - after so long without news it is given up
   * @returns the tests that failed without a mutant, or undefined when it was given up; the process is gone then
   */
  async ask(order: WorkOrder, quietMs: number, onNews: (news: WorkNews) => void) {
    const child = this.#child ?? (await this.#open());
    return new Promise<readonly string[] | undefined>((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        child.off("message", onMessage).off("exit", onExit);
        end();
      };
      const onMessage = (answer: WorkAnswer) => {
        timer.refresh();
        if (answer.say === "over") settle(() => resolve(answer.failed));
        else if (answer.say !== "ready") onNews(answer);
      };
      const onExit = () => settle(() => reject(new Error("the process of the tests ended")));
      const timer = setTimeout(() => {
        settle(() => resolve(undefined));
        this.close();
      }, quietMs);
      child.on("message", onMessage).on("exit", onExit);
      child.send(order);
    });
  }

  close(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  async #open(): Promise<ChildProcess> {
    this.#folder = mkdtempSync(join(tmpdir(), "mutation-"));
    const given = [JSON.stringify(this.#target), this.#folder];
    const child = fork(join(import.meta.dirname, "workshop.ts"), given, { stdio: "ignore" });
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
    const tests = await coverageBy(first, target.name);
    const outcomes = new Map<string, Outcome>();
    const decide = (mutant: Mutant, outcome: Outcome) => {
      if (outcomes.has(mutant.id)) return;
      outcomes.set(mutant.id, outcome);
      options.onTried?.(mutant, outcome);
    };
    const waiting = tests.toSorted((one, other) => one.ms - other.ms);
    const work = async (workshop: Workshop) => {
      for (let test = waiting.shift(); test !== undefined; test = waiting.shift()) {
        await tryWith(test, chosen, outcomes, decide, workshop);
      }
    };
    await Promise.all(workshops.map(work));
    const seen = new Set(
      tests.flatMap(({ loaded, called }) => [...loaded, ...called.flatMap(({ mutants: each }) => each)]),
    );
    for (const mutant of chosen) decide(mutant, seen.has(mutant.id) ? "survived" : "unseen");
    return chosen.map((mutant) => ({ ...mutant, outcome: outcomes.get(mutant.id) ?? "unseen" }));
  } finally {
    for (const workshop of workshops) workshop.close();
  }
}

async function coverageBy(workshop: Workshop, name: string): Promise<readonly CoverageOfTest[]> {
  const tests: CoverageOfTest[] = [];
  const failed = await workshop.ask({ ask: "coverage" }, 20 * PATIENCE_MS, (news) => {
    if (news.say === "covered") tests.push(news.coverage);
  });
  if (failed === undefined || failed.length > 0) {
    throw new Error(`the tests of ${name} fail without a mutant: ${failed?.join(", ") ?? "no end"}`);
  }
  return tests;
}

/** The share of the tests of a file that is tried first: the quick ones, who notice most. */
const QUICK_SHARE = 0.8;

/** The trials that a file of tests is good for; those that need a load of their own come last. */
function trialsOf({ loaded, called }: CoverageOfTest, mutants: readonly Mutant[]): readonly Trial[] {
  const anew = new Set(loaded);
  const seeing = Map.groupBy(
    called.flatMap(({ name, mutants: seen }) => seen.map((id) => ({ id, name }))),
    ({ id }) => id,
  );
  const trials = mutants.flatMap(({ id }): Trial[] => {
    const isAnew = anew.has(id);
    const names = isAnew ? called.map(({ name }) => name) : (seeing.get(id) ?? []).map(({ name }) => name);
    if (names.length === 0) return [];
    const quick = Math.ceil(QUICK_SHARE * names.length);
    const groups = [names.slice(0, quick), names.slice(quick)].filter(({ length }) => length > 0);
    return [{ id, anew: isAnew, groups }];
  });
  return trials.toSorted((one, other) => Number(one.anew) - Number(other.anew));
}

/** Has one file of tests try whatever nobody has noticed yet. */
async function tryWith(
  coverage: CoverageOfTest,
  chosen: readonly Mutant[],
  outcomes: ReadonlyMap<string, Outcome>,
  decide: (mutant: Mutant, outcome: Outcome) => void,
  workshop: Workshop,
): Promise<void> {
  const { test, ms } = coverage;
  const mutantOf = new Map(chosen.map((mutant) => [mutant.id, mutant]));
  let trials = trialsOf(
    coverage,
    chosen.filter(({ id }) => !outcomes.has(id)),
  );
  while (trials.length > 0) {
    const tried = new Set<string>();
    const order: WorkOrder = { ask: "try", test, trials, timeoutMs: TEST_PATIENCE_MS + 10 * ms };
    const failed = await workshop.ask(order, PATIENCE_MS + 50 * ms, (news) => {
      if (news.say !== "tried") return;
      tried.add(news.id);
      const mutant = mutantOf.get(news.id);
      if (news.noticed && mutant !== undefined) decide(mutant, "noticed");
    });
    if (failed !== undefined && failed.length > 0) throw new Error(`${test} fails without a mutant`);
    const rest = trials.filter(({ id }) => !tried.has(id));
    const [stuck] = rest;
    if (failed === undefined && stuck !== undefined) {
      const mutant = mutantOf.get(stuck.id);
      if (mutant !== undefined) decide(mutant, "endless");
    }
    trials = rest.filter(({ id }) => !outcomes.has(id));
  }
}
