/**
 * What `npm run release -- <verb>` does: the steps of the release workflow that are the same on all systems.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FUSES, TEST_FUSES } from "../../../electron/shells/electron/fuses.ts";
import type { System } from "../../../electron-builder.config.ts";
import { buildVerifier } from "../build/build.ts";
import { findElectron } from "../machine/find-electron.mjs";
import { BROWSER_EDITION, EXECUTABLE } from "../product/identity.ts";
import { billOfBrowserEdition, billOfMaterials } from "./bill.ts";
import { programIn, programsIn, releasedPrograms, setShare, writeSums, wrongFuses } from "./release-files.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const USAGE = `npm run --silent release -- <verb>

  program <folder>                       path of the unpacked program, for MC_DISPATCHER_PACKAGED
  fuses <folder> test                    reads the fuses of every program back and compares them
  fuses <folder> release <linux|mac|win> the same of a release, in which the program for every processor has to be
  bill <file> [<Electron's runtime>]     writes the bill of materials of what was built last (CycloneDX)
  bill-browser <file>                    the same of the browser edition
  verifier <folder>                      writes verify-record.mjs, which verifies exports of the record with Node alone
  sums <folder>                          writes SHA256SUMS
  share <latest.yml> <0..100>            how many of a hundred installations may take this version`;

const isSystem = (value: string): value is System => ["linux", "mac", "win"].includes(value);

/** The programs whose fuses are to be read. @throws Error when there is none, or not every one that has to be there */
function programsOf(folder: string, variant: string, system: string): readonly string[] {
  if (variant === "release" && isSystem(system)) return releasedPrograms(folder, system);
  if (variant !== "test") throw new Error(USAGE);
  programIn(folder);
  return programsIn(folder);
}

/**
 * Does one step.
 *
 * @param args - the verb and what it is about
 * @returns what the step has to say
 * @throws Error when something is not as it should be, or the verb is unknown
 */
export async function release([verb, path = "", value = "", more = ""]: readonly string[]): Promise<string> {
  switch (verb) {
    case "program":
      return programIn(path);
    case "fuses": {
      const programs = programsOf(path, value, more);
      for (const program of programs) {
        const wrong = wrongFuses(program, value === "test" ? TEST_FUSES : FUSES);
        if (wrong.length > 0) throw new Error(`Fuses of ${program} are wrong: ${wrong.join(", ")}`);
      }
      return `All fuses are as they should be: ${programs.join(", ")}`;
    }
    case "bill": {
      const runtime = value || findElectron(ROOT);
      if (path === "" || runtime === undefined)
        throw new Error(path === "" ? USAGE : "Electron's runtime is not here.");
      const bill = await billOfMaterials(ROOT, EXECUTABLE, runtime);
      writeFileSync(path, `${JSON.stringify(bill, null, 2)}\n`);
      return `${path}: ${bill.components.map((component) => component["bom-ref"]).join(" ")}`;
    }
    case "bill-browser": {
      if (path === "") throw new Error(USAGE);
      const bill = await billOfBrowserEdition(ROOT, BROWSER_EDITION);
      writeFileSync(path, `${JSON.stringify(bill, null, 2)}\n`);
      return `${path}: ${bill.components.map((component) => component["bom-ref"]).join(" ")}`;
    }
    case "verifier":
      if (path === "") throw new Error(USAGE);
      await buildVerifier(path);
      return join(path, "verify-record.mjs");
    case "sums":
      return (await writeSums(path)).join("\n");
    case "share":
      setShare(path, Number(value));
      return `${path}: ${value} of 100`;
    default:
      throw new Error(USAGE);
  }
}
