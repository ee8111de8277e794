/**
 * The Electron shell: brings windows to the host, and the host to windows.
 *
 * @module
 */
import { app, desktopCapturer, safeStorage, session, shell, systemPreferences } from "electron";
import { languageFor } from "../../../shared/base/language.ts";
import { asMcError, McError } from "../../../shared/errors/mc-error.ts";
import { speak } from "../../../shared/words/languages.ts";
import { createHost, type DispatcherHost } from "../../host/host.ts";
import type { LabPort } from "../../host/lab-port.ts";
import { keyFileOf } from "../../host/user-keys.ts";
import { keyFileStore } from "../../keys/key-store.ts";
import { lockDataFolder } from "../../services/instance-lock.ts";
import { currentSystemFolder } from "../../systems/system-folders.ts";
import { takeHanded } from "../desktop/handed.ts";
import { type Handed, handedIn } from "../desktop/links.ts";
import { labStarter } from "../lab-loader.ts";
import { loadWebContent, type WebContent } from "../web-content.ts";
import { registerAppScheme, serveAppProtocol } from "./app-protocol.ts";
import { chooseClientCertificates } from "./client-certificates.ts";
import { removeCrashDumps } from "./crash-dumps.ts";
import { aboutIn, createDesktop, type DesktopFacts, type DesktopParts, handedParts } from "./desktop.ts";
import { chooseDevice } from "./device-choice.ts";
import { showErrorBox } from "./error-box.ts";
import { fileDialogs } from "./file-dialogs.ts";
import { setDataFolder } from "./folders.ts";
import { serveIpc } from "./ipc.ts";
import { type KeptPlaces, openPlaces } from "./kept-places.ts";
import { electronKeyStores } from "./key-store.ts";
import { setMenu } from "./menu.ts";
import { APP_ID, APP_ORIGIN } from "./names.ts";
import { restrictNavigation } from "./navigation.ts";
import { restrictPermissions, type SystemDevices } from "./permissions.ts";
import { proxyConfig } from "./proxy-config.ts";
import { labSwitch, startAnew } from "./set-up-anew.ts";
import { createElectronWindows } from "./windows.ts";

export interface ElectronShellOptions {
  readonly lab: boolean;
  /** Whether the dispatcher of the lab signs in at an identity server. */
  readonly signIn: boolean;
  /** When undefined, Electron's own folder for the program; for the lab, one beside it. */
  readonly dataFolder: string | undefined;
  /** Person of the lab whose unit is opened beside the console. */
  readonly unit?: string | undefined;
  /** Folder of the built windows. */
  readonly rendererFolder: string;
  /** What is served instead of built windows: `npm run dev` makes them as they are asked for. */
  readonly content?: WebContent;
  /** Path of the built preload. */
  readonly preload: string;
  readonly platform: NodeJS.Platform;
  /** The command line without the program: a link or a set-up file can be on it. */
  readonly args: readonly string[];
  /** The rest of what is known of the desktop. */
  readonly desktop: Omit<DesktopFacts, "platform">;
  /** Whether this is root, as whom Chromium runs without its sandbox or not at all. */
  readonly root: boolean;
  readonly createLab?: () => Promise<LabPort>;
  /** The policy of this computer; its own place when not given. */
  readonly policyFile?: string;
}

/**
 * A demonstration must not leave simulated calls in the record of a real desk; and both can run at once.
 *
 * @returns the data folder of the desk, in which the folders of further systems lie
 */
function chooseDataFolder({ dataFolder, lab }: Pick<ElectronShellOptions, "dataFolder" | "lab">): string {
  if (dataFolder !== undefined) setDataFolder(dataFolder);
  else if (lab) setDataFolder(`${app.getPath("userData")}-lab`);
  const base = app.getPath("userData");
  const folder = lab ? base : currentSystemFolder(base);
  if (folder !== base) setDataFolder(folder);
  return base;
}

/** In the lab both ends of a call are on this computer, with or without a network around it. */
function allowLoopbackMedia(): void {
  app.commandLine.appendSwitch("allow-loopback-in-peer-connection");
  app.commandLine.appendSwitch("disable-features", "WebRtcHideLocalIpsWithMdns");
}

/** macOS asks the user once, and remembers; Windows has a switch for all programs; Linux says nothing. */
function systemDevices(platform: NodeJS.Platform): SystemDevices {
  return {
    ask: async (device) => (platform === "darwin" ? systemPreferences.askForMediaAccess(device) : true),
    isRefused: (device) =>
      (platform === "darwin" || platform === "win32") &&
      ["denied", "restricted"].includes(systemPreferences.getMediaAccessStatus(device)),
  };
}

/** Says on screen why the program does not start, and ends it. */
function giveUp(cause: unknown): void {
  const error = asMcError(cause);
  showErrorBox(error);
  app.exit(1);
}

/**
 * Starts the program. Must be called before the application is ready; answers when the console is open.
 *
 * A second start over the same data folder brings the first one to the front and ends.
 */
