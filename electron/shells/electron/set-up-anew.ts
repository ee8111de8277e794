/**
 * The question about a set-up file in a box of the system's, and the start anew that follows.
 *
 * @module
 */
import { app, dialog } from "electron";
import { wordsOf } from "../../../shared/words/words.ts";
import type { BoxText } from "../desktop/error-text.ts";
import { withoutHanded } from "../desktop/links.ts";
import { argumentsOnOtherSide } from "../desktop/start-options.ts";
import type { ElectronWindows } from "./windows.ts";

/** Asks over the console, where there is one, whether it is to be set up so. */
export async function agreesToSetUp(
  question: BoxText,
  to: "fetch" | "install",
  windows: Pick<ElectronWindows, "consoleWindow">,
): Promise<boolean> {
  const { name, setUp } = wordsOf("shell");
  const options = {
    type: "question" as const,
    title: name,
    ...question,
    buttons: [to === "fetch" ? setUp.fetch.agree : setUp.agree, setUp.cancel],
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

/**
 * How the program goes into the lab and out of it: it starts anew there.
 *
 * @param args - command line of now, without the program
 * @returns undefined where it cannot
 */
export function labSwitch(args: readonly string[]): ((into: boolean) => void) | undefined {
  const plain = withoutHanded(args);
  const other = (into: boolean) => argumentsOnOtherSide(plain, into);
  if (other(true) === undefined && other(false) === undefined) return undefined;
  return (into) => {
    app.relaunch({ args: other(into) ?? plain });
    app.quit();
  };
}

/**
 * Ends the program and starts it again, without what it was given to open: the file by which it has been set up would be asked about once more.
 *
 * @param args - command line of now, without the program
 */
export function startAnew(args: readonly string[]): void {
  app.relaunch({ args: withoutHanded(args) });
  app.quit();
}
