/** The workflows, held to what can be said of them without running them. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { WINDOWS_SIGNING } from "../../scripts/tools/packaging/signing.ts";

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
  readonly if?: string;
  readonly strategy?: { readonly matrix: Record<string, unknown> };
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly steps: readonly Step[];
}

const workflows = readdirSync(FOLDER).map((name) => ({
  name,
  text: readFileSync(join(FOLDER, name), "utf8"),
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

/** What is so of a tag that somebody pushed, and of no run that is started by hand, on whatever branch or tag. */
const PUSHED_TAG = "github.event_name == 'push' && github.ref_type == 'tag' && ";

describe("secrets", () => {
  const secret = steps.flatMap(({ name, step, job }) =>
    Object.values(step.env ?? {}).flatMap((value) =>
      /\b(?:secrets|vars)\./.test(String(value)) ? [{ name, value: String(value), job }] : [],
    ),
  );

  test.each(secret)(
    "$name: given out for a tag that was pushed alone, and after people of an environment have looked",
    ({ value, job }) => {
      expect(value.startsWith(`\${{ ${PUSHED_TAG}`), value).toBe(true);
      expect(job.environment).toBe(`\${{ ${PUSHED_TAG}'release' || '' }}`);
    },
  );

  test("stand nowhere but in what steps are given, and are some", () => {
    for (const { name, text } of workflows) {
      const all = text.match(/\b(?:secrets|vars)\.\w+/g)?.length ?? 0;
      expect(all, name).toBe(secret.filter((each) => each.name.startsWith(name)).length);
    }
    expect(secret.length).toBeGreaterThan(5);
  });
});

describe("signing on Windows", () => {
  const release = workflows.find(({ name }) => name === "release.yml");
  const given = steps.flatMap(({ step }) => Object.keys(step.env ?? {}).filter((name) => name.startsWith("AZURE_")));

  test("is given all that it takes, and no file with a key", () => {
    expect(given.toSorted()).toEqual([...WINDOWS_SIGNING].toSorted());
    for (const { name, text } of workflows) expect(text, name).not.toMatch(/WIN_CSC|\.pfx/i);
  });

  test("is looked at on the program for every processor, and on every installer", () => {
    expect(release?.text).toContain('Get-Item "release/win*unpacked/MC Dispatcher.exe"');
    expect(release?.text).toContain("Get-ChildItem release -Filter *.exe");
  });
});

describe("a release", () => {
  const release = workflows.find(({ name }) => name === "release.yml");
  const script = runs
    .filter(({ name }) => name.startsWith("release.yml: package:"))
    .map((run) => run.script)
    .join("\n");

  test("has the fuses of all of its programs read back, and of those that tests drive", () => {
    expect(script).toMatch(/release -- fuses release release \$\{\{ matrix\.system \}\}/);
    expect(script).toContain("release -- fuses release/test test");
  });

  test("installs what it built, and takes it off again", () => {
    for (const each of [
      "apt-get install --yes ./release/mc-dispatcher-[0-9]*-linux-amd64.deb",
      "apt-get install --yes ./release/mc-dispatcher-browser-*-linux-amd64.deb",
      "apt-get purge --yes mc-dispatcher",
      '"/currentuser", "/allusers"',
      "Uninstall MC Dispatcher.exe",
      "hdiutil attach",
    ]) {
      expect(script, each).toContain(each);
    }
  });

  test("is drafted from a tag that was pushed alone", () => {
    expect(release?.jobs["draft"]?.if).toBe(PUSHED_TAG.replace(/ && $/, ""));
  });
});
