/**
 * Start of the program in Electron.
 *
 * @module
 */
import { startElectronShell } from "./shells/electron/electron-shell.ts";
import { programOptions } from "./shells/electron/program-options.ts";

// Where this file lies after the build: dist/electron/main.js. Not awaited: Electron becomes ready only after this
// module has run to its end.
void startElectronShell(programOptions(import.meta.dirname));
