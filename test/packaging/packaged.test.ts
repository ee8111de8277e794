/**
 * What `npm run dist -- --dir tar.gz` leaves behind, made with the command itself over a stand-in for the runtime.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { extractAll, extractFile, listPackage } from "@electron/asar";
import { FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser } from "../../electron/machine/find-browser.mjs";
import { HOST_BUNDLES } from "../../scripts/tools/build/build.ts";
import { bundledModules } from "../../scripts/tools/build/noted-modules.ts";
import type { Bill } from "../../scripts/tools/packaging/bill.ts";
import { shippedModules } from "../../scripts/tools/packaging/notices.ts";
import { codecComponents } from "../../scripts/tools/packaging/packed-codec.ts";
import { CODEC_TOOLS, installMissing } from "../support/fixtures/foreign-software.ts";
import { writeStandInRuntime } from "./stand-in-runtime.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);
/** The most that we ship ourselves, in bytes. */
const MOST_BYTES = 12 * 1024 * 1024;
/** An octet of the fuse wire: the digit one. */
const FUSE_ON = 0x31;

installMissing(CODEC_TOOLS);

let folder: string;
let unpacked: string;
let archive: string;

/** Without the content hashes in their names. */
const plainName = (file: string) => file.replace(/-[\w-]{8}\.(js|css|woff2)$/, "-<hash>.$1");

const files = () => listPackage(archive, { isPack: false }).map((file) => file.replaceAll("\\", "/").slice(1));
const isFile = (file: string) => !files().some((other) => other.startsWith(`${file}/`));
const text = (file: string) => extractFile(archive, file).toString("utf8");

