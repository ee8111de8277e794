/**
 * Opens windows in an installed Chromium, Chrome or Edge as app windows, with a profile of their own.
 *
 * A command line can be read by every user of the computer. So a window is opened at a page that says nothing, and led to
 * its own address over a pipe.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { WindowRequest } from "../../host/window-context.ts";
import type { WindowProxy } from "../../services/network-policy.ts";
import { type BrowserPage, followBrowserPages } from "./browser-pages.ts";
import { createBrowserPipe } from "./browser-pipe.ts";

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
  /** Address of a page that says nothing, for a window of this role; another one each time. */
  readonly emptyPage: (role: WindowRequest["role"]) => string;
  /** The browser ended: the user closed its last window, or it crashed. No page of it can come back. */
  readonly onExit: () => void;
}

export interface BrowserWindows {
  /** @throws McError `window-failed` when the browser does not start, refuses it, or ends */
  open(url: string, window: WindowRequest): Promise<void>;
  /** The page of a window has spoken. */
  opened(window: WindowRequest): void;
  /** Brings an open window to the front, as far as the desktop lets programs do that. */
  bringToFront(window: WindowRequest): void;
  close(): Promise<void>;
}

/** Width and height in CSS pixels. */
const SIZES = {
  console: { width: 1280, height: 800 },
  unit: { width: 420, height: 640 },
  history: { width: 1280, height: 800 },
} as const;

/** CSS pixels by which each further unit stands lower than the one before, so that the names of all can be read. */
const STEP = 40;

/** Milliseconds that the browser gets to end by itself. */
const END_WITHIN = 2_000;

/** Where the profile is: kept, so that the microphone is asked for once. */
export function profileFolder(browser: Browser, dataFolder: string, home = homedir()): string {
  return browser.snap === undefined
    ? join(dataFolder, "browser")
    : join(home, "snap", browser.snap, "common", "mc-dispatcher");
}

/**
 * Where the browser looks for its user's configuration: nowhere. It would write dumps of windows that crashed there, outside of its profile, with
 * names, messages and keys of calls in clear. No argument keeps it from that: `--disable-breakpad` does nothing any more, and
 * without its crash handler, which another one takes away, its processes end as they start. A handler that has no folder writes nothing.
 */
const NO_DUMPS = { CHROME_CONFIG_HOME: "/dev/null" };

/** File descriptors over which a browser is told and tells, as Chromium has them. */
const TO_BROWSER = 3;
const FROM_BROWSER = 4;

/** The address of a page of ours is that of this computer, which a browser never looks for behind a proxy. */
export function proxyArguments(proxy: WindowProxy): string[] {
  if (proxy === "system") return [];
  return proxy === "none" ? ["--no-proxy-server"] : [`--proxy-server=http://${proxy.address}`];
}

/** The browser's arguments, each with its reason. */
export function browserArguments(
  page: string,
  role: WindowRequest["role"],
  facts: {
    readonly profile: string;
    readonly lab: boolean;
    readonly root: boolean;
    readonly proxy: WindowProxy;
    readonly first: boolean;
  },
): string[] {
  return [
    `--app=${page}`,
    `--user-data-dir=${facts.profile}`,
    // For us alone: a pipe has no address. Later processes only hand their window to the first.
    ...(facts.first ? ["--remote-debugging-pipe"] : []),
    // By which a desktop knows whose window it is, from the program's desktop entry.
    "--class=mc-dispatcher",
    `--window-size=${SIZES[role].width},${SIZES[role].height}`,
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

/** A browser that runs, with the way to its pages. */
interface RunningBrowser {
  readonly child: ChildProcess;
  readonly pages: ReturnType<typeof followBrowserPages>;
  /** Rejects when it ends. */
  readonly end: Promise<never>;
}

const nameOf = ({ role, personId }: WindowRequest) => `${role} ${personId ?? ""}`;

/**
 * Prepares the browser; it starts with the first window.
 *
 * The first process is the browser; later ones hand their window to it and end.
 */
export function createBrowserWindows(options: BrowserOptions): BrowserWindows {
  const { browser, lab, proxy, emptyPage, onExit } = options;
  const profile = profileFolder(browser, options.dataFolder);
  const root = process.getuid?.() === 0;
  const open = new Map<string, BrowserPage>();
  let main: Promise<RunningBrowser> | undefined;
  let unitsOpened = 0;

  async function start(page: string, role: WindowRequest["role"], first: boolean): Promise<ChildProcess> {
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    // Whoever made it: what lies in it says where this console has been.
    chmodSync(profile, 0o700);
    const pipes = first ? (["pipe", "pipe"] as const) : [];
    const child = spawn(browser.path, browserArguments(page, role, { profile, lab, root, proxy, first }), {
      stdio: ["ignore", "ignore", "ignore", ...pipes],
      env: { ...process.env, ...NO_DUMPS },
    });
    await once(child, "spawn");
    // Once it runs, an error event is about signals that no longer reach it.
    child.on("error", () => {});
    return child;
  }

  async function startMain(page: string, role: WindowRequest["role"]): Promise<RunningBrowser> {
    const child = await start(page, role, true);
    const pipe = createBrowserPipe(child.stdio[TO_BROWSER] as Writable, child.stdio[FROM_BROWSER] as Readable);
    const end = Promise.withResolvers<never>();
    end.promise.catch(() => {});
    // Its pipes too: one that only started another has not ended.
    child.once("close", (code, signal) => {
      pipe.end();
      open.clear();
      main = undefined;
      end.reject(new Error(`the browser ended with ${signal ?? code}`));
      onExit();
    });
    return { child, pages: followBrowserPages(pipe), end: end.promise };
  }

  /** The running browser, which is to show a page; the first one starts it. */
  async function showing(page: string, role: WindowRequest["role"]): Promise<RunningBrowser> {
    if (main !== undefined) {
      const running = await main;
      await start(page, role, false);
      return running;
    }
    main = startMain(page, role);
    return main.catch((cause) => {
      main = undefined;
      throw cause;
    });
  }

  return {
    async open(url, window) {
      const page = emptyPage(window.role);
      try {
        const { pages, end } = await showing(page, window.role);
        const shown = await Promise.race([pages.lead(page, url), end]);
        // Where it stands is a courtesy: a browser that refuses it has opened the window all the same.
        if (window.role === "unit") shown.placeAtRight(SIZES.unit, unitsOpened++ * STEP).catch(() => {});
        const before = open.get(nameOf(window));
        open.set(nameOf(window), shown);
        // The page of a process that died stays, and says nothing that helps.
        before?.close().catch(() => {});
      } catch (cause) {
        throw new McError("window-failed", browser.path, cause);
      }
    },

    // Of a window that is about to close nothing can be had, and nothing is wanted.
    opened: (window) =>
      void open
        .get(nameOf(window))
        ?.forgetBefore()
        .catch(() => {}),
    bringToFront: (window) =>
      void open
        .get(nameOf(window))
        ?.bringToFront()
        .catch(() => {}),

    async close() {
      const child = (await main?.catch(() => undefined))?.child;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), END_WITHIN);
      await ended;
      clearTimeout(force);
    },
  };
}
