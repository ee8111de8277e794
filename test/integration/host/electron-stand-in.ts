/**
 * As much of Electron as the shell uses, in Node: windows that load pages through the registered scheme and run the
 * built preload, and an IPC that clones what crosses it as the real one does.
 */
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import type {
  BrowserWindowConstructorOptions,
  CustomScheme,
  DevicePermissionHandlerHandlerDetails,
  MenuItemConstructorOptions,
  WindowOpenHandlerResponse,
} from "electron";
import type { RawBridge } from "../../../shared/bridge.ts";

type InvokeHandler = (event: unknown, ...args: unknown[]) => unknown;
type SchemeHandler = (request: Request) => Response | Promise<Response>;

/** Everything that the shell did to Electron, for a test to look at. */
export const seen = {
  schemes: [] as CustomScheme[],
  switches: [] as string[],
  sandboxed: false,
  errorBoxes: [] as { title: string; content: string }[],
  opened: [] as string[],
  menu: undefined as unknown,
  exits: [] as number[],
  quits: 0,
  paths: {} as Record<string, string>,
  windows: [] as StandInWindow[],
};

/** What a test sets before the shell starts. */
export const given = { lockHeld: true, packaged: false, mediaAccess: true };

export class StandInContents extends EventEmitter {
  static #next = 1;
  readonly id = StandInContents.#next++;
  /** The frame that sends; its shape is what the shell checks. */
  mainFrame = { url: "", parent: null as unknown };
  readonly rendererListeners = new Map<string, Set<(event: unknown, ...args: unknown[]) => void>>();
  openHandler: (details: { url: string }) => WindowOpenHandlerResponse = () => ({ action: "allow" });
  reloads = 0;
  destroyed = false;
  /** The page's global object. */
  world: { mcBridge?: RawBridge } = {};

  readonly preload: string;

  constructor(preload: string) {
    super();
    this.preload = preload;
    app.emit("web-contents-created", {}, this);
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => WindowOpenHandlerResponse): void {
    this.openHandler = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    const crossed = structuredClone(args);
    for (const listener of this.rendererListeners.get(channel) ?? []) listener({ sender: "secret" }, ...crossed);
  }

  reload(): void {
    this.reloads += 1;
    this.show(this.mainFrame.url);
  }

  /** A new page in this window: the old one's scripts are gone, the preload runs anew. */
  show(url: string): void {
    this.rendererListeners.clear();
    this.mainFrame = { url, parent: null };
    this.emit("did-start-navigation", { url, isMainFrame: true, isSameDocument: false });
    this.world = {};
    runPreload(this);
  }

  /** What `ipcRenderer.invoke` of this page does. */
  async invoke(channel: string, args: unknown[], senderFrame: unknown = this.mainFrame): Promise<unknown> {
    const handler = invokeHandlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    const crossed = structuredClone(args);
    return structuredClone(await handler({ sender: this, senderFrame, frameId: 1, processId: 1 }, ...crossed));
  }
}

const invokeHandlers = new Map<string, InvokeHandler>();
const schemeHandlers = new Map<string, SchemeHandler>();

/** Runs the built preload the way a sandboxed renderer does: as one CommonJS script that may require Electron alone. */
function runPreload(contents: StandInContents): void {
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) => Object.assign(contents.world, { [name]: api }),
    },
    ipcRenderer: {
      invoke: async (channel: string, ...args: unknown[]) => contents.invoke(channel, args),
      on: (channel: string, listener: (event: unknown, ...args: unknown[]) => void) => {
        const listeners = contents.rendererListeners.get(channel) ?? new Set();
        contents.rendererListeners.set(channel, listeners.add(listener));
      },
      removeListener: (channel: string, listener: (event: unknown, ...args: unknown[]) => void) => {
        contents.rendererListeners.get(channel)?.delete(listener);
      },
    },
  };
  const require = (name: string) => {
    if (name !== "electron") throw new Error(`a sandboxed preload cannot require ${name}`);
    return electron;
  };
  const run = new Function("require", "module", "exports", readFileSync(contents.preload, "utf8"));
  const module = { exports: {} };
  run(require, module, module.exports);
}

export class StandInWindow extends EventEmitter {
  readonly webContents: StandInContents;
  readonly shown: string[] = [];

