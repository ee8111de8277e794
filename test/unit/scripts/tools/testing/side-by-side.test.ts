import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Command, runSideBySide } from "../../../../../scripts/tools/testing/side-by-side.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-side-by-side-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A command that says a line, meets another in the folder, says a second line and ends. */
function meeting(own: string, other: string, code: number): Command {
  const [mine, theirs] = [join(folder, own), join(folder, other)];
  const script = `
    const { existsSync, writeFileSync } = require("node:fs");
    console.log("${own} begins");
    writeFileSync(${JSON.stringify(mine)}, "");
    const look = () => {
      if (!existsSync(${JSON.stringify(theirs)})) return setTimeout(look, 5);
      console.error("${own} ends");
      process.exitCode = ${code};
    };
    look();`;
  return { name: own, program: process.execPath, args: ["-e", script] };
}

async function run(...commands: readonly Command[]) {
  const printed: string[] = [];
  const passed = await runSideBySide(commands, (text) => printed.push(text));
  return { passed, said: printed.join("") };
}

describe("commands side by side", () => {
  test("run at once, and what each says stands together", async () => {
    const { passed, said } = await run(meeting("one", "two", 0), meeting("two", "one", 0));
    expect(passed).toBe(true);
    for (const name of ["one", "two"]) {
      expect(said).toMatch(new RegExp(`\n== ${name}: passed after \\d+ s\n${name} begins\n${name} ends\n`));
    }
    expect(said).not.toContain("failed");
  });

  test("all run to their end where one fails, which is said at the end", async () => {
    const early: Command = { name: "early", program: process.execPath, args: ["-e", "process.exit(3)"] };
    const { passed, said } = await run(early, meeting("one", "two", 0), meeting("two", "one", 1));
    expect(passed).toBe(false);
    expect(said).toMatch(/\n== early: FAILED/);
    expect(said).toMatch(/\n== one: passed after \d+ s\none begins\none ends\n/);
    expect(said).toMatch(/\n== two: FAILED after \d+ s\ntwo begins\ntwo ends\n/);
    expect(said).toMatch(/\nfailed: early, two\n$/);
  });

  test("fail where a program cannot be started, or is killed", async () => {
    const absent: Command = { name: "absent", program: join(folder, "nowhere"), args: [] };
    const killed: Command = { name: "killed", program: process.execPath, args: ["-e", "process.kill(process.pid)"] };
    const { passed, said } = await run(absent, killed);
    expect(passed).toBe(false);
    expect(said).toMatch(/== absent: FAILED after \d+ s\n.*ENOENT/);
    expect(said).toMatch(/\nfailed: absent, killed\n$/);
  });
});
