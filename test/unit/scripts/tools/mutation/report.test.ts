import { describe, expect, test } from "vitest";
import { type ExplainedMutant, judge } from "../../../../../scripts/tools/mutation/report.ts";
import type { Outcome, TriedMutant } from "../../../../../scripts/tools/mutation/run.ts";

const mutant = (outcome: Outcome, fingerprint: string): TriedMutant => ({
  id: fingerprint,
  fingerprint,
  file: "shared/a.ts",
  line: 7,
  mutator: "StringLiteral",
  original: '"a"',
  replacement: '""',
  outcome,
});
const killed = (count: number) => Array.from({ length: count }, (_, index) => mutant("noticed", `k${index}`));
const explain = (id: string): ExplainedMutant => ({
  mutant: id,
  file: "shared/a.ts",
  change: '"a" => ""',
  why: "nobody reads it",
});

describe("the mutants of a target pass", () => {
  test("when all are noticed, an endless run included", () => {
    expect(judge("a", [...killed(3), mutant("endless", "e")], [], true).passed).toBe(true);
  });
  test("when the one that survived is explained", () => {
    const { lines, passed } = judge("a", [...killed(19), mutant("survived", "s")], [explain("s")], true);
    expect(passed).toBe(true);
    expect(lines.at(-1)).toBe("a: 95.0 % of 20 noticed, 1 explained");
  });
});

describe("and do not", () => {
  test.each(["survived", "unseen"] as const)("when one %s without explanation", (outcome) => {
    const { lines, passed } = judge("a", [...killed(99), mutant(outcome, "s")], [], true);
    expect(passed).toBe(false);
    expect(lines).toContain(`${outcome}: shared/a.ts:7 StringLiteral: "a" => "" (s)`);
  });
  test("when too many are merely explained", () => {
    expect(judge("a", [...killed(18), mutant("survived", "s")], [explain("s")], true).passed).toBe(false);
  });
  test("when an explained one is noticed now, or is not there: the list says what is so", () => {
    expect(judge("a", [...killed(99)], [explain("k1")], true).passed).toBe(false);
    expect(judge("a", [...killed(99)], [explain("gone")], true).passed).toBe(false);
  });
});

test("a sample is not held to the whole list, only to its own survivors", () => {
  expect(judge("a", [...killed(1), mutant("survived", "s")], [explain("s"), explain("gone")], false).passed).toBe(true);
  expect(judge("a", [mutant("survived", "s")], [], false).passed).toBe(false);
});
