/**
 * As much of Electron as the shell uses, in Node: windows that load pages through the registered scheme and run the
 * built preload, and an IPC that clones what crosses it as the real one does.
 */
import { EventEmitter } from "node:events";
import { existsSync, readFileSync } from "node:fs";
// Not the global one, which a test can have stopped.
import { setImmediate } from "node:timers";
import type {
  BrowserWindowConstructorOptions,
  CrashReporter,
  CrashReporterStartOptions,
  CustomScheme,
  DevicePermissionHandlerHandlerDetails,
  GlobalShortcut,
  HIDDevice,
  MenuItemConstructorOptions,
  MessageBoxSyncOptions,
  NotificationConstructorOptions,
  PowerSaveBlocker,
  ProxyConfig,
  Settings,
  WindowOpenHandlerResponse,
} from "electron";
import type { RawBridge } from "../../../shared/bridge/bridge.ts";

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
  /** Whether the program is over. */
  ended: false,
  paths: {} as Record<string, string>,
  windows: [] as StandInWindow[],
  trays: [] as StandInTray[],
  notifications: [] as StandInNotification[],
  questions: [] as MessageBoxSyncOptions[],
  /** What keeps the computer awake at present. */
  awake: new Map<number, string>(),
  badge: 0,
  proxies: [] as ProxyConfig[],
  loginItem: undefined as Settings | undefined,
  crashReporter: undefined as CrashReporterStartOptions | undefined,
  userModelId: "",
  /** With which arguments the program was started again; undefined: with those that it had. */
  relaunches: [] as (readonly string[] | undefined)[],
};

/** What a test sets before the shell starts. */
export const given = {
  lockHeld: true,
  /** What the user of the system wants, the dearest first. */
  systemLanguages: ["en-GB"] as string[],
  packaged: false,
  mediaAccess: true,
  /** The button that is pressed on every question. */
  answer: 0,
  /** Keys that belong to other programs. */
  takenKeys: [] as string[],
  trayWorks: true,
  notificationsWork: true,
  /** Switches on the command line, without their dashes. */
  switches: [] as string[],
};

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

  hidden = false;
  focused = false;
  overlay: string | undefined;
  /** What the page says to being closed. */
  pageLeaves = true;

  hide(): void {
    this.hidden = true;
  }
  isFocused(): boolean {
    return this.focused;
  }
  setOverlayIcon(picture: unknown, words: string): void {
    this.overlay = picture === null ? undefined : words;
  }

  /** What a click on the window's cross does: the window can hold on, then the page. Answers whether it is closed. */
  close(): boolean {
    let held = false;
    this.emit("close", {
      preventDefault: () => {
        held = true;
      },
    });
    if (held) return false;
    if (!this.pageLeaves) {
      let leaves = false;
      this.webContents.emit("will-prevent-unload", {
        preventDefault: () => {
          leaves = true;
        },
      });
      if (!leaves) return false;
    }
    this.destroy();
    return true;
  }

  isMinimized(): boolean {
    return true;
  }
  restore(): void {
    this.shown.push("restore");
  }
  show(): void {
    this.hidden = false;
    this.shown.push("show");
  }
  focus(): void {
    this.focused = true;
    this.shown.push("focus");
    this.emit("focus");
  }
  isDestroyed(): boolean {
    return this.webContents.destroyed;
  }

  destroy(): void {
    this.webContents.destroyed = true;
    seen.windows = seen.windows.filter((window) => window !== this);
    this.emit("closed");
    if (seen.windows.length === 0) app.allWindowsClosed();
  }
}

