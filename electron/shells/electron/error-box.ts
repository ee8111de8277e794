import { dialog } from "electron";
import type { McError } from "../../../shared/errors/mc-error.ts";

/** Says an error in a box of the system's, where no window of ours can: what happened, what to do, and the code. */
export function showErrorBox({ message, advice, code, detail }: McError): void {
  dialog.showErrorBox(message, `${advice}\n\n${code}${detail ? `: ${detail}` : ""}`);
}
