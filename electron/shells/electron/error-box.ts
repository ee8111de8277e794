import { dialog } from "electron";
import type { McError } from "../../../shared/errors/mc-error.ts";
import { errorText } from "../desktop/error-text.ts";

/** Says an error in a box of the system's, where no window of ours can. */
export function showErrorBox(error: McError): void {
  const { message, detail } = errorText(error);
  dialog.showErrorBox(message, detail);
}
