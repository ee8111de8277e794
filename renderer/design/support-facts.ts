/**
 * What is told with an error that somebody copies for whoever helps: what the program is, and nothing of whose it is.
 *
 * @module
 */
import { ERRORS, isErrorCode } from "../../shared/errors/mc-error.ts";
import { readParticular } from "../../shared/errors/particulars.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { particularWords } from "../../shared/words/particular-words.ts";
import { wordsOf } from "../../shared/words/words.ts";

/** Of the program in this window. */
export interface ProgramFacts {
  readonly version: string;
  readonly shell: string;
}

let program: ProgramFacts | undefined;

/** Says once what program this is; until then an error is copied without it. */
export function noteProgram(facts: ProgramFacts): void {
  program = facts;
}

/** An error to be copied. */
export interface CopiedError {
  readonly code: string;
  readonly detail?: string | undefined;
  /** When it was shown, Unix milliseconds. */
  readonly at: number;
}

/**
 * The text that is copied.
 *
 * @param withParticular - adds the particular, which may name people, IDs and servers; without it a particular of ours is told by its mark alone
 */
export function copiedText({ at, code, detail }: CopiedError, withParticular: boolean): string {
  const known = isErrorCode(code) ? code : undefined;
  const mark = detail === undefined ? undefined : readParticular(detail)?.mark;
  const { message } = known === undefined ? { message: "" } : ERROR_WORDS[known];
  const lines = [
    known ?? "unknown",
    ...(known === undefined ? [] : [ERRORS[known].category, message]),
    ...(mark === undefined ? [] : [mark]),
    new Date(at).toISOString(),
    ...(program === undefined ? [] : [`${wordsOf("strip").product} ${program.version} (${program.shell})`]),
    ...(withParticular && detail !== undefined ? [particularWords(detail)] : []),
  ];
  return lines.join("\n");
}
