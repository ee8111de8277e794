/**
 * Where Electron's runtime comes from when the program is packaged, and what to say when it does not.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Configuration } from "electron-builder";
import { fetchElectron } from "../setup/actions.mjs";

const PLATFORM_NAMES = { win: "win32", mac: "darwin", linux: "linux" } as const;

/** Milliseconds that fetching may take; a slow connection brings some 120 MB in that time. */
const FETCH_WITHIN = 300_000;

export interface RuntimeWanted {
  readonly root: string;
  readonly system: keyof typeof PLATFORM_NAMES;
}

/** Version of Electron that this checkout is for. */
export function electronVersion(root: string): string {
  const { version } = createRequire(join(root, "package.json"))("electron/package.json") as { version: string };
  return version;
}

/** The runtime that Electron's package holds, for this machine's own system and processor; undefined when there is none. */
export function installedRuntime(root: string): string | undefined {
  const dist = join(root, "node_modules", "electron", "dist");
  try {
    const there = readFileSync(join(dist, "version"), "utf8").trim().replace(/^v/, "");
    return there === electronVersion(root) && existsSync(join(root, "node_modules", "electron", "path.txt"))
      ? dist
      : undefined;
  } catch {
    return undefined;
  }
}

/** A runtime that electron-builder wants, in the words of the file's name. */
export interface RuntimeOrder {
  readonly platformName: string;
  readonly arch: string;
}

/** Where electron-builder gets its runtimes from, and which of them it still waits for. */
export interface RuntimeSource {
  /** For the configuration. */
  readonly electronDist: NonNullable<Configuration["electronDist"]>;
  /** To be called when a runtime is unpacked. */
  arrived(): void;
  /** The runtime that was asked for and has not come: the one that failed, when packaging fails. */
  awaited(): RuntimeOrder | undefined;
}

/**
 * Serves a runtime to builds for this machine's own system and processor, and leaves others to electron-builder.
 *
 * @param runtime - folder of the runtime at hand, if there is one
 */
export function runtimeSource(runtime: string | undefined): RuntimeSource {
  let awaited: RuntimeOrder | undefined;
  const find = ({ platformName, arch }: RuntimeOrder) => {
    awaited = { platformName, arch };
    return platformName === process.platform && arch === process.arch ? (runtime ?? null) : null;
  };
  return {
    // electron-builder fetches what it is given null for; its types know only the path.
    electronDist: find as (order: RuntimeOrder) => string,
    arrived: () => {
      awaited = undefined;
    },
    awaited: () => awaited,
  };
}

/** The lines for somebody whose network has no way to Electron's releases. */
export function missingRuntimeText(version: string, platform: string, arch: string): string {
  const file = `electron-v${version}-${platform}-${arch}.zip`;
  return [
    `Electron's runtime is not on this machine and could not be fetched. Missing: ${file}`,
    "",
    "Any one of these helps:",
    "  a mirror         ELECTRON_MIRROR=https://mirror.example/electron/ npm run dist -- --dir",
    `                   (it must serve v${version}/${file})`,
    "  a proxy          HTTPS_PROXY=http://proxy.example:3128 ELECTRON_GET_USE_PROXY=1 npm run dist -- --dir",
    "  a file at hand   npm run dist -- --dir --electron-dist=<folder with that zip file, or the unpacked runtime>",
    "  a filled cache   electron_config_cache=<copy of ~/.cache/electron of a machine that has it>",
    "                   (macOS: ~/Library/Caches/electron, Windows: %LOCALAPPDATA%\\electron\\Cache)",
  ].join("\n");
}

/**
 * Makes sure of a runtime for this machine before anything is built.
 *
 * @returns folder of the runtime; undefined when it is for another system and left to electron-builder to fetch
 * @throws Error in the words of {@link missingRuntimeText}
 */
export async function ensureRuntime({ root, system }: RuntimeWanted): Promise<string | undefined> {
  const platform = PLATFORM_NAMES[system];
  if (platform !== process.platform) return undefined;
  const before = installedRuntime(root);
  if (before !== undefined) return before;
  await fetchElectron(root, process.execPath, FETCH_WITHIN);
  const after = installedRuntime(root);
  if (after === undefined) throw new Error(missingRuntimeText(electronVersion(root), platform, process.arch));
  return after;
}
