import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FUSES, TEST_FUSES } from "../../electron/shells/electron/fuses.ts";
import { programIn, setShare, writeSums, wrongFuses } from "../../scripts/tools/packaging/release-files.ts";
import { writeStandInRuntime } from "./stand-in-runtime.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-release-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const release = (...args: string[]) =>
  spawnSync(process.execPath, ["scripts/release.ts", ...args], { cwd: ROOT, encoding: "utf8" });

describe("fuses", () => {
  test("that are as they should be pass, and one that is not is named", async () => {
    mkdirSync(join(folder, "linux-unpacked"));
    const program = join(folder, "linux-unpacked", "mc-dispatcher");
    renameSync(join(writeStandInRuntime(join(folder, "runtime")), "electron"), program);
    await flipFuses(program, {
      version: FuseVersion.V1,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    });
    expect(programIn(folder)).toBe(program);
    expect(await wrongFuses(program, TEST_FUSES)).toEqual([]);
    expect(await wrongFuses(program, FUSES)).toEqual(["enableNodeCliInspectArguments is on"]);
    expect(release("fuses", folder, "test").status).toBe(0);
    expect(release("fuses", folder, "release")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Inspect"),
    });
  });

  test("are read of the program for every processor", async () => {
    const runtime = join(writeStandInRuntime(join(folder, "runtime")), "electron");
    for (const unpacked of ["linux-unpacked", "linux-arm64-unpacked"]) {
      mkdirSync(join(folder, unpacked));
      const program = join(folder, unpacked, "mc-dispatcher");
      copyFileSync(runtime, program);
      if (unpacked === "linux-arm64-unpacked") break;
      await flipFuses(program, {
        version: FuseVersion.V1,
        [FuseV1Options.EnableCookieEncryption]: true,
        [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
        [FuseV1Options.OnlyLoadAppFromAsar]: true,
      });
      expect(release("fuses", folder, "release").status).toBe(0);
    }
    expect(release("fuses", folder, "release")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("linux-arm64-unpacked"),
    });
  });

  test("of no program are no success", () => {
    expect(release("fuses", folder, "release")).toMatchObject({ status: 1, stderr: expect.stringContaining("--dir") });
  });
});

describe("sums", () => {
  test("are what sha256sum checks, of everything that is published", async () => {
    for (const name of ["b.deb", "a.AppImage", "builder-debug.yml", "SHA256SUMS"])
      writeFileSync(join(folder, name), name);
    mkdirSync(join(folder, "linux-unpacked"));
    const lines = await writeSums(folder);
    expect(lines.map((line) => line.slice(66))).toEqual(["a.AppImage", "b.deb"]);
    expect(spawnSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: folder }).status).toBe(0);
  });
});

describe("a staged roll-out", () => {
  test("is one line of the update file, replaced each time", () => {
    const file = join(folder, "latest.yml");
    writeFileSync(file, "version: 1.2.3\npath: x.exe\n");
    setShare(file, 10);
    setShare(file, 50);
    expect(readFileSync(file, "utf8")).toBe("version: 1.2.3\npath: x.exe\nstagingPercentage: 50\n");
    for (const share of [-1, 101, 2.5, Number.NaN]) expect(() => setShare(file, share)).toThrow(/0 to 100/);
  });
});
