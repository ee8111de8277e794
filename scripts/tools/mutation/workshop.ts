/**
 * A process in which tests run against one mutant after the other: which one is told by message.
 *
 * @module
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createVitest, type TestSpecification } from "vitest/node";
import { mutate } from "./mutants.ts";
import type { Coverage } from "./switch.ts";
import type { MutationTarget } from "./targets.ts";

/** What a workshop is asked. */
export type WorkOrder =
  | { readonly ask: "coverage" }
  /** @param tests - files, those first that are likely to notice */
  | { readonly ask: "try"; readonly id: string; readonly tests: readonly string[] };

/** Which mutants the tests of a file come past, and how long they take, in milliseconds. */
export interface CoverageOfTest {
  readonly test: string;
  readonly ms: number;
  readonly mutants: readonly string[];
}

/** What it answers. */
export type WorkResult =
  | { readonly say: "ready" }
  | { readonly say: "coverage"; readonly tests: readonly CoverageOfTest[]; readonly failed: readonly string[] }
  | { readonly say: "tried"; readonly id: string; readonly noticed: boolean };

const root = process.cwd();
const { files, tests }: MutationTarget = JSON.parse(process.argv[2] ?? "");
const { texts } = await mutate(root, files);
const folder = mkdtempSync(join(tmpdir(), "mutation-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
process.env["MUTATION_COVERAGE"] = folder;

const vitest = await createVitest(
  "test",
  {
    root,
    config: false,
    watch: false,
    include: tests.map((each) => (each.endsWith(".ts") ? each : `${each}/**/*.test.{ts,tsx}`)),
    setupFiles: [join(import.meta.dirname, "switch.ts")],
    pool: "threads",
    maxWorkers: 1,
    testTimeout: 20_000,
    reporters: [{}],
  },
  {
    plugins: [
      {
        name: "mutants",
        enforce: "pre",
        load: (id) => texts.get(relative(root, id.split("?")[0] ?? "")),
      },
    ],
  },
);
await vitest.standalone();
const all = await vitest.globTestSpecifications();
const specificationOf = new Map(all.map((each) => [relative(root, each.moduleId), each]));

const say = (result: WorkResult) => process.send?.(result);

/** Runs the tests of some files; gives those that failed. */
async function failures(specifications: TestSpecification[]): Promise<string[]> {
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, false);
  const failed = testModules.filter((each) => !each.ok()).map((each) => relative(root, each.moduleId));
  return unhandledErrors.length > 0 && failed.length === 0 ? ["an error that nobody caught"] : failed;
}

async function coverage(): Promise<WorkResult> {
  const failed = await failures(all);
  const measured = readdirSync(folder).map((name): CoverageOfTest => {
    const { test, ms, mutants }: Coverage = JSON.parse(readFileSync(join(folder, name), "utf8"));
    return { test: relative(root, test), ms, mutants };
  });
  return { say: "coverage", tests: measured, failed };
}

async function tryMutant(id: string, names: readonly string[]): Promise<WorkResult> {
  process.env["__STRYKER_ACTIVE_MUTANT__"] = id;
  try {
    for (const name of names) {
      const specification = specificationOf.get(name);
      if (specification === undefined) continue;
      if ((await failures([specification])).length > 0) return { say: "tried", id, noticed: true };
    }
    return { say: "tried", id, noticed: false };
  } finally {
    delete process.env["__STRYKER_ACTIVE_MUTANT__"];
  }
}

process.on("message", async (order: WorkOrder) => {
  say(order.ask === "coverage" ? await coverage() : await tryMutant(order.id, order.tests));
});
say({ say: "ready" });
