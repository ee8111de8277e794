/**
 * Makes a checkout ready to run: its packages, and a window to run in. Does nothing, at once, when all is there.
 *
 * Plain JavaScript for Node 20 and without dependencies: it is what installs them.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { BROWSER_VARIABLE } from "../electron/machine/find-browser.mjs";
import { electronState, runningBrowser } from "./tools/machine/find-window.mjs";
import { fetchElectron, installChromium, installPackages, rebuildNode, say } from "./tools/setup/actions.mjs";
import { aptSystem, isRoot, versionOf } from "./tools/setup/machine.mjs";
import { foreignNodeIn } from "./tools/setup/node-binary.mjs";
import { installedAsLocked, lockHash } from "./tools/setup/packages.mjs";
import { nextStep } from "./tools/setup/plan.mjs";
import { readStamp, writeStamp } from "./tools/setup/stamp.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Node among the packages. */
const OWN_NODE = join(ROOT, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/** `--packages`: for commands that open no window. */
const windowNeeded = !process.argv.includes("--packages");

/** What was tried in this run. */
const tried = { install: false, nodeRebuild: false, apt: false };
let stamp = readStamp(ROOT);

/** @returns {import("./tools/setup/plan.mjs").Facts} */
function gather() {
  const hash = lockHash(ROOT);
  const packagesCurrent = existsSync(OWN_NODE)
    ? stamp.lockHash === hash || installedAsLocked(ROOT)
    : // Right but for Node, whose install script did not run: that has a step of its own.
      installedAsLocked(ROOT);
  if (packagesCurrent) stamp.lockHash = hash;
  const foreignNode = foreignNodeIn(ROOT);
  // Looked at before it is run.
  if (foreignNode === undefined && (stamp.nodeVersion === undefined || !existsSync(OWN_NODE))) {
    stamp.nodeVersion = versionOf(OWN_NODE);
  }
  return {
    platform: process.platform,
    root: isRoot(),
    now: Date.now(),
    packagesCurrent,
    installTried: tried.install,
    runsOnOwnNode: process.execPath.startsWith(join(ROOT, "node_modules") + sep),
    nodeVersion: stamp.nodeVersion,
    foreignNode,
    nodeRebuildTried: tried.nodeRebuild,
    windowNeeded,
    electron: windowNeeded ? electronState(stamp, ROOT) : "missing",
    electronTriedAt: stamp.electronTriedAt,
    browser: windowNeeded ? runningBrowser(stamp) : undefined,
    wantedBrowser: process.env[BROWSER_VARIABLE] || undefined,
    aptSystem: aptSystem(),
    aptTried: tried.apt,
  };
}

/** @param {import("./tools/setup/plan.mjs").Step} step */
async function take(step) {
  switch (step.do) {
    case "install":
      tried.install = true;
      // A new installation knows nothing of what was found out about the old one.
      stamp = {};
      if (await installPackages(ROOT, step.how)) stamp.lockHash = lockHash(ROOT);
      break;
    case "rebuild-node":
      tried.nodeRebuild = true;
      await rebuildNode(ROOT);
      stamp.nodeVersion = undefined;
      break;
    case "fetch-electron":
      stamp.electronTriedAt = Date.now();
      await fetchElectron(ROOT, OWN_NODE);
      break;
    case "apt-chromium":
      tried.apt = true;
      await installChromium();
      break;
    default:
      break;
  }
}

let step = nextStep(gather());
while (step.do !== "done" && step.do !== "give-up") {
  await take(step);
  step = nextStep(gather());
}
writeStamp(ROOT, stamp);
if (step.do === "give-up") {
  say(step.sentence);
  process.exitCode = 1;
}