/** Names of modules that a script of the host asks for. */
const modulesOf = (code: string) => {
  // What a comment shows, and what an error says how something is used, is asked for by nobody.
  const run = code.replaceAll(/^\s*\/?\*.*$/gm, "").replaceAll(/"Usage: [^"]*"/g, '""');
  return [
    ...run.matchAll(/^import\s(?:[^"';]*\sfrom\s)?["']([^"']+)["']/gm),
    ...run.matchAll(/(?:\b(?:import|require)|__require)\(["']([^"']+)["']\)/g),
  ].map((match) => match[1] ?? "");
};

/** Names of files that a script of the windows asks for. */
const chunksOf = (code: string) =>
  [...code.matchAll(/\b(?:from|import)\s*\(?["'](\.\/[\w.-]+\.js)["']/g)].map((match) => match[1] ?? "");

const isBuiltIn = (name: string) => process.getBuiltinModule(name) !== undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-packaging-"));
  const runtime = writeStandInRuntime(join(folder, "runtime"));
  await run(
    process.execPath,
    ["scripts/dist.ts", "--dir", "tar.gz", "--linux", `--electron-dist=${runtime}`, `--output=${join(folder, "out")}`],
    { cwd: ROOT },
  );
  unpacked = join(folder, "out", process.arch === "arm64" ? "linux-arm64-unpacked" : "linux-unpacked");
  archive = join(unpacked, "resources", "app.asar");
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the archive", () => {
  test("holds exactly the windows, the host's bundles, the codecs, the tray's icons and its description", () => {
    const expected = [
      "package.json",
      ...["missed-overlay", "tray", "tray@2x", "tray-missed", "tray-missed@2x", "trayTemplate", "trayTemplate@2x"].map(
        (name) => `assets/icons/${name}.png`,
      ),
      "dist/codec/amr-wb.wasm",
      "dist/codec/opus.wasm",
      "dist/electron/build.json",
      ...HOST_BUNDLES.map(({ file }) => `dist/electron/${file}`),
      ...["console", "history", "picture-decoder", "unit"].map((window) => `dist/renderer/${window}.html`),
    ];
    const rest = files().filter((file) => isFile(file) && !expected.includes(file));
    expect(expected.filter((file) => !files().includes(file))).toEqual([]);
    expect(
      rest.filter((file) => !/^dist\/renderer\/assets\/[\w-]+-<hash>\.(js|css|woff2)$/.test(plainName(file))),
    ).toEqual([]);
  });

  test("holds no tests, source maps, sources, modules or settings of development", () => {
    expect(
      files().filter((file) => /\.(map|tsx?|mts|tsbuildinfo)$|(^|\/)(test|scripts|node_modules|docs)(\/|$)/.test(file)),
    ).toEqual([]);
    const description = JSON.parse(text("package.json")) as Record<string, unknown>;
    expect(Object.keys(description)).not.toEqual(expect.arrayContaining(["devDependencies"]));
    expect(description).not.toHaveProperty("scripts");
    expect(description["main"]).toBe("dist/electron/main.js");
    expect(description["desktopName"]).toBe("mc-dispatcher.desktop");
  });

  test("names nobody's folders", () => {
    for (const file of files().filter((name) => /\.(js|cjs|html|css|json)$/.test(name))) {
      expect(text(file).includes(ROOT), file).toBe(false);
    }
  });

  test("makes no code from text in the host", () => {
    for (const { file } of HOST_BUNDLES) expect(text(`dist/electron/${file}`), file).not.toMatch(/[^.\w]eval\(/);
  });

  test("is smaller than 12 MB", () => {
    expect(statSync(archive).size).toBeLessThan(MOST_BYTES);
  });

  test("has entry points that find everything they ask for", () => {
    for (const { file } of HOST_BUNDLES) {
      const missing = modulesOf(text(`dist/electron/${file}`)).filter(
        (name) => name !== "electron" && !isBuiltIn(name),
      );
      expect(missing, file).toEqual([]);
    }
    for (const page of ["console.html", "history.html", "unit.html"]) {
      const asked = [...text(`dist/renderer/${page}`).matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(
        (match) => match[1]!,
      );
      expect(asked.length).toBeGreaterThan(1);
      for (const file of asked) expect(files()).toContain(`dist/renderer/${file}`);
    }
    for (const file of files().filter((name) => /^dist\/renderer\/assets\/.*\.js$/.test(name))) {
      for (const asked of chunksOf(text(file))) {
        expect(files(), `${file}: ${asked}`).toContain(posix.join(posix.dirname(file), asked));
      }
    }
  });

  test("says of itself that it is an unsigned release", () => {
    expect(JSON.parse(text("dist/electron/build.json"))).toEqual({ variant: "release", signed: false });
  });
});

describe("the unpacked program", () => {
  test("has the licences of everything in it beside it, and the languages of the console", () => {
    expect(readdirSync(unpacked).sort()).toEqual([
      "LICENSE.electron.txt",
      "LICENSES.chromium.html",
      "chrome-sandbox",
      "locales",
      "mc-dispatcher",
      "resources",
    ]);
    expect(readdirSync(join(unpacked, "locales"))).toEqual(["de.pak", "en-US.pak"]);
    expect(readdirSync(join(unpacked, "resources")).sort()).toEqual([
      "LICENSE.txt",
      "THIRD-PARTY-NOTICES.txt",
      "app-update.yml",
      "app.asar",
    ]);
  });

  test("has a notice for each module that is shipped", () => {
    const notices = readFileSync(join(unpacked, "resources", "THIRD-PARTY-NOTICES.txt"), "utf8");
    const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
    const modules = shippedModules(lock);
    expect(modules).toEqual(expect.arrayContaining(["node_modules/react", "node_modules/sip.js", "node_modules/zod"]));
    expect(modules).not.toEqual(expect.arrayContaining(["node_modules/vite"]));
    // Code of others inside a module of somebody else.
    expect(notices).toContain("Copyright (c) 2017-2026 Fabrice Bellard");
    // No module of npm's: with its licence and its notice.
    for (const holder of [
      "vo-amrwbenc 0.1.3 (Apache-2.0)",
      "opencore-amr 0.1.6 (Apache-2.0)",
      "VisualOn",
      "PacketVideo",
    ])
      expect(notices).toContain(holder);
    const noted = new Set([...notices.matchAll(/^-{80}\n(\S+) /gm)].map((match) => match[1]!));
    const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const installed = modules.filter((path) => existsSync(join(ROOT, path)));
    expect(installed.map(nameOf).filter((name) => !noted.has(name))).toEqual([]);
    // Every module whose code went into a bundle is among them.
    const bundled = bundledModules(ROOT).map(nameOf);
    expect([...new Set(bundled)].filter((name) => !noted.has(name))).toEqual([]);
    expect(bundled).toContain("zod");
  });

  test("has every fuse of the release set in its binary", async () => {
    const fuses = await getCurrentFuseWire(join(unpacked, "mc-dispatcher"));
    const on = (fuse: FuseV1Options) => fuses[fuse] === FUSE_ON;
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      cookies: on(FuseV1Options.EnableCookieEncryption),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      integrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
      snapshot: on(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
      file: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      cookies: true,
      nodeOptions: false,
      inspect: false,
      integrity: true,
      onlyAsar: true,
      snapshot: false,
      file: false,
    });
  });

  test("is in the tar.gz as it is", async () => {
    const tar = readdirSync(join(folder, "out")).find((name) => name.endsWith(".tar.gz"))!;
    expect(tar).toMatch(/^mc-dispatcher-\d+\.\d+\.\d+-linux-(x64|arm64)\.tar\.gz$/);
    const { stdout } = await run("tar", ["tzf", join(folder, "out", tar)]);
    const packed = stdout.split("\n").filter((name) => name !== "" && !name.endsWith("/"));
    const there = readdirSync(unpacked, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
    expect(packed.map((name) => posix.normalize(name).split("/").slice(1).join("/")).sort()).toEqual(there.sort());
    expect(new Set(packed.map((name) => posix.normalize(name).split("/")[0]))).toEqual(
      new Set([basename(tar, ".tar.gz")]),
    );
  });
});

describe("the bill of materials", () => {
  test("has what is in the bundles, the runtime around them, and no tool of development", async () => {
    const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
    const { version: electron } = lock.packages["node_modules/electron"];
    const runtime = join(folder, "says-versions");
    const versions = JSON.stringify({ electron, chrome: "150.0.7000.12", node: "24.9.0" });
    writeFileSync(runtime, `#!/bin/sh\nfor file; do :; done\necho '${versions}' > "$file"\n`, { mode: 0o755 });
    const file = join(folder, "bill.cdx.json");
    await run(process.execPath, ["scripts/release.ts", "bill", file, runtime], { cwd: ROOT });
    const bill = JSON.parse(readFileSync(file, "utf8")) as Bill;
    const names = bill.components.map(({ name }) => name);
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5" });
    expect(names).toEqual(
      expect.arrayContaining(["react", "sip.js", "electron-updater", "js-yaml", "zod", "electron", "chromium", "node"]),
    );
    for (const tool of ["vite", "vitest", "typescript", "electron-builder", "playwright-core"]) {
      expect(names).not.toContain(tool);
    }
    // Every script in the archive that is not ours alone has its modules here: the host's by their source maps.
    const mapped = HOST_BUNDLES.flatMap(({ file }) => {
      const map = JSON.parse(readFileSync(join(ROOT, "dist", "electron", `${file}.map`), "utf8")) as {
        sources: string[];
      };
      return map.sources.flatMap(
        (source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(source)?.[1] ?? [],
      );
    });
    expect([...new Set(mapped)].filter((name) => !names.includes(name))).toEqual([]);
    // Each module by its name in the registry, its content and its licence.
    const codec = await codecComponents();
    expect(codec.map(({ name }) => name)).toEqual(["vo-amrwbenc", "opencore-amr", "opus"]);
    expect(bill.components).toEqual(expect.arrayContaining(codec));
    const isOfCodec = ({ name }: { readonly name: string }) => codec.some((part) => part.name === name);
    for (const component of bill.components.filter((each) => each.type === "library" && !isOfCodec(each))) {
      expect(component).toMatchObject({
        purl: expect.stringMatching(/^pkg:npm\//),
        hashes: [{ alg: "SHA-512", content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
        licenses: [expect.anything()],
      });
    }
    const refs = new Set([bill.metadata.component, ...bill.components].map((each) => each["bom-ref"]));
    const led = bill.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
    expect(led.filter((ref) => !refs.has(ref))).toEqual([]);
  });

  test("is not made of another runtime than the program's", async () => {
    const runtime = join(folder, "another");
    writeFileSync(
      runtime,
      '#!/bin/sh\nfor file; do :; done\necho \'{"electron":"1.0.0","chrome":"1","node":"1"}\' > "$file"\n',
      {
        mode: 0o755,
      },
    );
    await expect(
      run(process.execPath, ["scripts/release.ts", "bill", join(folder, "other.json"), runtime], { cwd: ROOT }),
    ).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("Electron 1.0.0 and not") });
  });
});

describe("the host in the archive", () => {
  test("starts the program, with the preload and the windows beside it", { timeout: 60_000 }, async () => {
    const files = join(folder, "files");
    extractAll(archive, files);
    const { stdout } = await run(
      process.execPath,
      ["test/packaging/run-packaged-host.ts", files, join(folder, "data")],
      { cwd: ROOT },
    );
    const { version } = JSON.parse(text("package.json")) as { version: string };
    expect(JSON.parse(stdout)).toMatchObject({
      errors: [],
      answers: {
        "app.info": { ok: true, value: { version, shell: "electron", role: "console", lab: true } },
        "keys.status": "ready",
        "account.get": true,
        "directory.list": true,
        "rtp.isPossible": { ok: true, value: { possible: true, opus: true } },
        "rtp.open": true,
        "desktop.takeLink": { ok: true, value: { mcServiceId: "sip:guest@b.example" } },
      },
    });
  });
});

describe("the windows in the archive", () => {
  // Every kind of what is in the archive is used by these; the whole check is an end-to-end test of the same windows.
  const SCENARIOS = ["at-home", "migrated", "migrates-twice", "loop", "two-calls", "transfer"];

  test("run in a browser and complete the check", { timeout: 180_000 }, async () => {
    const browser = findBrowser();
    if (browser === undefined) throw new Error("There is no browser to run in: npm run setup.");
    const { stdout } = await run(process.execPath, ["scripts/demo.ts", "--check", ...SCENARIOS], {
      cwd: ROOT,
      env: {
        ...process.env,
        MC_DISPATCHER_BROWSER: browser.path,
        MC_DISPATCHER_PACKAGED: join(unpacked, "mc-dispatcher"),
      },
    }).catch((error: { stdout: string; stderr: string }) => {
      throw new Error(`${error.stderr}\n${error.stdout.slice(0, 2000)}`);
    });
    const result = JSON.parse(stdout) as { ok: boolean; scenarios: { name: string; ok: boolean }[] };
    expect(result.scenarios.filter(({ ok }) => !ok)).toEqual([]);
    expect(result.scenarios.map(({ name }) => name).toSorted()).toEqual(SCENARIOS.toSorted());
  });
});
