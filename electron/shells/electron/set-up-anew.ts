/**
 * The question about a set-up file in a box of the system's, and the start anew that follows.
 *
 * @module
 */
import { app, dialog } from "electron";
import { wordsOf } from "../../../shared/words/words.ts";
import type { BoxText } from "../desktop/error-text.ts";
import type { ElectronWindows } from "./windows.ts";

/** Asks over the console, where there is one, whether it is to be set up so. */
export async function agreesToSetUp(
  question: BoxText,
  windows: Pick<ElectronWindows, "consoleWindow">,
): Promise<boolean> {
  const { name, setUp } = wordsOf("shell");
  const options = {
    type: "question" as const,
    title: name,
    ...question,
    buttons: [setUp.agree, setUp.cancel],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const window = windows.consoleWindow();
  const { response } = await (window === undefined
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return response === 0;
}

/** Ends the program and starts it again. */
export function startAnew(): void {
  app.relaunch();
  app.quit();
}
