/**
 * Everything by which the program is part of its desktop, put together once the console is drawn.
 *
 * @module
 */

import { resolve } from "node:path";
import { app, dialog } from "electron";
import { asMcError, McError } from "../../../shared/errors/mc-error.ts";
import type { DesktopAbilities } from "../../host/desktop-desk.ts";
import type { DispatcherHost } from "../../host/host.ts";
import { readBuildFacts } from "../../services/build-facts.ts";
import { type Provisioning, readProvisioning } from "../../services/provisioning.ts";
import { planUpdates, startUpdates, type Updater } from "../../services/updates.ts";
import { notifyOfCalls } from "./call-notifications.ts";
import { showErrorBox } from "./error-box.ts";
import { type Handed, idOfLink } from "./links.ts";
import { canStartAtLogin, followLoginSetting } from "./login-item.ts";
import { createMuteKey, type MuteKey } from "./mute-key.ts";
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
  readonly dataFolder: string;
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
  let muteKey: MuteKey | undefined;
  let tray: ProgramTray | undefined;

  return {
    abilities: () => ({
      startAtLogin: canStartAtLogin(),
      keepInTray: tray?.possible ?? true,
      globalMuteKey: muteKey?.support() ?? (facts.wayland ? "unreliable" : "works"),
    }),

    inTray: () => tray?.shown ?? false,

    start({ host, windows }) {
      const { consoleWindow, showConsole } = windows;
      muteKey = createMuteKey(host, facts.wayland);
      tray = createTray({ host, icons: facts.icons, platform, showConsole, consoleWindow });
      stops.push(
        muteKey.stop,
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
      void startUpdates(plan, facts.loadUpdater, host.log, (version) =>
        host.log.info("an update is ready and will be installed at the end of the program", { version }),
      );
    },

    stop() {
      for (const each of stops.splice(0)) each();
    },
  };
}

/** Takes what the system handed over: shows a link's ID for dialling, or asks about a set-up file. */
export async function takeHanded(
  handed: Handed,
  { host, windows, dataFolder }: DesktopParts,
  cwd: string,
): Promise<void> {
  windows.showConsole();
  const id = handed.link === undefined ? undefined : idOfLink(handed.link);
  if (id !== undefined && host.desktop.offerLink(id)) host.tell("desktop.linkOpened", {});
  else if (handed.link !== undefined) host.log.warn("a link without a callable ID was opened");
  if (handed.provisioningFile !== undefined) {
    await setUpFrom(resolve(cwd, handed.provisioningFile), { host, windows, dataFolder });
  }
}

async function agrees(provisioning: Provisioning, { windows }: Pick<DesktopParts, "windows">): Promise<boolean> {
  const { displayName, mcServiceId, server, people } = provisioning;
  const options = {
    type: "question" as const,
    title: "MC Dispatcher",
    message: `Set up this console as ${displayName}?`,
    detail: [
      mcServiceId,
      `Server: ${server}`,
      people === null ? "The directory stays as it is." : `Directory: ${people} people`,
      "The program starts anew. The account that is set up now is kept beside the new one.",
    ].join("\n"),
    buttons: ["Set up", "Cancel"],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const window = windows.consoleWindow();
  const { response } = await (window === undefined
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return response === 0;
}

/** Sets the console up from a file, if the dispatcher agrees, and starts the program anew. */
async function setUpFrom(file: string, parts: DesktopParts): Promise<void> {
  const { host, dataFolder } = parts;
  let provisioning: Provisioning | undefined;
  const refuseDuringCall = () => {
    if (host.desktop.live().length > 0) throw new McError("provisioning-during-call");
  };
  try {
    refuseDuringCall();
    provisioning = readProvisioning(file, dataFolder);
    if (!(await agrees(provisioning, parts))) return;
    // The question waits for as long as nobody answers it, and calls come in meanwhile.
    refuseDuringCall();
    provisioning.install();
    host.log.info("set up anew");
    app.relaunch();
    app.quit();
  } catch (cause) {
    const error = asMcError(cause);
    host.log.error("not set up", error);
    showErrorBox(error);
  } finally {
    provisioning?.discard();
  }
}
