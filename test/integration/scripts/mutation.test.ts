/** The mutants of a file whose tests are known to be good for half of it. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { tryMutants } from "../../../scripts/tools/mutation/run.ts";

const FIXTURE = "test/support/fixtures/mutation/half-tested";
const target = { name: "half", files: [`${FIXTURE}.ts`], tests: [`${FIXTURE}.test.ts`] };

test("a change that a test notices is told from one that it does not, and from one that it never meets", {
  timeout: 120_000,
}, async () => {
  const temporary = mkdtempSync(join(tmpdir(), "temporary-"));
  vi.stubEnv("TMPDIR", temporary);
  const tried = await tryMutants(target, { workers: 1 });
  vi.unstubAllEnvs();
  expect(readdirSync(temporary).filter((name) => name.startsWith("mutation-"))).toEqual([]);
  rmSync(temporary, { recursive: true, force: true });
  const outcomeOf = (original: string, replacement: string) =>
    tried.find((mutant) => mutant.original === original && mutant.replacement === replacement)?.outcome;
  expect(outcomeOf("count <= limit", "count < limit")).toBe("noticed");
  // It never ends by itself.
  expect(outcomeOf("count++", "count--")).toBe("noticed");
  expect(outcomeOf("value > 100", "value >= 100")).toBe("survived");
  expect(outcomeOf('"never"', '""')).toBe("unseen");
});
