/**
 * What trying the mutants came to.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TriedMutant } from "./run.ts";

/** A mutant that no test can or need notice, and why. */
export interface ExplainedMutant {
  readonly mutant: string;
  readonly file: string;
  /** The change, for whoever reads the list. */
  readonly change: string;
  readonly why: string;
}

/** The mutants that are explained, line by line. */
export function explainedMutants(): readonly ExplainedMutant[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "explained.json"), "utf8"));
}

/** The share of mutants that tests have to notice, explained ones not counted as noticed. */
const LEAST_SHARE = 0.95;

const isKilled = ({ outcome }: TriedMutant) => outcome === "noticed" || outcome === "endless";
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const oneLine = (text: string) => (text === "" ? "nothing" : text.replaceAll(/\s+/g, " ").slice(0, 100));

/** A mutant as one line. */
const changeOf = ({ original, replacement }: TriedMutant): string => `${oneLine(original)} => ${oneLine(replacement)}`;

/** The outcome of one target. */
export interface Verdict {
  readonly lines: readonly string[];
  readonly passed: boolean;
}

/**
 * Judges what became of the mutants of a target: those that survived have to be explained, and in a whole run enough of them
 * noticed, and nothing explained that is not there any more.
 */
export function judge(
  name: string,
  tried: readonly TriedMutant[],
  explained: readonly ExplainedMutant[],
  whole: boolean,
): Verdict {
  const why = new Map(explained.map((each) => [each.mutant, each.why]));
  const alive = tried.filter((each) => !isKilled(each));
  const unexplained = alive.filter(({ fingerprint }) => !why.has(fingerprint));
  const files = Map.groupBy(tried, ({ file }) => file);
  const living = new Set(alive.map(({ fingerprint }) => fingerprint));
  const gone = whole ? explained.filter(({ file, mutant }) => files.has(file) && !living.has(mutant)) : [];
  const share = (mutants: readonly TriedMutant[]) => mutants.filter(isKilled).length / Math.max(1, mutants.length);
  return {
    lines: [
      ...[...files].map(([file, mutants]) => `${percent(share(mutants)).padStart(8)} of ${mutants.length}  ${file}`),
      ...unexplained.map(
        (each) => `${each.outcome}: ${each.file}:${each.line} ${each.mutator}: ${changeOf(each)} (${each.fingerprint})`,
      ),
      ...gone.map(
        ({ file, mutant, change }) => `explained, but not among the survivors: ${file} ${change} (${mutant})`,
      ),
      `${name}: ${percent(share(tried))} of ${tried.length} noticed, ${alive.length - unexplained.length} explained`,
    ],
    passed: unexplained.length === 0 && gone.length === 0 && (!whole || share(tried) >= LEAST_SHARE),
  };
}
