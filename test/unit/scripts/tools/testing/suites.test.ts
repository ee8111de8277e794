import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { onlyTheEngineFell } from "../../../../../scripts/tools/testing/suites.ts";

const SUITES = fileURLToPath(new URL("../../../../../scripts/suites.ts", import.meta.url));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-suites-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs one file of tests, each run of which is counted. */
function run(body: string) {
  const runs = join(root, "runs");
  writeFileSync(runs, "");
  writeFileSync(
    join(root, "one.test.js"),
    `import { appendFileSync, readFileSync } from "node:fs";
    appendFileSync(${JSON.stringify(runs)}, "|");
    const times = readFileSync(${JSON.stringify(runs)}, "utf8").length;
    test("one", async () => { ${body} });`,
  );
  const args = [SUITES, "--root", root, "--globals", "--pool", "forks"];
  // What this process was told about the suites that it runs itself is none of theirs.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")));
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
  return { status, said: stdout + stderr, runs: readFileSync(runs, "utf8").length };
}
/** As V8 does where a check of its own fails, and nothing comes after it. */
const FALLS = `process.kill(process.pid, "SIGTRAP"); await new Promise(() => {});`;

describe("suites", () => {
  test("that pass or fail are run once", () => {
    expect(run("")).toMatchObject({ status: 0, runs: 1 });
    expect(run("expect(1).toBe(2);")).toMatchObject({ status: 1, runs: 1 });
  });

  test("are run once more when the engine fell, which is said", () => {
    const { status, said, runs } = run(`if (times === 1) { ${FALLS} }`);
    expect({ status, runs }).toEqual({ status: 0, runs: 2 });
    expect(said).toContain("Node.js ended a worker (SIGTRAP, a check of V8); no test failed.");
  });

  test("fail when it falls twice, when a test fails then, or when a worker ends otherwise", () => {
    expect(run(FALLS)).toMatchObject({ status: 1, runs: 2 });
    expect(run(`if (times === 1) { ${FALLS} } expect(1).toBe(2);`)).toMatchObject({ status: 1, runs: 2 });
    expect(run(FALLS.replace("SIGTRAP", "SIGKILL"))).toMatchObject({ status: 1, runs: 1 });
  });

  test("are not run again for a failure beside the engine's", () => {
    const fell = new Error("[vitest-pool]: Worker forks emitted error.", {
      cause: new Error("Worker exited unexpectedly with signal SIGTRAP during started state"),
    });
    expect(onlyTheEngineFell({ hasFailures: false, errors: [fell] })).toBe(true);
    expect(onlyTheEngineFell({ hasFailures: true, errors: [fell] })).toBe(false);
    expect(onlyTheEngineFell({ hasFailures: false, errors: [fell, new Error("unhandled")] })).toBe(false);
    expect(onlyTheEngineFell({ hasFailures: false, errors: [fell, undefined] })).toBe(false);
    expect(onlyTheEngineFell({ hasFailures: false, errors: [] })).toBe(false);
  });
});
