/**
 * The program that `npm run dev` starts anew when the host changes, where there is no Electron: the Chromium shell with
 * windows from the development server.
 *
 * @module
 */
import { startChromiumShell } from "../../../electron/shells/chromium/chromium-shell.ts";
import { failureLine } from "../../../shared/words/failure-line.ts";
import { findWindow } from "../machine/find-window.mjs";
import { readDevOptions } from "./dev-options.ts";
import { developmentContent } from "./development-content.ts";

const { windows, dataFolder, unit, hasWindow } = readDevOptions(process.argv.slice(2));

/** Says where a window is, for whoever opens it himself. The address works once and for a minute. */
async function printAddress(url: string): Promise<void> {
  process.stdout.write(`${url}\n`);
}

/** What opens the windows: a browser of this computer, or somebody else. */
function opener() {
  if (!hasWindow) return { openBrowserWindow: printAddress };
  const browser = findWindow();
  if (browser === undefined) throw new Error("There is no window to run in. Run `npm run setup`.");
  return { browser };
}

const shell = await startChromiumShell({
  ...opener(),
  dataFolder,
  lab: true,
  content: developmentContent(windows),
  // A person's browser keeps the permission for the microphone by the port; what drives windows has no use for it.
  ...(hasWindow ? {} : { port: 0 }),
});
const stop = () => void shell.close();
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
const opened = [shell.openWindow("console"), ...(unit === undefined ? [] : [shell.openWindow("unit", unit)])];
// A window that nobody opens in time is no reason to end: the next change gives it a new address.
Promise.all(opened).catch((error: unknown) => process.stderr.write(`${failureLine(error)}\n`));
await shell.closed;
