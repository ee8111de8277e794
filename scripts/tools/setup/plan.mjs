/**
 * What set-up has to do next, decided from facts alone.
 *
 * @module
 */

/**
 * What is known of the machine and of this checkout.
 *
 * @typedef {object} Facts
 * @property {string} platform
 * @property {boolean} root
 * @property {number} now as `Date.now()`
 * @property {boolean} packagesCurrent whether what is installed is what package-lock.json says
 * @property {boolean} installTried
 * @property {boolean} runsOnOwnNode whether this script runs on the Node that lies among the packages
 * @property {string | undefined} nodeVersion what the Node among the packages answers; undefined if it does not run
 * @property {string | undefined} foreignNode the package of a Node that is not the one which this checkout names
 * @property {boolean} nodeRebuildTried
 * @property {boolean} windowNeeded false for commands that open none: packages are all they need
 * @property {"usable" | "unusable" | "missing"} electron `unusable`: there, but it does not start here (a shared
 *   library or its sandbox is missing)
 * @property {number | undefined} electronTriedAt when Electron's binary was last tried for, as `Date.now()`
 * @property {import("../../../electron/machine/find-browser.mjs").Browser | undefined} browser one that runs
 * @property {string | undefined} wantedBrowser value of MC_DISPATCHER_BROWSER
 * @property {"debian" | "ubuntu" | undefined} aptSystem
 * @property {boolean} aptTried
 */

/**
 * @typedef {{ readonly do: "install", readonly how: "ci" | "install" }
 *   | { readonly do: "rebuild-node" }
 *   | { readonly do: "fetch-electron" }
 *   | { readonly do: "apt-chromium" }
 *   | { readonly do: "done", readonly window: "electron" | "browser" | "none" }
 *   | { readonly do: "give-up", readonly sentence: string }} Step
 */

/** Milliseconds after which Electron's binary is tried for again. */
export const RETRY_ELECTRON_AFTER = 24 * 60 * 60 * 1000;

/** Major version of Node that the program runs on; it brings its own. */
const NODE_MAJOR = 24;

/** @param {string} found */
const nodeSentence = (found) =>
  `Node ${NODE_MAJOR} did not come with the packages (found: ${found}): install scripts must be allowed for the package "node" (npm config ignore-scripts), then run the command again.`;

/**
 * The one sentence for a machine on which no window can be opened.
 *
 * @param {Facts} facts
 */
function windowSentence(facts) {
  if (facts.wantedBrowser !== undefined && facts.browser === undefined) {
    return `There is no browser that runs at ${facts.wantedBrowser}: correct or remove the environment variable MC_DISPATCHER_BROWSER, then run the command again.`;
  }
  const how =
    facts.aptSystem === "debian"
      ? "install Chromium (as root: apt-get install chromium), Google Chrome or Microsoft Edge"
      : facts.aptSystem === "ubuntu"
        ? "install Google Chrome, Microsoft Edge or the Chromium snap (Ubuntu's own chromium package only installs that snap)"
        : "install Chromium, Google Chrome or Microsoft Edge";
  return `There is no browser to show the console in and Electron could not be fetched: ${how}, then run the command again.`;
}

/**
 * The next step, given what is known now. Every step changes the facts so that it is not decided on again.
 *
 * @param {Facts} facts
 * @returns {Step}
 */
export function nextStep(facts) {
  if (!facts.packagesCurrent) {
    if (facts.installTried)
      return { do: "give-up", sentence: "The packages could not be installed: see the lines above." };
    // Windows cannot replace a program that runs, and this script may run on the Node among the packages.
    return { do: "install", how: facts.platform === "win32" && facts.runsOnOwnNode ? "install" : "ci" };
  }
  if (facts.foreignNode !== undefined) {
    return {
      do: "give-up",
      sentence: `The package ${facts.foreignNode} that was fetched is not the one that this checkout names (scripts/tools/setup/node-binary.mjs): do not run it, delete node_modules, and ask where it came from.`,
    };
  }
  if (facts.nodeVersion === undefined || !facts.nodeVersion.startsWith(`v${NODE_MAJOR}.`)) {
    if (!facts.nodeRebuildTried) return { do: "rebuild-node" };
    return { do: "give-up", sentence: nodeSentence(facts.nodeVersion ?? "none") };
  }
  if (!facts.windowNeeded) return { do: "done", window: "none" };
  if (facts.electron === "usable" && facts.wantedBrowser === undefined) return { do: "done", window: "electron" };
  const retryElectron =
    facts.electron === "missing" &&
    facts.wantedBrowser === undefined &&
    (facts.electronTriedAt === undefined || facts.now - facts.electronTriedAt >= RETRY_ELECTRON_AFTER);
  if (retryElectron) return { do: "fetch-electron" };
  if (facts.browser !== undefined) return { do: "done", window: "browser" };
  if (facts.wantedBrowser === undefined && facts.aptSystem === "debian" && facts.root && !facts.aptTried) {
    return { do: "apt-chromium" };
  }
  return { do: "give-up", sentence: windowSentence(facts) };
}
