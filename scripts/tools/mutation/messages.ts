/**
 * What is said between who tries mutants, a process of tests (a workshop), and the thread in it that runs them.
 *
 * @module
 */

/** What a file of tests comes past. */
export interface CoverageOfTest {
  readonly test: string;
  /** What its tests take without a mutant. */
  readonly ms: number;
  /** Mutants in what runs while the file is loaded: each needs a load of its own, and all tests. */
  readonly loaded: readonly string[];
  /** The tests of the file, the quickest first, each with the mutants that it comes past. */
  readonly called: readonly { readonly name: string; readonly ms: number; readonly mutants: readonly string[] }[];
}

/** A mutant to be tried by one file of tests. */
export interface Trial {
  readonly id: string;
  /** Whether it stands in what runs while the file is loaded, which has to be loaded anew then. */
  readonly anew: boolean;
  /** The tests that may notice it: those of the first group are tried first. */
  readonly groups: readonly (readonly string[])[];
}

/** What a workshop is asked. */
export type WorkOrder =
  | { readonly ask: "coverage" }
  | { readonly ask: "try"; readonly test: string; readonly trials: readonly Trial[]; readonly timeoutMs: number };

/** What the thread of the tests says while it works. */
export type WorkNews =
  | { readonly say: "covered"; readonly coverage: CoverageOfTest }
  | { readonly say: "tried"; readonly id: string; readonly noticed: boolean };

/** What a workshop says. */
export type WorkAnswer =
  | WorkNews
  | { readonly say: "ready" }
  | { readonly say: "over"; readonly failed: readonly string[] };

/** The channel on which the thread says it. */
export const NEWS_CHANNEL = "mutation-news";

/** Names the file, for the thread, in which the order stands. */
export const ORDER_VARIABLE = "MUTATION_ORDER";
