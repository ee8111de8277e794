/**
 * Which of several headsets or pedals is meant: Electron, unlike a browser, asks nobody by itself.
 *
 * @module
 */
import { dialog } from "electron";
import { wordsOf } from "../../../shared/words/words.ts";

const WORDS = wordsOf("shell").deviceChoice;

/** Names that a question can have as buttons. */
const MOST_BUTTONS = 8;

/** @returns its place among the names; undefined for none */
export async function chooseDevice(names: readonly string[]): Promise<number | undefined> {
  const shown = names.slice(0, MOST_BUTTONS);
  const { response } = await dialog.showMessageBox({
    type: "question",
    message: WORDS.question,
    buttons: [...shown, WORDS.none],
    cancelId: shown.length,
    noLink: true,
  });
  return response < shown.length ? response : undefined;
}
