/**
 * The mutants of some source files: each a small change that a test should notice. All of a file's are in its text at once,
 * each behind a switch.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Instrumenter } from "@stryker-mutator/instrumenter";

/** One small change. */
export interface Mutant {
  /** Its switch. */
  readonly id: string;
  /** The same for the same change of the same text, wherever in the file it stands. */
  readonly fingerprint: string;
  /** From the project's folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The kind of change. */
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
}

/** Source files with their mutants in them. */
export interface Mutated {
  readonly mutants: readonly Mutant[];
  /** File name from the project's folder → text with switches. */
  readonly texts: ReadonlyMap<string, string>;
}

const SILENT = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
  fatal() {},
};

interface Place {
  readonly line: number;
  readonly column: number;
}

function textBetween(lines: readonly string[], start: Place, end: Place): string {
  const part = lines.slice(start.line, end.line + 1);
  const last = part.length - 1;
  part[last] = (part[last] ?? "").slice(0, end.column);
  part[0] = (part[0] ?? "").slice(start.column);
  return part.join("\n");
}

/**
 * Puts every mutant into the files.
 *
 * @param root - the project's folder
 * @param patterns - globs from there
 */
export async function mutate(root: string, patterns: readonly string[]): Promise<Mutated> {
  const names = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted();
  const files = names.map((name) => ({ name, mutate: true, content: readFileSync(join(root, name), "utf8") }));
  const { files: written, mutants } = await new Instrumenter(SILENT).instrument(files, {
    plugins: null,
    excludedMutations: [],
    ignorers: [],
  });
  const linesOf = new Map(files.map(({ name, content }) => [name, content.split("\n")]));
  const seen = new Map<string, number>();
  return {
    texts: new Map(written.map(({ name, content }) => [name, content])),
    mutants: mutants.map(({ id, fileName, location, mutatorName, replacement }) => {
      const lines = linesOf.get(fileName) ?? [];
      const original = textBetween(lines, location.start, location.end);
      const around = (lines[location.start.line] ?? "").trim();
      const what = JSON.stringify([fileName, mutatorName, around, original, replacement]);
      const nth = (seen.get(what) ?? 0) + 1;
      seen.set(what, nth);
      const fingerprint = createHash("sha256").update(`${what}${nth}`).digest("hex").slice(0, 12);
      return {
        id,
        fingerprint,
        file: fileName,
        line: location.start.line + 1,
        mutator: mutatorName,
        original,
        replacement,
      };
    }),
  };
}
