/** How the driver starts Electron, seen by a program in Electron's place that writes down what it is started with. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const FIXTURE = fileURLToPath(new URL("../../../../support/fixtures/start-electron.ts", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-driver-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** In a process of its own: a driver whose program ends at once leaves rejections to nobody. */
function startedWith(main: string | undefined, root: boolean): string[] {
  const [binary, seen] = [join(folder, "electron"), join(folder, "args")];
  writeFileSync(binary, `#!/bin/sh\nprintf '%s\\n' "$@" > '${seen}'\nexit 3\n`, { mode: 0o755 });
  const { status } = spawnSync(process.execPath, [FIXTURE, binary, main ?? "", root ? "root" : "user"]);
  expect(status).not.toBe(0);
  return readFileSync(seen, "utf8").trim().split("\n");
}

// A shell script is no program on Windows.
describe.skipIf(process.platform === "win32")("Electron is started", () => {
  test("with its sandbox, without which the program refuses to start", () => {
    expect(startedWith(undefined, false)).not.toContain("--no-sandbox");
  });

  test.skipIf(process.platform !== "linux")("without it by root, who has none", () => {
    expect(startedWith(undefined, true)).toContain("--no-sandbox");
  });

  test("with the host's bundle before the program's own arguments, a packaged program without", () => {
    const args = startedWith("/dist/main.js", false);
    expect(args.slice(-3)).toEqual(["/dist/main.js", "--lab", "--data-folder=/data"]);
    expect(startedWith(undefined, false)).not.toContain("/dist/main.js");
  });
});
