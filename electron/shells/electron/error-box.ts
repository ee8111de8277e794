import { dialog } from "electron";
import type { McError } from "../../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../../shared/words/error-words.ts";
import { particularWords } from "../../../shared/words/particular-words.ts";

/** Says an error in a box of the system's, where no window of ours can: what happened, what to do, and the code. */
export function showErrorBox({ code, detail }: McError): void {
  const { message, advice } = ERROR_WORDS[code];
  dialog.showErrorBox(message, `${advice}\n\n${code}${detail ? `: ${particularWords(detail)}` : ""}`);
}
