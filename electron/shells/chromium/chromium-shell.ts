/**
 * The Chromium shell: the same host without Electron, its windows in an installed Chromium, Chrome or Edge.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { WindowRole } from "../../../shared/bridge/bridge.ts";
import { REATTACH_WITHIN } from "../../../shared/bridge/frames.ts";
import type { DesktopAbilities } from "../../host/desktop-view.ts";
import { createHost, type DispatcherHost, type HostOptions } from "../../host/host.ts";
import type { LabPort } from "../../host/lab-port.ts";
import type { WindowContext, WindowRequest } from "../../host/window-context.ts";
import { lockDataFolder } from "../../services/instance-lock.ts";
import { labStarter } from "../lab-loader.ts";
import { loadWebContent, type WebContent } from "../web-content.ts";
import { type Browser, type BrowserWindows, createBrowserWindows } from "./browser.ts";
import { keepWrappers } from "./keep-wrappers.ts";
import { createOpenings } from "./openings.ts";
import { PAGES, PREFERRED_PORT, startChromiumServer } from "./server.ts";
import { createChromiumWindows, TOKEN_LIFETIME } from "./windows.ts";

/** How a window is opened: by an installed browser, or by whoever drives the windows himself (tests, `--check`). */
type Opener =
  | { readonly browser: Browser; readonly openBrowserWindow?: undefined }
  | {
      readonly browser?: undefined;
      /** Opens the URL in a new window. The URL works once and for a minute. */
      readonly openBrowserWindow: (url: string, window: WindowRequest) => Promise<void>;
    };

export type ChromiumShellOptions = Opener & {
  readonly dataFolder: string;
  /** Whether to start the embedded lab. */
  readonly lab: boolean;
  /** Whether the dispatcher of the lab signs in at an identity server. */
  readonly signIn?: boolean;
  /** The built windows; `dist/renderer` when not given. */
  readonly rendererFolder?: string;
  /** What is served instead of built windows: `npm run dev` makes them as they are asked for. */
  readonly content?: WebContent;
  /** Port to try first; 0 for any. */
  readonly port?: number;
  readonly createLab?: () => Promise<LabPort>;
  /** Milliseconds that a window has to present its token. */
  readonly tokenLifetime?: number;
  /** Milliseconds for which a window that lost its socket keeps its place. */
  readonly reattachWithin?: number;
  /** Servers of the name system, such as `127.0.0.1:53`; those of the system when not given. */
  readonly nameServers?: readonly string[];
  /** The policy of this computer; its own place when not given. */
  readonly policyFile?: string;
  /** Folder of the packaged program; left out where the files of the project run. */
  readonly hostFolder?: string;
  /** Begins what is to go on while this program, and no other, has the data folder; answers how to end it. */
  readonly whileHeld?: () => Promise<() => void>;
  /** What the program can do on this desktop; nothing when not given. */
  readonly desktop?: () => DesktopAbilities;
  /** What can be asked about files; nothing when not given. */
  readonly fileDialogs?: HostOptions["fileDialogs"];
  /** Starts the program anew, in the lab or out of it; nobody can go there without it. */
  readonly switchLab?: HostOptions["switchLab"];
  /** How the desk goes from one MC system to another; it has one without it. */
  readonly systems?: HostOptions["systems"];
  /** The browser of the system; nobody can sign in without it. */
  readonly openBrowser?: HostOptions["openBrowser"];
};

