/**
 * Opens the program in whatever window this machine has.
 *
 * @module
 */
import { buildIfStale } from "../build.ts";
import { findWindow } from "../find-window.mjs";
import { openChromiumProgram } from "./chromium-program.ts";
import { openElectronProgram } from "./electron-program.ts";
import type { Program, ProgramOptions } from "./program.ts";

/**
 * Builds what is out of date and opens the program.
 *
 * @throws Error when there is no window to run in, which set-up would have said
 */
export async function openProgram(options: ProgramOptions): Promise<Program> {
  await buildIfStale();
  const window = findWindow();
  if (window === undefined) throw new Error("There is no window to run in: run `npm run setup`.");
  return window.kind === "electron"
    ? openElectronProgram(window.path, options)
    : openChromiumProgram(window.path, options);
}
