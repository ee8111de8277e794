/**
 * `npm run demo`: the lab and the console in a window, or with `--check` the whole scenario without one.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startChromiumShell } from "../electron/shells/chromium/chromium-shell.ts";
import { buildIfStale } from "./tools/build/build.ts";
import { runCheck } from "./tools/check/check.ts";
import { demoDataFolder, hasDisplay } from "./tools/machine/demo-machine.ts";
import { findWindow } from "./tools/machine/find-window.mjs";

const MAIN = fileURLToPath(new URL("../dist/electron/main.js", import.meta.url));
/** The colleague whose unit is open from the start, so that the first call is answered. */
const FIRST_COLLEAGUE = "bea-novak";

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function check(): Promise<number> {
  const result = await runCheck();
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  for (const { name, failure } of result.scenarios) if (failure !== undefined) say(`${name}: ${failure}`);
  return result.ok ? 0 : 1;
}

async function demo(): Promise<number> {
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
  say("MC Dispatcher with its lab. Search for a person, select, and press C to call; F9 opens the lab panel.");
  if (window.kind === "electron") {
    const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const ours = ["--lab", `--unit=${FIRST_COLLEAGUE}`, `--data-folder=${dataFolder}`];
    const child = spawn(window.path, [...sandbox, MAIN, ...ours], { stdio: "inherit" });
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  }
  const shell = await startChromiumShell({ dataFolder, lab: true, browser: window });
  const stop = () => void shell.close();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  await shell.openWindow("console");
  await shell.openWindow("unit", FIRST_COLLEAGUE);
  await shell.closed;
  return 0;
}

try {
  process.exitCode = await (process.argv.includes("--check") ? check() : demo());
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
