/**
 * The windows of the Electron shell.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { BrowserWindow, dialog, screen } from "electron";
import { McError } from "../../../shared/errors/mc-error.ts";
import { wordsOf } from "../../../shared/words/words.ts";
import type { DispatcherHost } from "../../host/host.ts";
import type { WindowContext, WindowRequest } from "../../host/window-context.ts";
import { EVENT_CHANNEL } from "./channels.ts";
import { followPlace, putInPlace } from "./follow-place.ts";
import type { KeptPlaces } from "./kept-places.ts";
import { APP_ORIGIN } from "./names.ts";

/** Width and height in density-independent pixels, and how small a window can be made. */
const SIZES = {
  console: { width: 1280, height: 800, minWidth: 900, minHeight: 600 },
  unit: { width: 420, height: 640, minWidth: 360, minHeight: 480 },
  history: { width: 1280, height: 800, minWidth: 480, minHeight: 480 },
} as const;

const WORDS = wordsOf("shell");

/** Milliseconds: a page that crashes again sooner than this is not loaded again. */
const CRASH_LOOP = 10_000;

interface Surroundings {
  readonly host: () => DispatcherHost;
  /** Where windows stood; units of the lab are put wherever the desktop puts them. */
  readonly places: () => KeptPlaces;
  /** Path of the built preload. */
  readonly preload: string;
  /** Developer tools belong to development, not to a control room. */
  readonly devTools: boolean;
  /** Whether the console's window is hidden when it is closed, and the program goes on. */
  readonly staysWithoutWindow: () => boolean;
  /** The last console is closed. */
  readonly onConsoleClosed: () => void;
  /** Somebody looks at the console. */
  readonly onConsoleFocused: () => void;
  /** Somebody wanted to close the console and stays in the call. */
  readonly onStayed: () => void;
}

export interface ElectronWindows {
  /** @throws McError `window-failed` */
  open(request: WindowRequest): Promise<void>;
  identify(webContentsId: number): WindowContext | undefined;
  /** Brings the console to the front, as a second start of the program asks for. */
  showConsole(): void;
  /** The window with this ID while it is open. */
  windowOf(id: string): BrowserWindow | undefined;
  /** The console's window while there is one. */
  consoleWindow(): BrowserWindow | undefined;
}

interface OpenWindow {
  readonly context: WindowContext;
  readonly window: BrowserWindow;
}

/**
 * Asks before a page with a call in it is left. Nothing else would: Electron keeps such a window open without a word.
 *
 * @returns whether to leave
 */
function leavesCall(window: BrowserWindow): boolean {
  const leave = 1;
  const choice = dialog.showMessageBoxSync(window, {
    type: "warning",
    title: WORDS.name,
    message: WORDS.leaveCall.message,
    detail: WORDS.leaveCall.detail,
    buttons: [WORDS.leaveCall.stay, WORDS.leaveCall.leave],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return choice === leave;
}

function toFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

export function createElectronWindows(surroundings: Surroundings): ElectronWindows {
  const open = new Map<number, OpenWindow>();

  function make({ role }: WindowRequest): BrowserWindow {
    return new BrowserWindow({
      ...SIZES[role],
      title: { console: WORDS.name, unit: WORDS.unit, history: WORDS.history }[role],
      backgroundColor: "#1d2127",
      autoHideMenuBar: true,
      show: false,
      webPreferences: {
        preload: surroundings.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: surroundings.devTools,
        // A call goes on while its window is covered.
        backgroundThrottling: false,
        // A call rings before anybody has clicked.
        autoplayPolicy: "no-user-gesture-required",
      },
    });
  }

  /** Tells the host which page is there, through reloads and crashes, until the window is closed. */
  function follow({ context, window }: OpenWindow): void {
    const contents = window.webContents;
    let gone: () => void = () => {};
    const attach = () => {
      gone();
      gone = surroundings.host().attach(context, (event, payload) => {
        if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, event, payload);
      });
    };
    contents.on("did-start-navigation", (details) => {
      if (details.isMainFrame && !details.isSameDocument) attach();
    });
    let lastCrash = Number.NEGATIVE_INFINITY;
    contents.on("render-process-gone", (_event, { reason }) => {
      gone();
      surroundings.host().log.error("a window's process ended", new Error(reason));
      const again = performance.now() - lastCrash < CRASH_LOOP;
      lastCrash = performance.now();
      if (reason !== "clean-exit" && !again) contents.reload();
    });
    let closing = false;
    contents.on("will-prevent-unload", (event) => {
      // Preventing this event lets the page go. A page that is loaded anew, which no key and no menu does, is not asked about.
      if (!closing || leavesCall(window)) {
        event.preventDefault();
        return;
      }
      closing = false;
      surroundings.onStayed();
    });
    window.on("close", (event) => {
      closing = true;
      if (context.role !== "console" || !surroundings.staysWithoutWindow()) return;
      closing = false;
      event.preventDefault();
      window.hide();
    });
    if (context.role === "console") window.on("focus", () => surroundings.onConsoleFocused());
    const { id } = contents;
    window.once("closed", () => {
      gone();
      open.delete(id);
      const consoles = [...open.values()].filter((each) => each.context.role === "console");
      if (context.role === "console" && consoles.length === 0) surroundings.onConsoleClosed();
    });
  }

  return {
    async open(request) {
      for (const { context, window } of open.values()) {
        if (context.role === request.role && context.personId === request.personId) {
          toFront(window);
          return;
        }
      }
      const window = make(request);
      const opened = { context: { id: randomUUID(), ...request }, window };
      open.set(window.webContents.id, opened);
      follow(opened);
      if (request.role !== "unit") {
        putInPlace(window, request.role, surroundings.places(), screen);
        followPlace(window, request.role, surroundings.places(), screen);
      }
      window.once("ready-to-show", () => window.show());
      try {
        await window.loadURL(`${APP_ORIGIN}/${request.role}.html`);
      } catch (cause) {
        if (!window.isDestroyed()) window.destroy();
        throw new McError("window-failed", request.role, cause);
      }
    },

    identify: (webContentsId) => open.get(webContentsId)?.context,

    windowOf: (id) => [...open.values()].find(({ context }) => context.id === id)?.window,

    consoleWindow: () => [...open.values()].find(({ context }) => context.role === "console")?.window,

    showConsole() {
      for (const { context, window } of open.values()) if (context.role === "console") toFront(window);
    },
  };
}
