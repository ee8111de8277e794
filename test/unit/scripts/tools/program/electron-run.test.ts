/** Which Electron `npm run test:electron` runs in. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findElectron } from "../../../../../scripts/tools/machine/find-electron.mjs";
import { electronRun } from "../../../../../scripts/tools/program/electron-run.ts";

let folder: string;
let binary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-electron-"));
  binary = join(folder, "electron");
  writeFileSync(binary, "", { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ENV = { DISPLAY: ":1", MC_DISPATCHER_BROWSER: "/usr/bin/chromium" };

describe.skipIf(process.platform !== "linux")("npm run test:electron", () => {
  test("runs in a packaged program that is given by its path, archive or folder", () => {
    for (const name of ["app.asar", "app"]) {
      mkdirSync(join(folder, "resources", name), { recursive: true });
      expect(electronRun([`--electron=${binary}`, "hold"], ENV)).toEqual({
        env: { DISPLAY: ":1", MC_DISPATCHER_PACKAGED: binary },
        rest: ["hold"],
      });
      rmSync(join(folder, "resources"), { recursive: true });
    }
  });

  test("runs the checkout's own build in a bare runtime that is given by its path", () => {
    const { env } = electronRun([`--electron=${binary}`], { ...ENV, MC_DISPATCHER_PACKAGED: "/other" });
    expect(env).toEqual({ DISPLAY: ":1", ELECTRON_OVERRIDE_DIST_PATH: folder });
    expect(findElectron("/no checkout", env)).toBe(binary);
  });

  test("runs in the packaged program that the environment names", () => {
    expect(electronRun([], { DISPLAY: ":1", MC_DISPATCHER_PACKAGED: "/p" }).env).toMatchObject({
      MC_DISPATCHER_PACKAGED: "/p",
    });
  });

  test("never falls back to a browser: says what is missing, and how it is done", () => {
    expect(() => electronRun(["--electron=/nowhere"], ENV)).toThrow(
      /no program at \/nowhere[\s\S]*npm run test:electron/,
    );
    expect(() => electronRun([`--electron=${binary}`], {})).toThrow(/no display/);
  });
});
