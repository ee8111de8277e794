/**
 * Start of the browser edition, from where the package has it: `<program>/dist/browser-edition/main.js`.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createBoxes, isThere } from "./shells/browser-edition/boxes.ts";
import { runBrowserEdition } from "./shells/browser-edition/browser-edition.ts";
import { createFileDialogs, outputOf } from "./shells/browser-edition/file-dialogs.ts";
import { createBrowserOpener } from "./shells/browser-edition/system-browser.ts";

/** What the package starts the program by. */
const launcher = join(import.meta.dirname, "..", "..", "mc-dispatcher");

process.title = "mc-dispatcher";
const code = await runBrowserEdition({
  args: process.argv.slice(2),
  cwd: process.cwd(),
  configFolder: process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config"),
  hostFolder: import.meta.dirname,
  rendererFolder: join(import.meta.dirname, "..", "renderer"),
  executable: existsSync(launcher) ? launcher : undefined,
  root: process.getuid?.() === 0,
  boxes: createBoxes(),
  fileDialogs: createFileDialogs({ env: process.env, isProgram: isThere, read: outputOf }),
  openBrowser: createBrowserOpener({ env: process.env, isProgram: isThere, read: outputOf }),
});
// Whatever still waits for something.
process.exit(code);
