import { foreignLine } from "../../../shared/base/foreign-line.ts";
import type { McError } from "../../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../../shared/words/error-words.ts";
import { particularWords } from "../../../shared/words/particular-words.ts";

/** Characters of what is said beside a code: a path with a member fits. */
const DETAIL = 160;

/** A text for a box of the system's: what it is about, and the rest in lines. */
export interface BoxText {
  readonly message: string;
  readonly detail: string;
}

/** What a box says of an error: what happened, what to do, and the code. */
export function errorText({ code, detail }: McError): BoxText {
  const { message, advice } = ERROR_WORDS[code];
  return {
    message,
    detail: `${advice}\n\n${code}${detail ? `: ${foreignLine(particularWords(detail), DETAIL)}` : ""}`,
  };
}
