/**
 * The engine of Chromium with nothing of the browser around it, as Electron has it too: a page and a program cost it much less
 * processor time, which neither sees. The first start, signing in, several consoles, protected frames and the demonstration
 * are tested in the browser that users have installed.
 *
 * @module
 */
import { BROWSER_VARIABLE } from "../../../../electron/machine/find-browser.mjs";
import { HEADLESS_SHELL, missing, VIEW_TOOLS } from "../../fixtures/foreign-software.ts";

/** Its path; undefined where it is not installed, or another browser is asked for. */
export const bareBrowser = (): string | undefined =>
  !process.env[BROWSER_VARIABLE] && missing(VIEW_TOOLS).length === 0 ? HEADLESS_SHELL : undefined;
