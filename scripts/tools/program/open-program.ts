/**
 * Opens the program in whatever window this machine has.
 *
 * @module
 */
import { join } from "node:path";
import { BROWSER_VARIABLE } from "../../../electron/machine/find-browser.mjs";
import { buildIfStale } from "../build/build.ts";
import { findWindow } from "../machine/find-window.mjs";
import { openChromiumProgram } from "./chromium-program.ts";
import { BUILT_MAIN, openElectronProgram } from "./electron-program.ts";
import { type PackagedProgram, packagedProgram, unpackedWindows } from "./packaged-program.ts";
import type { Program, ProgramOptions } from "./program.ts";

/** The packaged program itself, or, where a browser is asked for, the windows of its archive in that browser. */
async function openPackaged(packaged: PackagedProgram, options: ProgramOptions): Promise<Program> {
  const window = process.env[BROWSER_VARIABLE] ? findWindow() : undefined;
  if (window === undefined) return openElectronProgram({ binary: packaged.binary, main: undefined }, options);
  return openChromiumProgram(window.path, options, unpackedWindows(packaged, join(options.dataFolder, "packaged")));
}

/**
 * Builds what is out of date and opens the program, or the packaged one that MC_DISPATCHER_PACKAGED names.
 *
 * @param browser - the path of one that opens it in the place of an installed browser; never in that of Electron
 * @throws Error when there is no window to run in, which set-up would have said
 */
export async function openProgram(options: ProgramOptions, browser?: string): Promise<Program> {
  const packaged = packagedProgram();
  if (packaged !== undefined) return openPackaged(packaged, options);
  await buildIfStale();
  const window = findWindow();
  if (window === undefined) throw new Error("There is no window to run in: run `npm run setup`.");
  return window.kind === "electron"
    ? openElectronProgram({ binary: window.path, main: BUILT_MAIN }, options)
    : openChromiumProgram(browser ?? window.path, options);
}
