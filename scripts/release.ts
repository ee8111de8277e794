/**
 * `npm run release -- <verb>`: the steps of the release workflow that are the same on all systems.
 *
 * @module
 */
import { FUSES, TEST_FUSES } from "../electron/shells/electron/fuses.ts";
import { programIn, setShare, writeSums, wrongFuses } from "./tools/packaging/release-files.ts";

const USAGE = `npm run --silent release -- <verb>

  program <folder>              path of the unpacked program, for MC_DISPATCHER_PACKAGED
  fuses <folder> release|test   reads the fuses back and compares them
  sums <folder>                 writes SHA256SUMS
  share <latest.yml> <0..100>   how many of a hundred installations may take this version`;

async function release([verb, path = "", value = ""]: readonly string[]): Promise<string> {
  switch (verb) {
    case "program":
      return programIn(path);
    case "fuses": {
      const wrong = await wrongFuses(programIn(path), value === "test" ? TEST_FUSES : FUSES);
      if (wrong.length > 0) throw new Error(`Fuses are wrong: ${wrong.join(", ")}`);
      return "All fuses are as they should be.";
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

try {
  process.stdout.write(`${await release(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
