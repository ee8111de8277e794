/**
 * The browser of the system, for whoever signs in: xdg-open knows which it is.
 *
 * @module
 */
import { McError } from "../../../shared/errors/mc-error.ts";
import { programIn } from "./boxes.ts";
import type { FileTools } from "./file-dialogs.ts";

/** @throws McError `sign-in-browser-missing`, as what it answers does */
export function createBrowserOpener({ env, isProgram, read }: FileTools): (url: URL) => Promise<void> {
  return async (url) => {
    const opener = programIn("xdg-open", { env, isProgram });
    if (opener === undefined) throw new McError("sign-in-browser-missing");
    if ((await read(opener, [url.href])) === undefined) throw new McError("sign-in-browser-missing", "xdg-open");
  };
}
