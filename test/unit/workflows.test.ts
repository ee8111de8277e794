/** The workflows, held to what can be said of them without running them. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, ".github", "workflows");
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly if?: string;
}

interface Job {
  readonly "runs-on": string;
  readonly "timeout-minutes"?: number;
  readonly needs?: string | readonly string[];
  readonly environment?: string;
  readonly strategy?: { readonly matrix: Record<string, unknown> };
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly steps: readonly Step[];
}

const workflows = readdirSync(FOLDER).map((name) => ({
  name,
  jobs: (
    parse(readFileSync(join(FOLDER, name), "utf8"), { strict: true, uniqueKeys: true }) as { jobs: Record<string, Job> }
  ).jobs,
}));
const jobs = workflows.flatMap(({ name, jobs }) =>
  Object.entries(jobs).map(([id, job]) => ({ name: `${name}: ${id}`, job, all: jobs })),
);
const steps = jobs.flatMap(({ name, job }) =>
  job.steps.map((step, at) => ({ name: `${name}: ${step.name ?? step.uses ?? step.run ?? at}`, step, job })),
);
const runs = steps.flatMap(({ name, step, job }) => {
  const shell = step.shell ?? job.defaults?.run?.shell ?? "sh";
  return step.run === undefined ? [] : [{ name, script: step.run, shell }];
});

describe("a job", () => {
  test.each(jobs)("$name ends at a time of its own, and waits only for jobs that there are", ({ job, all }) => {
    expect(job["timeout-minutes"]).toBeGreaterThan(0);
    for (const need of [job.needs ?? []].flat()) expect(Object.keys(all)).toContain(need);
    expect(job.steps.length).toBeGreaterThan(0);
    for (const step of job.steps) expect((step.run === undefined) !== (step.uses === undefined)).toBe(true);
  });
});

describe("a script of a step", () => {
  test.each(runs.filter(({ shell }) => shell !== "pwsh"))("$name can be read by its shell", ({ script, shell }) => {
    const { status, stderr } = spawnSync(shell, ["-n"], { input: script, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test.each(runs)(
    "$name has no expression put into it as text, which whoever names a branch could write",
    ({ script }) => {
      expect(script).not.toMatch(/\$\{\{(?! matrix\.)/);
    },
  );

  test.each(runs)("$name asks npm and Node for what is there", ({ script }) => {
    for (const [, name = ""] of script.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g))
      expect(scripts).toHaveProperty([name]);
    for (const [, file = ""] of script.matchAll(/\bnode (?!-)(\S+)/g))
      expect(existsSync(join(ROOT, file)), file).toBe(true);
    for (const [, file = ""] of script.matchAll(/import\("(\.\/[^"]+)"\)/g)) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
    }
  });

  test.each(
    runs.filter(({ script }) => /test:(e2e|electron)/.test(script) && !script.includes("MC_DISPATCHER_BROWSER")),
  )("$name gives Electron a display on Linux", ({ script }) => {
    expect(script).toMatch(/xvfb-run --auto-servernum npm run test:electron/);
  });
});

describe("secrets", () => {
  const secret = steps.flatMap(({ name, step, job }) =>
    Object.values(step.env ?? {}).flatMap((value) =>
      String(value).includes("secrets.") ? [{ name, value: String(value), job }] : [],
    ),
  );

  test.each(secret)(
    "$name: given out for a tag alone, and after people of an environment have looked",
    ({ value, job }) => {
      expect(value).toContain("github.ref_type == 'tag' && ");
      expect(job.environment).toContain("github.ref_type == 'tag' && 'release'");
    },
  );

  test("are some", () => {
    expect(secret.length).toBeGreaterThan(5);
  });
});
