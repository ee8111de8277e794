/**
 * Opens windows in an installed Chromium, Chrome or Edge as app windows, with a profile of their own.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { WindowRequest } from "../../host/window-context.ts";
import type { WindowProxy } from "../../services/network-policy.ts";

/** An installed browser, as set-up found it. */
export interface Browser {
  readonly path: string;
  /** Name of the snap that confines it: it can write below `~/snap/<name>/common` only. */
  readonly snap?: string | undefined;
}

export interface BrowserOptions {
  readonly browser: Browser;
  /** The profile lives in there. */
  readonly dataFolder: string;
  /** In the lab both ends of a call are on this computer. */
  readonly lab: boolean;
  readonly proxy: WindowProxy;
  /** The browser ended: the user closed its last window, or it crashed. */
  readonly onExit: () => void;
}

export interface BrowserWindows {
  open(url: string, window: WindowRequest): Promise<void>;
  close(): Promise<void>;
}

/** Width and height in CSS pixels. */
const SIZES = { console: "1280,800", unit: "420,640" } as const;

/** Milliseconds that the browser gets to end by itself. */
const END_WITHIN = 2_000;

/** Where the profile is: kept, so that the microphone is asked for once. */
export function profileFolder(browser: Browser, dataFolder: string, home = homedir()): string {
  return browser.snap === undefined
    ? join(dataFolder, "browser")
    : join(home, "snap", browser.snap, "common", "mc-dispatcher");
}

/** The address of a page of ours is that of this computer, which a browser never looks for behind a proxy. */
function proxyArguments(proxy: WindowProxy): string[] {
  if (proxy === "system") return [];
  return proxy === "none" ? ["--no-proxy-server"] : [`--proxy-server=http://${proxy.address}`];
}

/** The browser's arguments, each with its reason. */
export function browserArguments(
  url: string,
  role: WindowRequest["role"],
  facts: { readonly profile: string; readonly lab: boolean; readonly root: boolean; readonly proxy: WindowProxy },
): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${facts.profile}`,
    `--window-size=${SIZES[role]}`,
    // A console is not a browser: no questions at the first start, no store of passwords to unlock.
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    "--use-mock-keychain",
    // Nothing but calls goes over the network.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    // Calls ring and their timers run in windows that are covered or that nobody has clicked yet.
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    ...proxyArguments(facts.proxy),
    ...(facts.lab
      ? // Media between two windows of one computer, with or without a network around it.
        ["--disable-features=WebRtcHideLocalIpsWithMdns,Translate", "--allow-loopback-in-peer-connection"]
      : ["--disable-features=Translate"]),
    // Chromium refuses to run as root with its sandbox.
    ...(facts.root ? ["--no-sandbox"] : []),
  ];
}

/**
 * Prepares the browser; it starts with the first window.
 *
 * The first process is the browser; later ones hand their window to it and end.
 */
export function createBrowserWindows(options: BrowserOptions): BrowserWindows {
  const { browser, lab, proxy, onExit } = options;
  const profile = profileFolder(browser, options.dataFolder);
  const root = process.getuid?.() === 0;
  let main: ReturnType<typeof spawn> | undefined;

  async function start(url: string, role: WindowRequest["role"]): Promise<ReturnType<typeof spawn>> {
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    const child = spawn(browser.path, browserArguments(url, role, { profile, lab, root, proxy }), { stdio: "ignore" });
    try {
      await once(child, "spawn");
    } catch (cause) {
      throw new McError("window-failed", browser.path, cause);
    }
    // Once it runs, an error event is about signals that no longer reach it.
    child.on("error", () => {});
    return child;
  }

  return {
    async open(url, { role }) {
      const child = await start(url, role);
      if (main !== undefined) return;
      main = child;
      child.once("exit", () => {
        main = undefined;
        onExit();
      });
    },

    async close() {
      const child = main;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), END_WITHIN);
      await ended;
      clearTimeout(force);
    },
  };
}
