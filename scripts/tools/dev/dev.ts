/**
 * What `npm run dev` does: the lab and the console, whose windows follow each change of their source, and whose host is
 * started anew when its own changes.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildBundles, HOST_BUNDLES } from "../build/build.ts";
import { findWindow } from "../machine/find-window.mjs";
import type { DevOptions } from "./dev-options.ts";
import { keepRunning } from "./keep-running.ts";
import { serveWindows } from "./windows-server.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const CHROMIUM_HOST = fileURLToPath(new URL("chromium-host.ts", import.meta.url));

/** The bundles of the program, its start exchanged for that of the development windows. */
const DEV_BUNDLES = HOST_BUNDLES.map((each) =>
  each.file === "main.js" ? { ...each, entry: "scripts/tools/dev/electron-host.ts" } : each,
);
/** As deep as `dist/electron`, from where the program finds its pictures. */
const DEV_BUNDLES_FOLDER = join(ROOT, "dist", "electron-dev");

async function startElectron(
  binary: string,
  before: readonly string[],
  args: readonly string[],
): Promise<ChildProcess> {
  await buildBundles(DEV_BUNDLES, ROOT, DEV_BUNDLES_FOLDER);
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return spawn(binary, [...sandbox, ...before, join(DEV_BUNDLES_FOLDER, "main.js"), "--lab", ...args], {
    stdio: "inherit",
  });
}

/**
 * Runs until the console is closed or the process is asked to end.
 *
 * @param say - tells the person who works on the program what happens
 */
export async function runDev(options: DevOptions, say: (line: string) => void): Promise<void> {
  const window = options.hasWindow ? findWindow() : undefined;
  const server = await serveWindows(ROOT, (path) => {
    say(`${path} changed: the host is started anew.`);
    program.restart();
  });
  const args = [
    `--windows=${server.origin}`,
    `--data-folder=${options.dataFolder}`,
    ...(options.unit === undefined ? [] : [`--unit=${options.unit}`]),
  ];
  const inspect = options.inspect ? ["--inspect"] : [];
  const program = keepRunning(async () => {
    if (window?.kind === "electron") return startElectron(window.path, inspect, args);
    const others = options.hasWindow ? [] : ["--no-window"];
    return spawn(process.execPath, [...inspect, CHROMIUM_HOST, ...args, ...others], { stdio: "inherit" });
  }, say);
  process.once("SIGINT", program.close);
  process.once("SIGTERM", program.close);
  await program.ended;
  await server.close();
}
