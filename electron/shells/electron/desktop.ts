/**
 * Everything by which the program is part of its desktop, put together once the console is drawn.
 *
 * @module
 */

import { app } from "electron";
import { ofEveryAct } from "../../../shared/bridge/global-keys.ts";
import type { DesktopAbilities } from "../../host/desktop-view.ts";
import type { DispatcherHost } from "../../host/host.ts";
import { readBuildFacts } from "../../services/build-facts.ts";
import { planUpdates, startUpdates, type Updater } from "../../services/updates.ts";
import type { HandedParts } from "../desktop/handed.ts";
import { canNotify, notifyOfCalls } from "./call-notifications.ts";
import { showErrorBox } from "./error-box.ts";
import { createGlobalKeys, type GlobalKeys } from "./global-keys.ts";
import { canStartAtLogin, followLoginSetting } from "./login-item.ts";
import { agreesToSetUp, startAnew } from "./set-up-anew.ts";
import { createTray, type ProgramTray } from "./tray.ts";
import { registerAfterWaking, stayAwakeDuringCalls } from "./wakefulness.ts";
import type { ElectronWindows } from "./windows.ts";

/** What the shell is told of the computer. */
export interface DesktopFacts {
  readonly platform: NodeJS.Platform;
  /** Folder of the tray's pictures. */
  readonly icons: string;
  /** Folder of the host's bundles, with what packaging says about them. */
  readonly hostFolder: string;
  /** Folder for settings of the user's programs, on Linux. */
  readonly configFolder: string;
  /** What to start the program by. */
  readonly executable: string;
  readonly wayland: boolean;
  /** Loads the updater's bundle. */
  readonly loadUpdater: () => Promise<Updater>;
}

export interface DesktopParts {
  readonly host: DispatcherHost;
  readonly windows: Pick<ElectronWindows, "showConsole" | "consoleWindow">;
}

export interface Desktop {
  abilities(): DesktopAbilities;
  /** Whether the program can be reached without a window. */
  inTray(): boolean;
  /** Begins; the console is there. */
  start(parts: DesktopParts): void;
  stop(): void;
}

export function createDesktop(facts: DesktopFacts): Desktop {
  const { platform } = facts;
  const stops: (() => void)[] = [];
  let globalKeys: GlobalKeys | undefined;
  let tray: ProgramTray | undefined;

  return {
    abilities: () => ({
      startAtLogin: canStartAtLogin(),
      keepInTray: tray?.possible ?? true,
      globalKeys: globalKeys?.support() ?? ofEveryAct(facts.wayland ? "unreliable" : "works"),
      notifications: canNotify(),
    }),

    inTray: () => tray?.shown ?? false,

    start({ host, windows }) {
      const { consoleWindow, showConsole } = windows;
      globalKeys = createGlobalKeys(host, facts.wayland);
      const showAbout = () => aboutIn({ host, windows });
      tray = createTray({ host, icons: facts.icons, platform, showAbout, showConsole, consoleWindow });
      stops.push(
        globalKeys.stop,
        tray.stop,
        stayAwakeDuringCalls(host),
        notifyOfCalls({ host, showConsole, consoleInFront: () => consoleWindow()?.isFocused() ?? false }),
        followLoginSetting({ host, platform, configFolder: facts.configFolder, executable: facts.executable }),
      );
      registerAfterWaking(host);
      const plan = planUpdates({
        packaged: app.isPackaged,
        platform,
        facts: readBuildFacts(facts.hostFolder),
        policy: host.policy?.updates,
      });
      void startUpdates(plan, facts.loadUpdater, host.windowProxy, host.log, (version) =>
        host.log.info("an update is ready and will be installed at the end of the program", { version }),
      );
    },

    stop() {
      for (const each of stops.splice(0)) each();
    },
  };
}

/** Shows what the program is, in the console, which is opened for it where it is not. */
export function aboutIn({ host, windows }: Pick<DesktopParts, "host" | "windows">): void {
  host.desktop.wantAbout();
  windows.showConsole();
  host.tell("desktop.aboutWanted", {});
}

/** What is done in Electron with what the system handed over. @param args - command line of now, without the program */
export function handedParts({ host, windows }: DesktopParts, args: readonly string[]): HandedParts {
  return {
    host,
    showConsole: windows.showConsole,
    agrees: (question, to) => agreesToSetUp(question, to, windows),
    tellError: showErrorBox,
    startAnew: () => startAnew(args),
  };
}
