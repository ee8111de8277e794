/**
 * The Electron shell: brings windows to the host, and the host to windows.
 *
 * @module
 */
import { app, dialog, safeStorage, session, systemPreferences } from "electron";
import { McError } from "../../shared/errors.ts";
import { createHost, type DispatcherHost } from "../host.ts";
import { keyFileOf } from "../key-desk.ts";
import type { LabPort } from "../lab-port.ts";
import { keyFileStore } from "../services/keys/key-store.ts";
import { loadWebContent } from "../web-content.ts";
import { registerAppScheme, serveAppProtocol } from "./app-protocol.ts";
import { serveIpc } from "./ipc.ts";
import { electronKeyStores } from "./key-store.ts";
import { setMenu } from "./menu.ts";
import { restrictNavigation } from "./navigation.ts";
import { restrictPermissions } from "./permissions.ts";
import { createElectronWindows } from "./windows.ts";

export interface ElectronShellOptions {
  readonly lab: boolean;
  /** Electron's own folder for the program when undefined. */
  readonly dataFolder: string | undefined;
  /** Folder of the built windows. */
  readonly rendererFolder: string;
  /** Path of the built preload. */
  readonly preload: string;
  readonly platform: NodeJS.Platform;
  /** Whether this is root, as whom Chromium runs without its sandbox or not at all. */
  readonly root: boolean;
  readonly createLab?: () => Promise<LabPort>;
}

/** In the lab both ends of a call are on this computer, with or without a network around it. */
function allowLoopbackMedia(): void {
  app.commandLine.appendSwitch("allow-loopback-in-peer-connection");
  app.commandLine.appendSwitch("disable-features", "WebRtcHideLocalIpsWithMdns");
}

/** macOS asks the user once, and remembers. */
async function askForMicrophone(platform: NodeJS.Platform): Promise<boolean> {
  return platform === "darwin" ? systemPreferences.askForMediaAccess("microphone") : true;
}

/** Says on screen why the program does not start, and ends it. */
function giveUp(cause: unknown): void {
  const error = cause instanceof McError ? cause : new McError("host-failed", undefined, cause);
  dialog.showErrorBox(error.message, `${error.advice}\n\n${error.code}${error.detail ? `: ${error.detail}` : ""}`);
  app.exit(1);
}

/**
 * Starts the program. Must be called before the application is ready; answers when the console is open.
 *
 * A second start over the same data folder brings the first one to the front and ends.
 */
export async function startElectronShell(options: ElectronShellOptions): Promise<void> {
  if (options.dataFolder !== undefined) app.setPath("userData", options.dataFolder);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  // Root has no sandbox to enable; set-up prefers not to come here, and nobody is told to.
  if (!options.root) app.enableSandbox();
  if (options.lab) allowLoopbackMedia();
  registerAppScheme();
  restrictNavigation(app);

  let host: DispatcherHost | undefined;
  const windows = createElectronWindows({
    host: () => {
      if (host === undefined) throw new McError("host-failed", "window before host");
      return host;
    },
    preload: options.preload,
    devTools: !app.isPackaged,
    onConsoleClosed: () => app.quit(),
  });
  app.on("second-instance", () => windows.showConsole());
  // The console decides when the program ends, not the last window.
  app.on("window-all-closed", () => {});

  try {
    await app.whenReady();
    setMenu(app, options.platform);
    restrictPermissions(session.defaultSession, () => askForMicrophone(options.platform));
    const content = loadWebContent(options.rendererFolder);
    const dataFolder = app.getPath("userData");
    const running = await createHost({
      dataFolder,
      lab: options.lab,
      shell: "electron",
      openWindow: (request) => windows.open(request),
      keyStores: await electronKeyStores(safeStorage, options.platform, keyFileStore(keyFileOf(dataFolder))),
      ...(options.createLab === undefined ? {} : { createLab: options.createLab }),
    });
    host = running;
    endWithHost(running);
    serveAppProtocol(session.defaultSession.protocol, content, () => running.signallingOrigins());
    serveIpc(running, windows.identify);
    await windows.open({ role: "console", personId: null });
  } catch (cause) {
    host?.log.error("the program does not start", cause);
    await host?.close();
    giveUp(cause);
  }
}

/** Holds the end of the program until the host has closed its files and the lab. */
function endWithHost(host: DispatcherHost): void {
  let ended = false;
  app.on("will-quit", (event) => {
    if (ended) return;
    event.preventDefault();
    const quit = () => {
      ended = true;
      app.quit();
    };
    host.close().then(quit, quit);
  });
}
