/**
 * Builds the program: the windows with Vite, the host for Electron as one module, its preload as one CommonJS file.
 *
 * @module
 */

import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { esmExternalRequirePlugin, type LogLevel, build as viteBuild } from "vite";
import { embedInterpreter } from "./interpreter.ts";
import { forgetModules, noteModules } from "./noted-modules.ts";
import { withoutEval } from "./without-eval.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Everything that a build is made of. */
const SOURCES = [
  "renderer",
  "electron",
  "shared",
  "assets",
  "vite.config.ts",
  "tsconfig.base.json",
  "package.json",
  "package-lock.json",
  "lab",
  "scripts/tools/build",
];

const stampOf = (root: string) => join(root, "dist", ".build-stamp");

/** Newest change below a file or folder, Unix milliseconds. A folder changes when something in it is removed. */
function newestChange(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stat.mtimeMs);
}

/** Whether something changed since the last whole build. */
export function isStale(root = ROOT): boolean {
  const built = statSync(stampOf(root), { throwIfNoEntry: false });
  return built === undefined || SOURCES.some((source) => newestChange(join(root, source)) > built.mtimeMs);
}

async function buildWindows(root: string, logLevel: LogLevel): Promise<void> {
  await viteBuild({ configFile: join(root, "vite.config.ts"), logLevel });
}

interface HostBundle {
  readonly entry: string;
  readonly file: string;
  readonly format: "es" | "cjs";
  /** False for one without its source map. */
  readonly isMapped?: false;
}

/** What Electron runs. Each is one file without modules beside it; all of them, and nothing else, are packed. */
export const HOST_BUNDLES = [
  { entry: "electron/main.ts", file: "main.js", format: "es" },
  { entry: "electron/preload.ts", file: "preload.cjs", format: "cjs" },
  // A thread of its own; electron/keys/mikey-workers.ts looks for it beside the host.
  { entry: "electron/keys/mikey-worker.ts", file: "mikey-worker.js", format: "es" },
  // Another one; electron/services/call-check.ts looks for it there.
  { entry: "electron/services/call-check-worker.ts", file: "call-check-worker.js", format: "es" },
  // A third one; electron/network/pac-thread.ts looks for it there.
  { entry: "electron/network/pac-worker.ts", file: "pac-worker.js", format: "es" },
  // A fourth one; electron/media/voice-thread.ts looks for it there.
  { entry: "electron/media/voice-worker.ts", file: "voice-worker.js", format: "es" },
  // Apart, because it is loaded by a lab only in which somebody signs in; lab/identity-loader.ts looks for it there.
  { entry: "lab/identity/lab-identity.ts", file: "lab-identity.js", format: "es" },
  // Apart, because it is loaded by signed programs only, and never before the first window is drawn.
  { entry: "electron/shells/electron/updater.ts", file: "updater.js", format: "es" },
] as const satisfies readonly HostBundle[];

/** What the browser edition runs: the host without Electron, its four threads, and where one signs in in its lab. */
const BROWSER_EDITION_BUNDLES = [
  { entry: "electron/browser-main.ts", file: "main.js", format: "es" },
  { entry: "electron/keys/mikey-worker.ts", file: "mikey-worker.js", format: "es" },
  { entry: "electron/services/call-check-worker.ts", file: "call-check-worker.js", format: "es" },
  { entry: "electron/network/pac-worker.ts", file: "pac-worker.js", format: "es" },
  { entry: "electron/media/voice-worker.ts", file: "voice-worker.js", format: "es" },
  { entry: "lab/identity/lab-identity.ts", file: "lab-identity.js", format: "es" },
] as const satisfies readonly HostBundle[];

/** What verifies an export of the record, in one file for Node alone. */
const VERIFIER: HostBundle = {
  entry: "scripts/tools/record/verify-record.ts",
  file: "verify-record.mjs",
  format: "es",
  isMapped: false,
};

/** What is handed to a thread as text has no place of its own from which anything could be required: it imports. */
const importsOfRequires = () =>
  esmExternalRequirePlugin({ external: [/^node:/, ...builtinModules], skipDuplicateCheck: true });

async function bundle(root: string, outDir: string, logLevel: LogLevel, { entry, file, format, isMapped }: HostBundle) {
  await viteBuild({
    root,
    configFile: false,
    logLevel,
    publicDir: false,
    plugins: [noteModules(root), withoutEval(), embedInterpreter(), ...(format === "es" ? [importsOfRequires()] : [])],
    ssr: { noExternal: true, target: "node" },
    build: {
      ssr: join(root, entry),
      outDir,
      // The other bundles lie in the same folder.
      emptyOutDir: false,
      target: "node24",
      minify: false,
      sourcemap: isMapped ?? true,
      rolldownOptions: {
        external: ["electron", /^node:/],
        output: { format, entryFileNames: file, codeSplitting: false },
      },
    },
  });
}

/** Builds bundles of a host into a folder. */
export async function buildBundles(
  bundles: readonly HostBundle[],
  root: string,
  outDir: string,
  logLevel: LogLevel = "warn",
): Promise<void> {
  for (const each of bundles) await bundle(root, outDir, logLevel, each);
}

/** Builds what Electron runs. */
export function buildHost(root = ROOT, outDir = join(root, "dist", "electron"), logLevel?: LogLevel): Promise<void> {
  return buildBundles(HOST_BUNDLES, root, outDir, logLevel);
}

/** Builds what the browser edition runs besides the windows, into `dist/browser-edition`. */
export async function buildBrowserEdition(root = ROOT): Promise<void> {
  await inProduction(() => buildBundles(BROWSER_EDITION_BUNDLES, root, join(root, "dist", "browser-edition")));
}

/** Builds the verifier of exports into a folder. */
export function buildVerifier(outDir: string, root = ROOT): Promise<void> {
  return inProduction(() => buildBundles([VERIFIER], root, outDir));
}

/**
 * Runs a build as one for production. A test runner sets NODE_ENV to `test`, and React's compiler would then write
 * slow code with the paths of this computer in it.
 */
async function inProduction(run: () => Promise<void>): Promise<void> {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await run();
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
  }
}

/** Builds everything into `dist`. */
export async function build(root = ROOT, logLevel: LogLevel = "warn"): Promise<void> {
  // What changes while the build runs is newer than this.
  const begun = new Date();
  forgetModules(root);
  await inProduction(async () => {
    await buildWindows(root, logLevel);
    await buildHost(root, undefined, logLevel);
  });
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(stampOf(root), `${version}\n`);
  utimesSync(stampOf(root), begun, begun);
}

/** Builds if something changed since the last whole build. Answers whether it built. */
export async function buildIfStale(root = ROOT): Promise<boolean> {
  if (!isStale(root)) return false;
  await build(root);
  return true;
}