  readonly options: BrowserWindowConstructorOptions;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    this.webContents = new StandInContents(options.webPreferences?.preload ?? "");
    seen.windows.push(this);
  }

  async loadURL(url: string): Promise<void> {
    const { protocol } = new URL(url);
    const answer = await schemeHandlers.get(protocol.slice(0, -1))?.(new Request(url));
    if (answer?.status !== 200) throw new Error("ERR_FAILED");
    this.webContents.show(url);
    this.emit("ready-to-show");
  }

  isMinimized(): boolean {
    return true;
  }
  restore(): void {
    this.shown.push("restore");
  }
  show(): void {
    this.shown.push("show");
  }
  focus(): void {
    this.shown.push("focus");
  }
  isDestroyed(): boolean {
    return this.webContents.destroyed;
  }

  /** What a click on the window's cross does. */
  destroy(): void {
    this.webContents.destroyed = true;
    seen.windows = seen.windows.filter((window) => window !== this);
    this.emit("closed");
    if (seen.windows.length === 0) app.emit("window-all-closed");
  }
}

class StandInApp extends EventEmitter {
  readonly name = "MC Dispatcher";
  readonly commandLine = {
    appendSwitch: (name: string, value?: string) => {
      seen.switches.push(value === undefined ? name : `${name}=${value}`);
    },
  };

  get isPackaged(): boolean {
    return given.packaged;
  }
  requestSingleInstanceLock(): boolean {
    return given.lockHeld;
  }
  enableSandbox(): void {
    seen.sandboxed = true;
  }
  async whenReady(): Promise<void> {}
  setPath(name: string, path: string): void {
    seen.paths[name] = path;
  }
  getPath(name: string): string {
    return seen.paths[name] ?? "";
  }
  exit(code: number): void {
    seen.exits.push(code);
  }

  /** Closes the windows, then asks whether anything still holds the end, as Electron does. */
  quit(): void {
    seen.quits += 1;
    for (const window of [...seen.windows]) window.destroy();
    let held = false;
    this.emit("will-quit", {
      preventDefault: () => {
        held = true;
      },
    });
    if (!held) this.emit("test:ended");
  }
}

export const app = new StandInApp();

export const ipcMain = {
  handle: (channel: string, handler: InvokeHandler) => void invokeHandlers.set(channel, handler),
};

export const protocol = {
  registerSchemesAsPrivileged: (schemes: CustomScheme[]) => void seen.schemes.push(...schemes),
};

export const handlers = {
  check: undefined as unknown as (
    contents: unknown,
    permission: string,
    origin: string,
    details: { isMainFrame: boolean; mediaType?: string },
  ) => boolean,
  request: undefined as unknown as (
    contents: unknown,
    permission: string,
    answer: (granted: boolean) => void,
    details: { isMainFrame: boolean; requestingUrl: string; mediaTypes?: string[] },
  ) => void,
  device: undefined as unknown as (details: Partial<DevicePermissionHandlerHandlerDetails>) => boolean,
};

export const session = {
  defaultSession: {
    protocol: { handle: (scheme: string, handler: SchemeHandler) => void schemeHandlers.set(scheme, handler) },
    setPermissionCheckHandler: (handler: typeof handlers.check) => {
      handlers.check = handler;
    },
    setPermissionRequestHandler: (handler: typeof handlers.request) => {
      handlers.request = handler;
    },
    setDevicePermissionHandler: (handler: typeof handlers.device) => {
      handlers.device = handler;
    },
  },
};

/** Asks for a page as a window would. */
export async function fetchPage(url: string, init?: RequestInit): Promise<Response> {
  const handler = schemeHandlers.get(new URL(url).protocol.slice(0, -1));
  if (handler === undefined) throw new Error("ERR_UNKNOWN_URL_SCHEME");
  return handler(new Request(url, init));
}

/** A computer whose key store is not to be had: keys are protected by the key file. */
export const safeStorage = { isAsyncEncryptionAvailable: async () => false };

export const systemPreferences = { askForMediaAccess: async () => given.mediaAccess };
export const shell = { openExternal: async (url: string) => void seen.opened.push(url) };
export const dialog = {
  showErrorBox: (title: string, content: string) => void seen.errorBoxes.push({ title, content }),
};
export const Menu = {
  setApplicationMenu: (menu: unknown) => {
    seen.menu = menu;
  },
  buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
};
export { StandInWindow as BrowserWindow };

/** Forgets everything that an earlier test did. */
export function reset(): void {
  app.removeAllListeners();
  invokeHandlers.clear();
  schemeHandlers.clear();
  Object.assign(seen, {
    schemes: [],
    switches: [],
    sandboxed: false,
    errorBoxes: [],
    opened: [],
    menu: undefined,
    exits: [],
    quits: 0,
    paths: {},
    windows: [],
  });
  Object.assign(given, { lockHeld: true, packaged: false, mediaAccess: true });
}
