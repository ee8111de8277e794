import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { packagingConfiguration } from "../../electron-builder.config.ts";
import { parseDistArguments } from "../../scripts/tools/packaging/arguments.ts";
import { shippedModules } from "../../scripts/tools/packaging/notices.ts";
import { withoutTools } from "../../scripts/tools/packaging/package-program.ts";
import {
  electronVersion,
  installedRuntime,
  missingRuntimeText,
  runtimeSource,
} from "../../scripts/tools/packaging/runtime.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

describe("npm run dist", () => {
  test.each([
    [[], "linux", { system: "linux", targets: [], variant: "release" }],
    [[], "darwin", { system: "mac", targets: [] }],
    [["--dir"], "win32", { system: "win", targets: ["dir"] }],
    [["AppImage", "deb"], "linux", { system: "linux", targets: ["appimage", "deb"] }],
    [["browser-deb", "browser-rpm"], "linux", { system: "linux", targets: ["browser-deb", "browser-rpm"] }],
    [["nsis"], "linux", { system: "win", targets: ["nsis"] }],
    [
      ["--variant=test", "--electron-dist=/e=1", "--output=/o"],
      "linux",
      { variant: "test", electronDist: "/e=1", output: "/o" },
    ],
  ] as const)("understands %j on %s", (args, platform, order) => {
    expect(parseDistArguments(args, platform)).toMatchObject(order);
  });

  test.each([["--fast"], ["--variant=debug"], ["snap"], ["--electron-dist="], ["dmg", "deb"]])(
    "refuses %s and says how it is done",
    (...args) => {
      expect(() => parseDistArguments(args, "linux")).toThrow(/npm run dist \[-- <targets>/);
    },
  );

  test("leaves out an rpm where nothing can make one, and refuses one that is named, saying what brings the tool", () => {
    const none = { PATH: "/nowhere" };
    expect(withoutTools([], none)).toEqual(["rpm"]);
    expect(withoutTools(["deb", "tar.gz"], none)).toEqual([]);
    expect(() => withoutTools(["deb", "rpm"], none)).toThrow(/rpmbuild.*apt-get install rpm/);
    const targets = (leftOut: readonly string[]) =>
      (packagingConfiguration({ variant: "release", signed: false, system: "linux", leftOut }).linux?.target ?? []) as {
        target: string;
      }[];
    expect(targets(["rpm"]).map(({ target }) => target)).toEqual(["deb", "AppImage", "tar.gz"]);
    expect(targets([])).toHaveLength(4);
  });

  const here = installedRuntime(ROOT) !== undefined;
  test.skipIf(here)("names plainly what is missing when the runtime cannot be fetched", async () => {
    const cache = mkdtempSync(join(tmpdir(), "mc-dispatcher-no-cache-"));
    const failed = await run(process.execPath, ["scripts/dist.ts", "--dir"], {
      cwd: ROOT,
      // A mirror that nobody serves, and a cache that is empty.
      env: { ...process.env, ELECTRON_MIRROR: "http://127.0.0.1:9/", electron_config_cache: cache },
    }).catch((error: { code: number; stderr: string; stdout: string }) => error);
    rmSync(cache, { recursive: true, force: true });
    expect(failed).toMatchObject({ code: 1, stdout: "" });
    expect(failed.stderr).toContain(missingRuntimeText(electronVersion(ROOT), "linux", process.arch));
  });

  test("ends as a failure when packaging fails", async () => {
    const order = ["--dir", "--linux", "--electron-dist=/nowhere", `--output=${join(tmpdir(), "mc-dispatcher-none")}`];
    await expect(run(process.execPath, ["scripts/dist.ts", ...order], { cwd: ROOT })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("/nowhere"),
    });
  });

  test("names the file, the mirror's variable and the offline cache", () => {
    const text = missingRuntimeText("45.4.1", "linux", "x64");
    for (const part of [
      "electron-v45.4.1-linux-x64.zip",
      "ELECTRON_MIRROR=",
      "electron_config_cache=",
      "--electron-dist=",
    ]) {
      expect(text).toContain(part);
    }
  });

  test("serves the runtime at hand to builds for this machine alone, and knows which one has not come", () => {
    const source = runtimeSource("/runtime");
    const find = source.electronDist as (order: object) => string | null;
    expect(source.awaited()).toBeUndefined();
    expect(find({ platformName: process.platform, arch: process.arch })).toBe("/runtime");
    source.arrived();
    expect(source.awaited()).toBeUndefined();
    expect(find({ platformName: process.platform, arch: "mips" })).toBeNull();
    expect(find({ platformName: "beos", arch: process.arch })).toBeNull();
    expect(source.awaited()).toEqual({ platformName: "beos", arch: process.arch });
  });

  test("blames the runtime and not a tool when the runtime of another system cannot be fetched", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-no-cache-"));
    const failed = await run(process.execPath, ["scripts/dist.ts", "nsis", `--output=${join(folder, "out")}`], {
      cwd: ROOT,
      env: { ...process.env, ELECTRON_MIRROR: "http://127.0.0.1:9/", electron_config_cache: join(folder, "cache") },
    }).catch((error: { code: number; stderr: string; stdout: string }) => error);
    rmSync(folder, { recursive: true, force: true });
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toContain(missingRuntimeText(electronVersion(ROOT), "win32", process.arch));
  });

  test("packs tar.gz without 7-Zip, and says what other archives need", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-gzip-"));
    const gzip = join(ROOT, "scripts", "tools", "packaging", "gzip.mjs");
    writeFileSync(join(folder, "a"), "text ".repeat(1000));
    await run(gzip, ["a", "-bd", "-mx=9", join(folder, "a.tar.gz"), join(folder, "a")]);
    const { stdout } = await run("gzip", ["-dc", join(folder, "a.tar.gz")]);
    expect(stdout).toBe("text ".repeat(1000));
    await expect(run(gzip, ["a", "-t7z", join(folder, "a.7z"), join(folder, "a")])).rejects.toMatchObject({ code: 2 });
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("the modules that are shipped", () => {
  test("are found as Node finds them: the nearest folder first", () => {
    const lock = {
      packages: {
        "": { dependencies: { a: "1", b: "1" } },
        "node_modules/a": { dependencies: { c: "1" }, optionalDependencies: { missing: "1" } },
        "node_modules/a/node_modules/c": { dependencies: { d: "1" } },
        "node_modules/b": { peerDependencies: { c: "2" } },
        "node_modules/c": {},
        "node_modules/d": { dependencies: { a: "1" } },
        "node_modules/tool": {},
      },
    };
    expect(shippedModules(lock)).toEqual([
      "node_modules/a",
      "node_modules/a/node_modules/c",
      "node_modules/b",
      "node_modules/c",
      "node_modules/d",
    ]);
  });
});
