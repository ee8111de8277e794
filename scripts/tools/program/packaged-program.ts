/**
 * A packaged program that scripts and tests run instead of the checkout's own build.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { extractAll } from "@electron/asar";

/** Path of the packaged program's executable file: `release/linux-unpacked/mc-dispatcher`. */
export const PACKAGED_VARIABLE = "MC_DISPATCHER_PACKAGED";

export interface PackagedProgram {
  readonly binary: string;
  /** Its archive, or the folder that some packagers make instead. */
  readonly archive: string;
}

/** What an executable file of Electron's brings with it as its program; undefined for Electron's bare runtime. */
export function programOf(binary: string): PackagedProgram | undefined {
  const folder = dirname(binary);
  const places = ["app.asar", "app"].flatMap((name) => [
    join(folder, "resources", name),
    join(folder, "..", "Resources", name),
  ]);
  const archive = places.find((place) => existsSync(place));
  return archive === undefined ? undefined : { binary, archive };
}

/**
 * The packaged program that is asked for; undefined when none is.
 *
 * @throws Error when there is none at that place
 */
export function packagedProgram(env: NodeJS.ProcessEnv = process.env): PackagedProgram | undefined {
  const binary = env[PACKAGED_VARIABLE];
  if (!binary) return undefined;
  const packaged = programOf(binary);
  if (packaged === undefined) throw new Error(`There is no packaged program at ${binary} (${PACKAGED_VARIABLE}).`);
  return packaged;
}

/** The folder of its windows; out of an archive, in which Node reads no files, they are unpacked into the folder first. */
export function unpackedWindows({ archive }: PackagedProgram, folder: string): string {
  if (statSync(archive).isDirectory()) return join(archive, "dist", "renderer");
  extractAll(archive, folder);
  return join(folder, "dist", "renderer");
}
