import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { judgeOf, judgeOnUnix, judgeOnWindows } from "../../../../electron/services/administrators-file.ts";

interface Found {
  readonly uid?: number;
  readonly mode?: number;
  readonly link?: boolean;
}

/** A file system in which everything is root's, but for what is said otherwise. */
const looking =
  (otherwise: Readonly<Record<string, Found>> = {}) =>
  (path: string) => {
    const { uid = 0, mode = 0o100644, link = false } = otherwise[path] ?? {};
    return { uid, mode, isSymbolicLink: () => link };
  };

const FILE = "/etc/mc-dispatcher/policy.json";

describe("on Unix", () => {
  test("root's file below root's folders is an administrator's", () => {
    expect(judgeOnUnix(looking())(FILE)).toBeUndefined();
  });

  test.each([
    ["another owner", FILE, { uid: 1000 }, "owner 1000"],
    ["another owner of its folder", "/etc/mc-dispatcher", { uid: 1000 }, "owner 1000"],
    ["a group that writes", FILE, { mode: 0o100664 }, "mode 664"],
    ["everybody who writes", FILE, { mode: 0o100602 }, "mode 602"],
    ["a folder in which everybody writes, sticky or not", "/etc", { mode: 0o41777 }, "mode 1777"],
    ["a link in place of the file", FILE, { link: true }, "symbolic link"],
    ["a link on the way", "/etc", { link: true, mode: 0o120777 }, "symbolic link"],
  ])("not one with %s", (_what, path, found, why) => {
    expect(judgeOnUnix(looking({ [path]: found }))(FILE)).toBe(`${path}: ${why}`);
  });

  test("not one that cannot be looked at, or is gone again", () => {
    const gone = () => {
      throw new Error("ENOENT");
    };
    expect(judgeOnUnix(gone)(FILE)).toBe(`${FILE}: unknown owner`);
  });

  test.skipIf(process.platform === "win32")("not a real one in a folder of everybody", () => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "mc-dispatcher-judge-"));
    writeFileSync(join(folder, "policy.json"), "{}");
    symlinkSync(join(folder, "policy.json"), join(folder, "link"));
    const judge = judgeOf("linux");
    expect(judge(join(folder, "policy.json"))).toMatch(/: (?:owner \d+|mode 1777)$/);
    expect(judge(join(folder, "link"))).toBe(`${join(folder, "link")}: symbolic link`);
    rmSync(folder, { recursive: true });
  });
});

describe("on Windows", () => {
  const PLACE = "C:\\ProgramData\\MC Dispatcher\\policy.json";
  const MINE = "O:BAG:BAD:(A;;FA;;;BA)(A;;0x1200a9;;;BU)";
  const judge = (answers: Readonly<Record<string, string>> = {}, links: Readonly<Record<string, Found>> = {}) =>
    judgeOnWindows((paths) => paths.map((path) => answers[path] ?? MINE), looking(links))(PLACE);

  test("the file and every folder above it are asked about at once", () => {
    const ask = vi.fn((paths: readonly string[]) => paths.map(() => MINE));
    expect(judgeOnWindows(ask, looking())(PLACE)).toBeUndefined();
    expect(ask.mock.calls).toEqual([[[PLACE, "C:\\ProgramData\\MC Dispatcher", "C:\\ProgramData", "C:\\"]]]);
  });

  test.each([
    [PLACE, "O:S-1-5-21-7-1001G:BAD:(A;;FA;;;BA)", "owner S-1-5-21-7-1001"],
    ["C:\\ProgramData\\MC Dispatcher", "O:S-1-5-21-7-1001G:BAD:(A;;FA;;;BA)", "owner S-1-5-21-7-1001"],
    ["C:\\ProgramData\\MC Dispatcher", "O:BAG:BAD:(A;;FA;;;BA)(A;;FA;;;BU)", "writable by BU"],
    [PLACE, "", "owner unknown"],
  ])("%s with %j is somebody else's", (path, sddl, why) => {
    expect(judge({ [path]: sddl })).toBe(`${path}: ${why}`);
  });

  test("a junction on the way is refused before anybody is asked", () => {
    expect(judge({}, { "C:\\ProgramData\\MC Dispatcher": { link: true } })).toBe(
      "C:\\ProgramData\\MC Dispatcher: symbolic link",
    );
  });

  test("without an answer nobody is trusted", () => {
    const silent = () => {
      throw new Error("not found");
    };
    expect(judgeOnWindows(silent, looking())(PLACE)).toBe(`${PLACE}: unknown owner`);
    expect(judgeOnWindows(() => [], looking())(PLACE)).toBe(`${PLACE}: owner unknown`);
  });
});
