/**
 * A packaged program that scripts and tests run instead of the checkout's own build.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { extractAll } from "@electron/asar";

/** Path of the packaged program's executable file: `release/linux-unpacked/mc-dispatcher`. */
const PACKAGED_VARIABLE = "MC_DISPATCHER_PACKAGED";

export interface PackagedProgram {
  readonly binary: string;
  /** Its archive. */
  readonly archive: string;
}

/**
 * The packaged program that is asked for; undefined when none is.
 *
 * @throws Error when there is none at that place
 */
export function packagedProgram(env: NodeJS.ProcessEnv = process.env): PackagedProgram | undefined {
  const binary = env[PACKAGED_VARIABLE];
  if (!binary) return undefined;
  const folder = dirname(binary);
  const archive = [join(folder, "resources", "app.asar"), join(folder, "..", "Resources", "app.asar")].find(existsSync);
  if (archive === undefined) throw new Error(`There is no packaged program at ${binary} (${PACKAGED_VARIABLE}).`);
  return { binary, archive };
}

/** Unpacks an archive, whose files Node cannot read in it, and answers with the folder of its windows. */
export function unpackedWindows({ archive }: PackagedProgram, folder: string): string {
  extractAll(archive, folder);
  return join(folder, "dist", "renderer");
}
