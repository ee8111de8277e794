/**
 * What `npm run release -- <verb>` does: the steps of the release workflow that are the same on all systems.
 *
 * @module
 */
import { FUSES, TEST_FUSES } from "../../../electron/shells/electron/fuses.ts";
import { programIn, programsIn, setShare, writeSums, wrongFuses } from "./release-files.ts";

const USAGE = `npm run --silent release -- <verb>

  program <folder>              path of the unpacked program, for MC_DISPATCHER_PACKAGED
  fuses <folder> release|test   reads the fuses of every program back and compares them
  sums <folder>                 writes SHA256SUMS
  share <latest.yml> <0..100>   how many of a hundred installations may take this version`;

/**
 * Does one step.
 *
 * @param args - the verb and what it is about
 * @returns what the step has to say
 * @throws Error when something is not as it should be, or the verb is unknown
 */
export async function release([verb, path = "", value = ""]: readonly string[]): Promise<string> {
  switch (verb) {
    case "program":
      return programIn(path);
    case "fuses": {
      // Without any program this throws: nothing looked at is no success.
      programIn(path);
      const programs = programsIn(path);
      for (const program of programs) {
        const wrong = await wrongFuses(program, value === "test" ? TEST_FUSES : FUSES);
        if (wrong.length > 0) throw new Error(`Fuses of ${program} are wrong: ${wrong.join(", ")}`);
      }
      return `All fuses are as they should be: ${programs.join(", ")}`;
    }
    case "sums":
      return (await writeSums(path)).join("\n");
    case "share":
      setShare(path, Number(value));
      return `${path}: ${value} of 100`;
    default:
      throw new Error(USAGE);
  }
}
