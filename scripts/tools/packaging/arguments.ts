/**
 * What `npm run dist -- …` was asked for.
 *
 * @module
 */
import type { System, Variant } from "../../../electron-builder.config.ts";

/** The targets that can be named, and the system that each belongs to. */
const TARGETS = {
  nsis: "win",
  portable: "win",
  dmg: "mac",
  zip: "mac",
  deb: "linux",
  rpm: "linux",
  appimage: "linux",
  "tar.gz": "linux",
  "browser-deb": "linux",
  "browser-rpm": "linux",
} as const satisfies Record<string, System>;

export interface DistOrder {
  readonly system: System;
  /** Lower-case names of targets; empty for all of the system. `dir` is the unpacked program. */
  readonly targets: readonly string[];
  readonly variant: Variant;
  /** Folder or zip file of a runtime at hand. */
  readonly electronDist: string | undefined;
  readonly output: string | undefined;
}

const USAGE = `npm run dist [-- <targets> <options>]

  without targets: everything for this system
  ${Object.keys(TARGETS).join(" ")}
                            (browser-…: the edition for Linux that uses the browser of the computer)
  --dir                     the unpacked program only
  --win --mac --linux       another system than this one, as far as this one can build for it
  --variant=test            a build that end-to-end tests can drive
  --electron-dist=<path>    Electron's runtime: its zip file, a folder of such, or an unpacked one
  --output=<folder>         where the results go`;

const SYSTEMS: Readonly<Record<string, System>> = { win32: "win", darwin: "mac", linux: "linux" };

/**
 * Reads the arguments.
 *
 * @param platform - `process.platform` of this machine
 * @throws Error that names what is wrong and how it is done
 */
export function parseDistArguments(args: readonly string[], platform: string): DistOrder {
  let system = SYSTEMS[platform] ?? "linux";
  let variant: Variant = "release";
  let electronDist: string | undefined;
  let output: string | undefined;
  const targets: string[] = [];
  const refuse = (what: string): never => {
    throw new Error(`${what}\n\n${USAGE}`);
  };
  for (const arg of args) {
    const [name = "", value] = arg.split(/=(.*)/s, 2);
    const target = arg.toLowerCase();
    if (Object.hasOwn(TARGETS, target)) {
      targets.push(target);
      system = TARGETS[target as keyof typeof TARGETS];
    } else if (arg === "--dir") targets.push("dir");
    else if (arg === "--win" || arg === "--mac" || arg === "--linux") system = arg.slice(2) as System;
    else if (name === "--variant" && (value === "release" || value === "test")) variant = value;
    else if (name === "--electron-dist" && value) electronDist = value;
    else if (name === "--output" && value) output = value;
    else refuse(`Not understood: ${arg}`);
  }
  const foreign = targets.find((target) => target !== "dir" && TARGETS[target as keyof typeof TARGETS] !== system);
  if (foreign !== undefined) refuse(`${foreign} is for another system than ${targets.at(-1)}: one system at a time.`);
  return { system, targets, variant, electronDist, output };
}
