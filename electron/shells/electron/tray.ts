/**
 * The program in the tray, and the count of missed calls wherever the system shows one.
 *
 * @module
 */
import { join } from "node:path";
import { app, type BrowserWindow, Menu, nativeImage, Tray } from "electron";
import { wordsOf } from "../../../shared/words/words.ts";
import type { DispatcherHost } from "../../host/host.ts";

const WORDS = wordsOf("shell");

interface Surroundings {
  readonly host: Pick<DispatcherHost, "desktop" | "settings" | "log">;
  /** Folder of the tray's pictures. */
  readonly icons: string;
  readonly platform: NodeJS.Platform;
  readonly showConsole: () => void;
  /** The console's window while there is one. */
  readonly consoleWindow: () => BrowserWindow | undefined;
}

/** What the tray says when it is pointed at. */
export function trayWords(missed: number): string {
  const { name } = WORDS;
  if (missed === 0) return name;
  return WORDS.tray.missed({ name, count: missed });
}

export interface ProgramTray {
  /** Whether the program is in the tray now, so that it can be reached without a window. */
  readonly shown: boolean;
  /** Whether this desktop has a tray, as far as it has been tried. */
  readonly possible: boolean;
  stop(): void;
}

/** Shows the tray while the dispatcher wants it, and the missed count always. */
export function createTray({ host, icons, platform, showConsole, consoleWindow }: Surroundings): ProgramTray {
  const { desktop, settings, log } = host;
  let tray: Tray | undefined;
  let possible = true;

  const picture = (missed: number) => {
    if (platform === "darwin") return join(icons, "trayTemplate.png");
    return join(icons, missed > 0 ? "tray-missed.png" : "tray.png");
  };

  function make(): Tray | undefined {
    try {
      const made = new Tray(picture(desktop.missed()));
      made.setContextMenu(
        Menu.buildFromTemplate([
          { label: WORDS.tray.open({ name: WORDS.name }), click: showConsole },
          { type: "separator" },
          { label: WORDS.tray.quit, click: () => app.quit() },
        ]),
      );
      made.on("click", showConsole);
      return made;
    } catch (cause) {
      // A desktop without a tray.
      possible = false;
      log.error("the tray cannot be shown", cause);
      return undefined;
    }
  }

  function count(missed: number): void {
    if (platform === "win32") {
      const overlay = missed > 0 ? nativeImage.createFromPath(join(icons, "missed-overlay.png")) : null;
      consoleWindow()?.setOverlayIcon(overlay, missed > 0 ? trayWords(missed) : "");
    } else {
      app.setBadgeCount(missed);
    }
    tray?.setImage(picture(missed));
    tray?.setToolTip(trayWords(missed));
    // The menu bar has room for words.
    if (platform === "darwin") tray?.setTitle(missed > 0 ? String(missed) : "");
  }

  const follow = () => {
    const wanted = settings.get().keepInTray;
    if (wanted && possible && tray === undefined) tray = make();
    if (!wanted && tray !== undefined) {
      tray.destroy();
      tray = undefined;
    }
    count(desktop.missed());
  };
  const stops = [desktop.onChange(follow), settings.onChange(follow)];
  follow();
  return {
    get shown() {
      return tray !== undefined;
    },
    get possible() {
      return possible;
    },
    stop() {
      for (const stop of stops) stop();
      tray?.destroy();
      tray = undefined;
    },
  };
}