export interface ChromiumShell {
  /** A fresh URL for a new window: works once, for a minute, and makes that window what is said here. */
  url(role: WindowRole, personId?: string): string;
  /**
   * Opens a window, or brings the open one to the front, and waits until its page speaks to the host.
   *
   * @throws McError `window-failed` when it does not within a minute
   */
  openWindow(role: WindowRole, personId?: string): Promise<void>;
  readonly host: DispatcherHost;
  /** Settles when the shell has ended: its console was closed, the browser ended, or {@link close} was called. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds: a console that dies again sooner than this is not opened again. */
const CRASH_LOOP = 10_000;

const BUILT_WINDOWS = fileURLToPath(new URL("../../../dist/renderer", import.meta.url));

/**
 * Starts host and server. No window is open yet: call `openWindow("console")`.
 *
 * @throws McError `already-running`, `connections-untold`, `host-failed`, or why the lab could not start
 */
export async function startChromiumShell(options: ChromiumShellOptions): Promise<ChromiumShell> {
  const { dataFolder, reattachWithin = REATTACH_WITHIN, tokenLifetime = TOKEN_LIFETIME } = options;
  keepWrappers();
  const content = options.content ?? loadWebContent(options.rendererFolder ?? BUILT_WINDOWS);
  const unlock = lockDataFolder(dataFolder);
  const cleanUps: (() => void | Promise<void>)[] = [unlock];
  const openings = createOpenings(tokenLifetime);
  let closing: Promise<void> | undefined;
  let resolveClosed: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    resolveClosed = resolve;
  });

  async function cleanUp(): Promise<void> {
    for (const step of cleanUps.reverse()) {
      try {
        await step();
      } catch (cause) {
        shellLog?.error("shell did not end cleanly", cause);
      }
    }
    resolveClosed();
  }

  function close(): Promise<void> {
    closing ??= cleanUp();
    return closing;
  }

  let shellLog: DispatcherHost["log"] | undefined;
  try {
    if (options.whileHeld !== undefined) cleanUps.push(await options.whileHeld());
    const host = await createHost({
      dataFolder,
      lab: labStarter(dataFolder, { lab: options.lab, signIn: options.signIn === true }, options.createLab),
      shell: "chromium",
      openWindow: (request) => openWindow(request),
      ...(options.policyFile === undefined ? {} : { policyFile: options.policyFile }),
      hostFolder: options.hostFolder,
      ...(options.nameServers === undefined ? {} : { nameServers: options.nameServers }),
      ...(options.desktop === undefined ? {} : { desktop: options.desktop }),
      ...(options.fileDialogs === undefined ? {} : { fileDialogs: options.fileDialogs }),
      ...(options.switchLab === undefined ? {} : { switchLab: options.switchLab }),
      ...(options.systems === undefined ? {} : { systems: options.systems }),
      ...(options.openBrowser === undefined ? {} : { openBrowser: options.openBrowser }),
    });
    shellLog = host.log;
    cleanUps.push(() => host.close());

    const windows = createChromiumWindows({
      host,
      reattachWithin,
      tokenLifetime,
      onOpened: (window) => openings.opened(window),
      onClosed: (window: WindowContext) => {
        if (window.role === "console" && !windows.consoleOpen()) void close();
      },
      onDied: reopen,
    });
    let lastDeath = Number.NEGATIVE_INFINITY;
    function reopen({ personId, role }: WindowContext): void {
      host.log.error("a console's process ended");
      const again = performance.now() - lastDeath < CRASH_LOOP;
      lastDeath = performance.now();
      if (again) void close();
      else openWindow({ role, personId }).catch(() => close());
    }
    const server = await startChromiumServer({ host, windows, content, port: options.port ?? PREFERRED_PORT });
    cleanUps.push(() => server.close());

    const browserWindows: BrowserWindows =
      options.browser === undefined
        ? { open: options.openBrowserWindow, opened: () => {}, bringToFront: () => {}, close: async () => {} }
        : createBrowserWindows({
            browser: options.browser,
            dataFolder,
            lab: options.lab,
            proxy: host.windowProxy,
            emptyPage: server.emptyPage,
            onExit: () => void close(),
          });
    cleanUps.push(() => browserWindows.close());
    cleanUps.push(() => {
      openings.abandon();
      windows.end();
    });

    const url = (request: WindowRequest) => `${server.origin}${PAGES[request.role]}#token=${windows.expect(request)}`;

    async function openWindow(request: WindowRequest): Promise<void> {
      const open = windows.find(request);
      if (open !== undefined) {
        windows.bringToFront(open);
        browserWindows.bringToFront(request);
        return;
      }
      await openings.open(request, () => browserWindows.open(url(request), request));
      browserWindows.opened(request);
    }

    return {
      url: (role, personId) => url({ role, personId: personId ?? null }),
      openWindow: (role, personId) => openWindow({ role, personId: personId ?? null }),
      host,
      closed,
      close,
    };
  } catch (cause) {
    await cleanUp();
    throw cause;
  }
}
