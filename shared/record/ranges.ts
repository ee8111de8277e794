/**
 * Many numbers as few: first and last of each run.
 *
 * @module
 */

/** First and last number of a run without a gap. */
export type Range = readonly [number, number];

/** Numbers that come in rising order, as runs. */
export class Ranges {
  readonly #runs: [number, number][] = [];

  add(number: number): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else this.#runs.push([number, number]);
  }

  get runs(): readonly Range[] {
    return this.#runs;
  }
}

/** The first number that is in runs and not in others; undefined when there is none. Both rise. */
export function firstMissing(wanted: readonly Range[], present: readonly Range[]): number | undefined {
  let at = 0;
  for (const [from, to] of wanted) {
    let next = from;
    while (next <= to) {
      while (at < present.length && (present[at]?.[1] ?? 0) < next) at += 1;
      const run = present[at];
      if (run === undefined || run[0] > next) return next;
      next = run[1] + 1;
    }
  }
  return undefined;
}