class StandInApp extends EventEmitter {
  readonly name = "MC Dispatcher";
  readonly commandLine = {
    appendSwitch: (name: string, value?: string) => {
      seen.switches.push(value === undefined ? name : `${name}=${value}`);
    },
    hasSwitch: (name: string) => given.switches.includes(name),
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
  getPreferredSystemLanguages(): string[] {
    return given.systemLanguages;
  }
  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path}`);
    seen.paths[name] = path;
  }
  getPath(name: string): string {
    return seen.paths[name] ?? "";
  }
  exit(code: number): void {
    seen.exits.push(code);
  }
  setAppUserModelId(id: string): void {
    seen.userModelId = id;
  }
  setBadgeCount(count: number): boolean {
    seen.badge = count;
    return true;
  }
  setLoginItemSettings(settings: Settings): void {
    seen.loginItem = settings;
  }
  relaunch(options?: { readonly args?: readonly string[] }): void {
    seen.relaunches.push(options?.args);
  }

  /** From the order to quit until the program has ended or somebody holds it. Electron takes no other order then. */
  #quitting = false;

  /** Closes the windows, then asks whether anything still holds the end, as Electron does. */
  quit(): void {
    seen.quits += 1;
    if (this.#quitting) return;
    this.#quitting = true;
    this.emit("before-quit", {});
    if (seen.windows.length === 0) this.#end();
    else if (![...seen.windows].every((window) => window.close())) this.#quitting = false;
  }

  allWindowsClosed(): void {
    if (this.#quitting) this.#end();
    else this.emit("window-all-closed");
  }

  #end(): void {
    let held = false;
    // Electron is inside its own quit until all that the event sets going at once has run: promises, too.
    setImmediate(() => {
      if (held) this.#quitting = false;
    });
    this.emit("will-quit", {
      preventDefault: () => {
        held = true;
      },
    });
    if (held) return;
    seen.ended = true;
    this.emit("test:ended");
  }

  /** As at the start of a program. */
  reset(): void {
    this.removeAllListeners();
    this.#quitting = false;
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
  display: undefined as unknown as (
    request: { securityOrigin: string; userGesture: boolean },
    share: (streams: object) => void,
  ) => void,
  device: undefined as unknown as (details: Partial<DevicePermissionHandlerHandlerDetails>) => boolean,
  headset: undefined as unknown as (
    event: Pick<Event, "preventDefault">,
    details: { deviceList: HIDDevice[]; frame: { url: string; parent: unknown } | null },
    answer: (deviceId: string | null) => void,
  ) => void,
  revoked: undefined as unknown as (event: object, details: { device: HIDDevice }) => void,
};

export const session = {
  defaultSession: {
    setProxy: async (config: ProxyConfig) => void seen.proxies.push(config),
    resolveProxy: async () => "DIRECT",
    protocol: { handle: (scheme: string, handler: SchemeHandler) => void schemeHandlers.set(scheme, handler) },
    setPermissionCheckHandler: (handler: typeof handlers.check) => {
      handlers.check = handler;
    },
    setPermissionRequestHandler: (handler: typeof handlers.request) => {
      handlers.request = handler;
    },
    setDisplayMediaRequestHandler: (handler: typeof handlers.display) => {
      handlers.display = handler;
    },
    setDevicePermissionHandler: (handler: typeof handlers.device) => {
      handlers.device = handler;
    },
    on: (event: "select-hid-device" | "hid-device-revoked", listener: unknown) => {
      if (event === "select-hid-device") handlers.headset = listener as typeof handlers.headset;
      else handlers.revoked = listener as typeof handlers.revoked;
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

/** As on macOS and Windows; on Linux Electron has none of it. */
export const systemPreferences = {
  askForMediaAccess: async () => given.mediaAccess,
  getMediaAccessStatus: () => (given.mediaAccess ? "granted" : "denied"),
};
export const desktopCapturer = { getSources: async () => [{ id: "screen:1", name: "Screen" }] };
export const shell = { openExternal: async (url: string) => void seen.opened.push(url) };
export class StandInTray extends EventEmitter {
  picture: string;
  tip = "";
  title = "";
  menu: MenuItemConstructorOptions[] = [];
  destroyed = false;

  constructor(picture: string) {
    super();
    if (!given.trayWorks) throw new Error("no tray");
    this.picture = picture;
    seen.trays.push(this);
  }
  setImage(picture: string): void {
    this.picture = picture;
  }
  setToolTip(tip: string): void {
    this.tip = tip;
  }
  setTitle(title: string): void {
    this.title = title;
  }
  setContextMenu(menu: unknown): void {
    this.menu = menu as MenuItemConstructorOptions[];
  }
  destroy(): void {
    this.destroyed = true;
  }
}
export { StandInTray as Tray };

export class StandInNotification extends EventEmitter {
  static isSupported(): boolean {
    return given.notificationsWork;
  }
  readonly options: NotificationConstructorOptions;
  showing = false;

  constructor(options: NotificationConstructorOptions) {
    super();
    this.options = options;
    seen.notifications.push(this);
  }
  /** After a click or an action Electron lets go of what is shown; whether it goes away is the desktop's affair then. */
  #isLetGo = false;
  override emit(event: string, ...args: readonly unknown[]): boolean {
    const heard = super.emit(event, ...args);
    this.#isLetGo ||= event === "click" || event === "action";
    return heard;
  }
  show(): void {
    this.showing = true;
  }
  close(): void {
    if (!this.#isLetGo) this.showing = false;
  }
}
export { StandInNotification as Notification };

let nextBlocker = 1;
export const powerSaveBlocker = {
  start(type) {
    seen.awake.set(nextBlocker, type);
    return nextBlocker++;
  },
  stop: (id) => seen.awake.delete(id),
} satisfies Pick<PowerSaveBlocker, "start" | "stop">;

export const powerMonitor = new EventEmitter();

const keys = new Map<string, () => void>();
export const globalShortcut = {
  register(key, pressed) {
    if (given.takenKeys.includes(key)) return true;
    keys.set(key, pressed);
    return true;
  },
  isRegistered: (key) => keys.has(key),
  unregister: (key) => void keys.delete(key),
} satisfies Pick<GlobalShortcut, "register" | "isRegistered" | "unregister">;

/** Presses a key while another program is in front. */
export function press(key: string): void {
  keys.get(key)?.();
}

export const crashReporter = {
  start(options) {
    seen.crashReporter = options;
  },
} satisfies Pick<CrashReporter, "start">;

/** One screen, as most desks have. */
class StandInScreen extends EventEmitter {
  displays = [
    {
      id: 1,
      bounds: { x: 0, y: 0, width: 1920, height: 1080 },
      workArea: { x: 0, y: 0, width: 1920, height: 1040 },
      scaleFactor: 1,
    },
  ];
  getAllDisplays() {
    return this.displays;
  }
  getPrimaryDisplay() {
    return this.displays[0];
  }
}
export const screen = new StandInScreen();

export const nativeImage = { createFromPath: (path: string) => path };

export const dialog = {
  showMessageBoxSync: (_window: unknown, options: MessageBoxSyncOptions) => {
    seen.questions.push(options);
    return given.answer;
  },
  showMessageBox: async (...[first, second]: [MessageBoxSyncOptions] | [unknown, MessageBoxSyncOptions]) => {
    seen.questions.push(second ?? (first as MessageBoxSyncOptions));
    return { response: given.answer, checkboxChecked: false };
  },
  /** Nobody chooses a file. */
  showOpenDialog: async () => ({ canceled: true, filePaths: [] as string[] }),
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
  app.reset();
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
    ended: false,
    paths: {},
    windows: [],
    trays: [],
    notifications: [],
    questions: [],
    awake: new Map(),
    badge: 0,
    loginItem: undefined,
    crashReporter: undefined,
    userModelId: "",
    relaunches: [],
  });
  keys.clear();
  powerMonitor.removeAllListeners();
  Object.assign(given, {
    lockHeld: true,
    systemLanguages: ["en-GB"],
    packaged: false,
    mediaAccess: true,
    answer: 0,
    takenKeys: [],
    trayWorks: true,
    notificationsWork: true,
    switches: [],
  });
}
