/**
 * What `npm run demo` does: the lab and the console in a window, with one colleague's unit beside it.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { hasDisplay } from "../../../electron/machine/display.mjs";
import { isThere } from "../../../electron/shells/browser-edition/boxes.ts";
import { outputOf } from "../../../electron/shells/browser-edition/file-dialogs.ts";
import { createBrowserOpener } from "../../../electron/shells/browser-edition/system-browser.ts";
import { startChromiumShell } from "../../../electron/shells/chromium/chromium-shell.ts";
import { buildIfStale } from "../build/build.ts";
import { demoDataFolder } from "../machine/demo-machine.ts";
import { findWindow } from "../machine/find-window.mjs";

const MAIN = fileURLToPath(new URL("../../../dist/electron/main.js", import.meta.url));
/** The colleague whose unit is open from the start, so that the first call is answered. */
const FIRST_COLLEAGUE = "bea-novak";

/**
 * Runs until the console is closed.
 *
 * @param say - tells the person at the terminal what happens
 * @param signIn - whether the dispatcher signs in first
 * @returns exit code
 */
export async function runDemo(say: (line: string) => void, signIn: boolean): Promise<number> {
  if (!hasDisplay(process.platform, process.env)) {
    say(
      "There is no display to open a window on. Run `npm run demo -- --check` for the same scenario without a window.",
    );
    return 1;
  }
  await buildIfStale();
  const window = findWindow();
  if (window === undefined) {
    say("There is no window to run in. Run `npm run setup`; it says what to install.");
    return 1;
  }
  const dataFolder = demoDataFolder();
  say("MC Dispatcher with its lab. Search for a person, select, and press Ctrl Enter to call; F9 opens the lab panel.");
  if (window.kind === "electron") {
    const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const ours = [
      "--lab",
      ...(signIn ? ["--sign-in"] : []),
      `--unit=${FIRST_COLLEAGUE}`,
      `--data-folder=${dataFolder}`,
    ];
    const child = spawn(window.path, [...sandbox, MAIN, ...ours], { stdio: "inherit" });
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  }
  const shell = await startChromiumShell({
    dataFolder,
    lab: true,
    signIn,
    browser: window,
    openBrowser: createBrowserOpener({ env: process.env, isProgram: isThere, read: outputOf }),
  });
  const stop = () => void shell.close();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  await shell.openWindow("console");
  await shell.openWindow("unit", FIRST_COLLEAGUE);
  await shell.closed;
  return 0;
}
