/**
 * The steps of set-up.
 *
 * Nothing here writes to standard output: `npm run demo -- --check` prints its result there, and npm gives this script
 * the same one.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { join } from "node:path";

/** Milliseconds that fetching Electron may take; a closed network can leave it hanging. */
const FETCH_WITHIN = 20_000;

/** Lines of a failed program that are shown. */
const SHOWN_LINES = 20;

/** @param {string} line */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/**
 * Runs a program to its end, silently. Its last lines are given back.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, within?: number }} [options]
 * @returns {Promise<{ ok: boolean, tail: string }>}
 */
function run(command, args, { within, ...options } = {}) {
  return new Promise((resolve) => {
    // A group of its own, so that what it starts ends with it when the time is up.
    const detached = within !== undefined && process.platform !== "win32";
    const child = spawn(command, args, { ...options, detached, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString("utf8")).slice(-20_000);
    };
    const timer = within === undefined ? undefined : setTimeout(() => end(child, detached), within);
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => {
      clearTimeout(timer);
      resolve({ ok: false, tail: error.message });
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ ok: code === 0, tail: output.trim().split("\n").slice(-SHOWN_LINES).join("\n") });
    });
  });
}

/** @param {import("node:child_process").ChildProcess} child @param {boolean} group */
function end(child, group) {
  try {
    if (group && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // It ended just now.
  }
}

/**
 * Runs npm: the one that runs this script, if any.
 *
 * @param {string} root
 * @param {string[]} args
 */
function npm(root, args) {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  const options = { cwd: root, env: process.env };
  if (script?.endsWith(".js")) return run(node ?? process.execPath, [script, ...args], options);
  return run("npm", args, { ...options, shell: process.platform === "win32" });
}

const QUIET = ["--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];

/** @param {string} root @param {"ci" | "install"} how */
export async function installPackages(root, how) {
  say("installing packages (this takes a minute, once)");
  // What the tests need is wanted even where NODE_ENV says production.
  const { ok, tail } = await npm(root, [how, "--include=dev", ...QUIET]);
  if (!ok) process.stderr.write(`${tail}\n`);
  return ok;
}

/** @param {string} root */
export async function rebuildNode(root) {
  say("fetching Node 24");
  const { ok, tail } = await npm(root, ["rebuild", "node", "--ignore-scripts=false", ...QUIET]);
  if (!ok) process.stderr.write(`${tail}\n`);
  return ok;
}

/**
 * @param {string} root
 * @param {string} node path of the Node to run it with: Electron's script wants a newer one than Node 20
 * @param {number} [within] milliseconds; short where an installed browser will do
 */
export async function fetchElectron(root, node, within = FETCH_WITHIN) {
  say(`fetching Electron (at most ${within / 1000} seconds)`);
  const script = join(root, "node_modules", "electron", "install.js");
  const { ok } = await run(node, [script], { cwd: root, env: process.env, within });
  if (!ok && within === FETCH_WITHIN) say("Electron cannot be fetched from here now; an installed browser will do");
  return ok;
}

export async function installChromium() {
  say("installing Chromium by apt (this takes a minute, once)");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const update = await run("apt-get", ["update"], { env });
  const { ok, tail } = await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { env });
  if (!ok) process.stderr.write(`${update.ok ? "" : `${update.tail}\n`}${tail}\n`);
  return ok;
}