export async function startElectronShell(options: ElectronShellOptions): Promise<void> {
  let noFolder: McError | undefined;
  let base = "";
  try {
    base = chooseDataFolder(options);
  } catch (cause) {
    noFolder = new McError("data-folder-unwritable", options.dataFolder, cause);
  }
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  // Without it, notifications on Windows belong to nobody.
  if (options.platform === "win32") app.setAppUserModelId(APP_ID);
  removeCrashDumps(app.getPath("userData"));
  // Root has no sandbox to enable; set-up prefers not to come here, and nobody is told to.
  if (!options.root) app.enableSandbox();
  if (options.lab) allowLoopbackMedia();
  registerAppScheme();
  restrictNavigation(app);

  let host: DispatcherHost | undefined;
  let places: KeptPlaces | undefined;
  let unlock = () => {};
  let parts: DesktopParts | undefined;
  let quitting = false;
  const desktop = createDesktop({ ...options.desktop, platform: options.platform });
  const waiting: Handed[] = [handedIn(options.args)];
  /** Takes what was handed over, once there is a console to show it. */
  const hand = (handed: Handed, cwd: string) => {
    if (parts === undefined) waiting.push(handed);
    else void takeHanded(handed, handedParts(parts, options.args), cwd);
  };
  const windows = createElectronWindows({
    host: () => {
      if (host === undefined) throw new McError("host-failed", "window before host");
      return host;
    },
    places: () => {
      if (places === undefined) throw new McError("host-failed", "window before host");
      return places;
    },
    preload: options.preload,
    devTools: !app.isPackaged,
    staysWithoutWindow: () => !quitting && desktop.inTray(),
    onConsoleClosed: () => app.quit(),
    onConsoleFocused: () => host?.desktop.looked(),
    onStayed: () => {
      quitting = false;
    },
  });
  app.on("second-instance", (_event, args, cwd) => hand(handedIn(args.slice(1)), cwd));
  // macOS hands links and files over in events.
  app.on("open-url", (event, link) => {
    event.preventDefault();
    hand({ link, provisioningFile: undefined }, "/");
  });
  app.on("open-file", (event, provisioningFile) => {
    event.preventDefault();
    hand({ link: undefined, provisioningFile }, "/");
  });
  app.on("activate", () => windows.showConsole());
  app.on("before-quit", () => {
    quitting = true;
  });
  // The console decides when the program ends, not the last window.
  app.on("window-all-closed", () => {});

  try {
    await app.whenReady();
    // Until the settings are read, and where they cannot be.
    await speak(languageFor(app.getPreferredSystemLanguages()));
    if (noFolder !== undefined) throw noFolder;
    // Whoever put it there, a starter script of the package included: pages show what came from the network.
    if (!options.root && app.commandLine.hasSwitch("no-sandbox")) throw new McError("sandbox-off");
    setMenu(app, options.platform, {
      about: () => parts !== undefined && aboutIn(parts),
      history() {
        // As the console's own key does, and only while the console is there.
        const asking = windows.identify(windows.consoleWindow()?.webContents.id ?? -1);
        if (parts !== undefined && asking !== undefined) void parts.host.dispatch(asking, "calls.openHistory", {});
      },
    });
    restrictPermissions(session.defaultSession, systemDevices(options.platform), {
      screens: () => desktopCapturer.getSources({ types: ["screen"] }),
      device: chooseDevice,
      devices: () => host?.settings.get() ?? { headsets: [], talkSwitches: [] },
    });
    const content = options.content ?? loadWebContent(options.rendererFolder);
    const dataFolder = app.getPath("userData");
    // Electron's own lock keeps a second Electron away, and nothing else that works on the same folder.
    unlock = lockDataFolder(dataFolder);
    const switchLab = labSwitch(options.args);
    const running = await createHost({
      dataFolder,
      lab: labStarter(dataFolder, options, options.createLab),
      shell: "electron",
      openWindow: (request) => windows.open(request),
      keyStores: () =>
        electronKeyStores(safeStorage, options.platform, keyFileStore(keyFileOf(dataFolder, options.lab))),
      desktop: () => desktop.abilities(),
      systemLanguages: () => app.getPreferredSystemLanguages(),
      fileDialogs: ({ id }) => fileDialogs(windows.windowOf(id)),
      hostFolder: app.isPackaged ? options.desktop.hostFolder : undefined,
      openBrowser: (url) => shell.openExternal(url.href),
      askSystemProxy: (url) => session.defaultSession.resolveProxy(url),
      ...(switchLab === undefined ? {} : { switchLab }),
      systems: { base, startAnew: () => startAnew(options.args) },
      ...(options.policyFile === undefined ? {} : { policyFile: options.policyFile }),
    });
    host = running;
    places = openPlaces(dataFolder, running.log);
    endWithHost(running, () => desktop.stop(), unlock);
    chooseClientCertificates(app, running.log);
    await session.defaultSession.setProxy(proxyConfig(running.windowProxy));
    serveAppProtocol(session.defaultSession.protocol, content, () => running.connectSources(APP_ORIGIN));
    serveIpc(running, windows.identify);
    await windows.open({ role: "console", personId: null });
    parts = { host: running, windows };
    desktop.start(parts);
    // As the console's own button does, with its answer to names that nobody has.
    const asking = windows.identify(windows.consoleWindow()?.webContents.id ?? -1);
    if (options.unit !== undefined && asking !== undefined) {
      await running.dispatch(asking, "lab.openUnit", { personId: options.unit });
    }
    for (const handed of waiting.splice(0)) {
      if (handed.link !== undefined || handed.provisioningFile !== undefined) hand(handed, process.cwd());
    }
  } catch (cause) {
    host?.log.error("the program does not start", cause);
    await host?.close();
    unlock();
    giveUp(cause);
  }
}

/** Holds the end of the program until the host has closed its files and the lab. */
function endWithHost(host: DispatcherHost, stopDesktop: () => void, unlock: () => void): void {
  let ended = false;
  app.on("will-quit", (event) => {
    if (ended) return;
    event.preventDefault();
    const quit = () => {
      ended = true;
      unlock();
      // Electron is inside its own quit until everything that this event set going has run, and takes no other order.
      setImmediate(() => app.quit());
    };
    stopDesktop();
    host.close().then(quit, quit);
  });
}
