/**
 * What is done with packaged programs before they are published: finding them, reading their fuses back, sums, and the
 * share of installations that may take an update.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { FuseV1Options, FuseVersion } from "@electron/fuses";
import { SENTINEL } from "@electron/fuses/dist/constants.js";
import type { Fuses } from "../../../electron/shells/electron/fuses.ts";
import type { System } from "../../../electron-builder.config.ts";

const inBundle = (folder: string) => join(folder, "MC Dispatcher.app", "Contents", "MacOS", "MC Dispatcher");

/** Executable files of unpacked programs, relative to the folder of results: those that a release of a system is made of. */
const RELEASED: Readonly<Record<System, readonly string[]>> = {
  linux: ["linux-unpacked/mc-dispatcher", "linux-arm64-unpacked/mc-dispatcher"],
  win: ["win-unpacked/MC Dispatcher.exe", "win-arm64-unpacked/MC Dispatcher.exe"],
  mac: [inBundle("mac-universal")],
};

const PROGRAMS = [...Object.values(RELEASED).flat(), inBundle("mac-arm64"), inBundle("mac")];

/**
 * The unpacked program in a folder of results, of several the one for this kind of computer.
 *
 * @throws Error when there is none
 */
export function programIn(folder: string): string {
  const [first] = programsIn(folder);
  if (first === undefined) throw new Error(`There is no packaged program in ${folder}: npm run dist -- --dir`);
  return first;
}

/** All unpacked programs in a folder of results, one for each processor. */
export function programsIn(folder: string): string[] {
  return PROGRAMS.map((program) => join(folder, program)).filter((program) => existsSync(program));
}

/**
 * The unpacked programs of a whole release, one for each processor that it is for.
 *
 * @throws Error that names those that are not there: nothing looked at is no success
 */
export function releasedPrograms(folder: string, system: System): string[] {
  const programs = RELEASED[system].map((program) => join(folder, program));
  const absent = programs.filter((program) => !existsSync(program));
  if (absent.length > 0) throw new Error(`Not made, of what a release is made of: ${absent.join(", ")}`);
  return programs;
}

/** The places on the fuse wire, by the names that packaging knows them by. */
const WIRE = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  loadBrowserProcessSpecificV8Snapshot: FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
} as const satisfies Record<Exclude<keyof Fuses, "resetAdHocDarwinSignature">, FuseV1Options>;

/** Octets of the fuse wire: the digit one; and how many stand before the first fuse, its version and its length. */
const ON = 0x31;
const WIRE_HEAD = 2;

/** Where the fuses are: on macOS in the framework of the bundle. */
function fuseFile(binary: string): string {
  const contents = /^(.*\.app[\\/]Contents)[\\/]MacOS[\\/]/.exec(binary)?.[1];
  if (contents === undefined) return binary;
  return join(contents, "Frameworks", "Electron Framework.framework", "Electron Framework");
}

/** The fuse wires in a binary: one, or one for each processor that a universal one is for. */
function fuseWires(binary: string): Buffer[] {
  const octets = readFileSync(fuseFile(binary));
  const wires: Buffer[] = [];
  for (let at = octets.indexOf(SENTINEL); at >= 0; at = octets.indexOf(SENTINEL, at + SENTINEL.length)) {
    const wire = octets.subarray(at + SENTINEL.length);
    if (wire[0] !== Number(FuseVersion.V1)) throw new Error(`${binary} has fuses of an unknown form`);
    wires.push(wire.subarray(WIRE_HEAD, WIRE_HEAD + (wire[1] ?? 0)));
  }
  return wires;
}

/**
 * The fuses in a binary that are not as wanted, in words; none when all are.
 *
 * @throws Error when the file holds no fuse wire, or a universal binary not one for each of its two processors
 */
export function wrongFuses(binary: string, wanted: Fuses): string[] {
  const wires = fuseWires(binary);
  const expected = binary.includes("mac-universal") ? 2 : 1;
  if (wires.length !== expected) throw new Error(`${binary} has ${wires.length} fuse wires and not ${expected}`);
  const wrong = wires.flatMap((wire) =>
    (Object.keys(WIRE) as (keyof typeof WIRE)[]).flatMap((name) => {
      const on = wire[WIRE[name]] === ON;
      return on === wanted[name] ? [] : [`${name} is ${on ? "on" : "off"}`];
    }),
  );
  return [...new Set(wrong)];
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Files that are made on the way and not published. */
const NOT_PUBLISHED = /^builder-(debug|effective-config)\.ya?ml$|^SHA256SUMS$/;

/** Writes `SHA256SUMS` into a folder, in the form that `sha256sum --check` reads, and answers with its lines. */
export async function writeSums(folder: string): Promise<string[]> {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !NOT_PUBLISHED.test(entry.name))
    .map(({ name }) => name)
    .sort();
  const lines: string[] = [];
  for (const file of files) lines.push(`${await sha256(join(folder, file))}  ${file}`);
  writeFileSync(join(folder, "SHA256SUMS"), lines.map((line) => `${line}\n`).join(""));
  return lines;
}

/**
 * Writes into an update file (`latest.yml`) how many of a hundred installations may take it.
 *
 * @throws Error when the share is not a whole number from 0 to 100
 */
export function setShare(file: string, percentage: number): void {
  if (!Number.isInteger(percentage) || percentage < 0 || percentage > 100) {
    throw new Error(`A share is a whole number from 0 to 100, not ${percentage}.`);
  }
  const others = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("stagingPercentage:"));
  writeFileSync(file, `${[...others, `stagingPercentage: ${percentage}`].join("\n")}\n`);
}
