import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RECORD_CRYPTO } from "../../electron/services/record-crypto.ts";
import { FUSES, TEST_FUSES } from "../../electron/shells/electron/fuses.ts";
import { packagingConfiguration } from "../../electron-builder.config.ts";
import { programIn, setShare, writeSums, wrongFuses } from "../../scripts/tools/packaging/release-files.ts";
import { fingerprintOf } from "../../shared/record/links.ts";
import { chained, exported, newKeys, signerOf } from "../support/fixtures/record/kept-record.ts";
import { writeStandInRuntime } from "./stand-in-runtime.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-release-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const release = (...args: string[]) =>
  spawnSync(process.execPath, ["scripts/release.ts", ...args], { cwd: ROOT, encoding: "utf8" });

test("the verifier of exports is one file, and does what the command of a checkout does without anything of one", () => {
  const signer = signerOf(newKeys());
  const lines = exported(chained([{ said: "a" }, { said: "b" }], signer), signer);
  const fingerprint = fingerprintOf(RECORD_CRYPTO, signer.key);
  const made = join(folder, "made");
  expect(release("verifier", made)).toMatchObject({ status: 0, stdout: expect.stringContaining("verify-record.mjs") });
  expect(readdirSync(made)).toEqual(["verify-record.mjs"]);
  const verify = (text: string, ...more: string[]) => {
    writeFileSync(join(folder, "export.jsonl"), text);
    const args = [join(made, "verify-record.mjs"), "export.jsonl", fingerprint, ...more];
    return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env: {} });
  };
  const whole = `${lines.join("\n")}\n`;
  expect(verify(whole)).toMatchObject({
    status: 0,
    stderr: "",
    stdout: expect.stringContaining("2 shown and verified"),
  });
  expect(verify(whole.replace('"said":"b"', '"said":"c"'))).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining("entry 2 was changed"),
  });
  expect(verify(whole, "no", "more")).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^node verify-record\.mjs <export>/),
  });
});

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
    expect(wrongFuses(program, TEST_FUSES)).toEqual([]);
    expect(wrongFuses(program, FUSES)).toEqual(["enableNodeCliInspectArguments is on"]);
    expect(release("fuses", folder, "test").status).toBe(0);
  });

  const RIGHT = {
    version: FuseVersion.V1,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
  } as const;

  test("are read of the program for every processor, each of which has to be there", async () => {
    const runtime = join(writeStandInRuntime(join(folder, "runtime")), "electron");
    const [first = "", second = ""] = ["linux-unpacked", "linux-arm64-unpacked"].map((unpacked) =>
      join(folder, unpacked, "mc-dispatcher"),
    );
    for (const program of [first, second]) {
      mkdirSync(dirname(program));
      expect(release("fuses", folder, "release", "linux")).toMatchObject({
        status: 1,
        stderr: expect.stringContaining("linux-arm64-unpacked"),
      });
      copyFileSync(runtime, program);
    }
    await flipFuses(first, RIGHT);
    expect(release("fuses", folder, "release", "linux")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`${second} are wrong`),
    });
    await flipFuses(second, RIGHT);
    expect(release("fuses", folder, "release", "linux")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`${first}, ${second}`),
    });
  });

  test("of a universal program are those of both its processors", async () => {
    const bundle = join(folder, "mac-universal", "MC Dispatcher.app", "Contents");
    const program = join(bundle, "MacOS", "MC Dispatcher");
    const framework = join(bundle, "Frameworks", "Electron Framework.framework", "Electron Framework");
    for (const file of [program, framework]) mkdirSync(dirname(file), { recursive: true });
    const runtime = join(writeStandInRuntime(join(folder, "runtime")), "electron");
    const asItComes = readFileSync(runtime);
    await flipFuses(runtime, RIGHT);
    const flipped = readFileSync(runtime);
    writeFileSync(program, "a starter");
    writeFileSync(framework, Buffer.concat([flipped, flipped]));
    expect(wrongFuses(program, FUSES)).toEqual([]);
    writeFileSync(framework, Buffer.concat([flipped, asItComes]));
    expect(wrongFuses(program, FUSES)).toContain("onlyLoadAppFromAsar is off");
    writeFileSync(framework, flipped);
    expect(() => wrongFuses(program, FUSES)).toThrow(/1 fuse wires and not 2/);
  });

  test.each(["linux", "win", "mac"] as const)(
    "are looked for in all that a release for %s is packed from",
    (system) => {
      const configuration = packagingConfiguration({ variant: "release", signed: false, system });
      const targets = configuration[system]?.target as readonly { readonly arch: readonly string[] }[];
      const processors = new Set(targets.flatMap(({ arch }) => arch));
      const { stderr } = release("fuses", folder, "release", system);
      for (const processor of processors) {
        expect(stderr).toContain(join(folder, `${system}-${processor === "x64" ? "unpacked" : processor}`));
      }
    },
  );

  test("of no program are no success", () => {
    expect(release("fuses", folder, "test")).toMatchObject({ status: 1, stderr: expect.stringContaining("--dir") });
    expect(release("fuses", folder, "release", "win")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Not made"),
    });
    expect(release("fuses", folder, "release")).toMatchObject({ status: 1, stderr: expect.stringContaining("<verb>") });
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
