/**
 * Start of the program in Electron with windows from the development server. Bundled by `npm run dev` alone, beside the
 * bundles of the program and never among those that are packed.
 *
 * @module
 */
import { startElectronShell } from "../../../electron/shells/electron/electron-shell.ts";
import { programOptions } from "../../../electron/shells/electron/program-options.ts";
import { developmentContent } from "./development-content.ts";

const given = process.argv.find((each) => each.startsWith("--windows="));

void startElectronShell({
  ...programOptions(import.meta.dirname),
  content: developmentContent(given?.slice("--windows=".length) ?? ""),
});
