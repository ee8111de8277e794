import { McError } from "../errors/mc-error.ts";
import { ERROR_WORDS } from "./error-words.ts";
import { particularWords } from "./particular-words.ts";

/**
 * What a terminal says of a failure, where no window of ours can. Of one of ours: what happened, what to do, and the code.
 * Of any other: its own words.
 */
export function failureLine(failure: unknown): string {
  if (!(failure instanceof McError)) return failure instanceof Error ? failure.message : String(failure);
  const { code, detail } = failure;
  const { message, advice } = ERROR_WORDS[code];
  return [message, advice, `(${code}${detail ? `: ${particularWords(detail)}` : ""})`]
    .filter((part) => part !== "")
    .join(" ");
}
