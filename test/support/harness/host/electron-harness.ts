import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { type ElectronShellOptions, startElectronShell } from "../../../../electron/shells/electron/electron-shell.ts";
import { buildHost } from "../../../../scripts/tools/build/build.ts";
import type { WindowRole } from "../../../../shared/bridge/bridge.ts";
import { app, given, reset, type StandInWindow, seen } from "../../stand-ins/electron.ts";
import { StandInLab } from "../../stand-ins/lab.ts";
import { temporaryFolder, writeRenderer } from "./chromium-harness.ts";

/** Builds the preload once for a test file; answers with its path. */
export async function buildPreload(): Promise<{ readonly preload: string; remove(): void }> {
  const folder = temporaryFolder();
  await buildHost(undefined, folder, "error");
  return {
    preload: join(folder, "preload.cjs"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface StartedElectron {
  readonly lab: StandInLab;
  readonly folder: string;
  windowOf(page: WindowRole): StandInWindow | undefined;
  stop(): Promise<void>;
}

/**
 * The Electron shell over the stand-ins for Electron and the lab.
 *
 * @param options - what differs; as a function of the test's folder, which can put files there
 * @param before - what of the computer differs
 */
export async function startElectron(
  preload: string,
  options: Partial<ElectronShellOptions> | ((folder: string) => Partial<ElectronShellOptions>) = {},
  before: () => void = () => {},
): Promise<StartedElectron> {
  reset();
  before();
  const folder = temporaryFolder();
  const lab = new StandInLab();
  await startElectronShell({
    lab: true,
    signIn: false,
    dataFolder: join(folder, "data"),
    rendererFolder: writeRenderer(folder),
    preload,
    platform: "linux",
    root: false,
    args: [],
    desktop: {
      hostFolder: folder,
      icons: join(folder, "icons"),
      configFolder: join(folder, "config"),
      executable: "/opt/MC Dispatcher/mc-dispatcher",
      wayland: false,
      loadUpdater: async () => {
        throw new Error("no updater here");
      },
    },
    policyFile: join(folder, "policy.json"),
    createLab: async () => lab,
    ...(typeof options === "function" ? options(folder) : options),
  });
  return {
    lab,
    folder,
    windowOf: (page) => seen.windows.find(({ webContents }) => webContents.getURL().endsWith(`${page}.html`)),
    async stop() {
      // Whatever a test had windows and people say, the program ends now.
      given.answer = 1;
      if (!seen.ended && app.listenerCount("will-quit") > 0) {
        const ended = once(app, "test:ended");
        app.quit();
        await ended;
      }
      vi.restoreAllMocks();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
