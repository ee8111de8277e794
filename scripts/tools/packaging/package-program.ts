/**
 * Builds and packages the program.
 *
 * @module
 */
import { accessSync, constants, mkdirSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Arch, Platform, build as packageWith } from "electron-builder";
import type { BuildFacts } from "../../../electron/services/build-facts.ts";
import { packagingConfiguration, type System, type Variant } from "../../../electron-builder.config.ts";
import { build } from "../build/build.ts";
import type { CodecRecipe } from "../codec/recipe.ts";
import type { DistOrder } from "./arguments.ts";
import { thirdPartyNotices } from "./notices.ts";
import { codecNotices } from "./packed-codec.ts";
import { type RuntimeOrder, runtimeSource } from "./runtime.ts";
import { signing } from "./signing.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const GZIP = fileURLToPath(new URL("gzip.mjs", import.meta.url));
const MAKER = fileURLToPath(new URL("linux-packages/main.ts", import.meta.url));

const PLATFORMS: Readonly<Record<System, Platform>> = {
  win: Platform.WINDOWS,
  mac: Platform.MAC,
  linux: Platform.LINUX,
};

/** Said where an rpm is wanted. */
export const NO_RPMBUILD = "An rpm is made by rpmbuild, which is not on this machine.";

/** electron-builder's names where they differ from ours. */
const TARGET_NAMES: Readonly<Record<string, string>> = { appimage: "AppImage" };

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The first of some programs that is in PATH. */
function inPath(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/** A tool that packages are made with, where it is installed. */
export const packageTool = (name: string, env: NodeJS.ProcessEnv) => inPath([name], env);

/** 7-Zip of this machine if it has one, else what is enough for `tar.gz`. On other systems electron-builder fetches it. */
function sevenZip(env: NodeJS.ProcessEnv): string | undefined {
  if (process.platform !== "linux" || env["ELECTRON_BUILDER_7ZIP_PATH"]) return undefined;
  return inPath(["7za", "7zz", "7z"], env) ?? GZIP;
}

/**
 * What of everything for Linux cannot be made here: an rpm is made by `rpmbuild` whoever asks for it, and electron-builder
 * does not fetch that one.
 *
 * @param targets - what is to be made; empty for all
 * @returns targets to be left out
 * @throws Error that says what to install, for a target that was named
 */
export function withoutTools(targets: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  if (inPath(["rpmbuild"], env) !== undefined) return [];
  if (targets.includes("rpm")) {
    throw new Error(`${NO_RPMBUILD} apt-get install rpm, or dnf install rpm-build, brings it.`);
  }
  return targets.length === 0 ? ["rpm"] : [];
}

/** What fpm would need for a target, as our own program does. */
const PACKAGE_MAKERS: Readonly<Record<string, string>> = { deb: "dpkg-deb", rpm: "rpmbuild" };

/**
 * Has our own program make deb and rpm where the system's tools for them are; else electron-builder fetches fpm.
 *
 * @param targets - what is to be made; empty for all
 * @param leftOut - what of all is not
 * @returns path of the program in fpm's place
 */
export function packageMaker(
  targets: readonly string[],
  env: NodeJS.ProcessEnv,
  leftOut: readonly string[] = [],
): string | undefined {
  if (process.platform !== "linux" || env["CUSTOM_FPM_PATH"] || env["USE_SYSTEM_FPM"]) return undefined;
  const wanted = Object.keys(PACKAGE_MAKERS).filter((target) =>
    targets.length === 0 ? !leftOut.includes(target) : targets.includes(target),
  );
  const needed = wanted.flatMap((target) => PACKAGE_MAKERS[target] ?? []);
  if (needed.length === 0 || needed.some((tool) => inPath([tool], env) === undefined)) return undefined;
  const starter = join(ROOT, "dist", "package-maker");
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  writeFileSync(starter, `#!/bin/sh\nexec "${process.execPath}" "${MAKER}" "$@"\n`, { mode: 0o755 });
  return starter;
}

function writeBuildFacts(variant: Variant, signed: boolean): void {
  const facts: BuildFacts = { variant, signed };
  writeFileSync(join(ROOT, "dist", "electron", "build.json"), `${JSON.stringify(facts)}\n`);
}

/** Packaging failed while Electron's runtime was awaited. */
export class RuntimeNotFetched extends Error {
  readonly order: RuntimeOrder;

  constructor(order: RuntimeOrder, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.order = order;
  }
}

/**
 * Builds the program and packages it.
 *
 * @param installed - runtime that Electron's package holds; electron-builder fetches what it needs when undefined
 * @param leftOut - targets that are not made ({@link withoutTools})
 * @param codecs - those that are there and go along
 * @returns paths of what was made
 * @throws RuntimeNotFetched when a runtime did not come
 */
export async function packageProgram(
  order: DistOrder,
  installed: string | undefined,
  leftOut: readonly string[],
  codecs: readonly CodecRecipe[],
): Promise<string[]> {
  const { system, targets, variant, output } = order;
  const { signed, azure } = signing(system, process.env);
  await build();
  mkdirSync(join(ROOT, "dist", "notices"), { recursive: true });
  writeFileSync(
    join(ROOT, "dist", "notices", "THIRD-PARTY-NOTICES.txt"),
    thirdPartyNotices(ROOT, codecNotices(codecs)),
  );
  writeBuildFacts(variant, signed);
  const zip = sevenZip(process.env);
  if (zip !== undefined) process.env["ELECTRON_BUILDER_7ZIP_PATH"] = zip;

  const maker = system === "linux" ? packageMaker(targets, process.env, leftOut) : undefined;
  if (maker !== undefined) process.env["CUSTOM_FPM_PATH"] = maker;

  const source = runtimeSource(installed);
  const named = targets.map((target) => TARGET_NAMES[target] ?? target);
  const archs = named.length === 0 ? new Map() : new Map([[archOfThisMachine(system, named), named]]);
  return packageWith({
    projectDir: ROOT,
    targets: new Map([[PLATFORMS[system], archs]]),
    publish: "never",
    config: packagingConfiguration({
      system,
      leftOut,
      codecs: codecs.map(({ module }) => module),
      variant,
      signed,
      azure,
      electronDist: order.electronDist ?? source.electronDist,
      onRuntime: source.arrived,
      output,
    }),
  }).catch((cause: unknown) => {
    const awaited = source.awaited();
    throw awaited === undefined ? cause : new RuntimeNotFetched(awaited, cause);
  });
}

function archOfThisMachine(system: System, targets: readonly string[]): Arch {
  if (system === "mac" && !targets.includes("dir")) return Arch.universal;
  return process.arch === "arm64" ? Arch.arm64 : Arch.x64;
}
