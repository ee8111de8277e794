import { dialog } from "electron";
import { foreignLine } from "../../../shared/base/foreign-line.ts";
import type { McError } from "../../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../../shared/words/error-words.ts";
import { particularWords } from "../../../shared/words/particular-words.ts";

/** Characters of what is said beside a code: a path with a member fits. */
const DETAIL = 160;

/** Says an error in a box of the system's, where no window of ours can: what happened, what to do, and the code. */
export function showErrorBox({ code, detail }: McError): void {
  const { message, advice } = ERROR_WORDS[code];
  dialog.showErrorBox(
    message,
    `${advice}\n\n${code}${detail ? `: ${foreignLine(particularWords(detail), DETAIL)}` : ""}`,
  );
}
