/**
 * The program in the tray, and the count of what waits, missed calls and unread messages, wherever the system shows one.
 *
 * @module
 */
import { join } from "node:path";
import { app, type BrowserWindow, Menu, nativeImage, Tray } from "electron";
import { onLanguage, wordsOf } from "../../../shared/words/words.ts";
import type { DispatcherHost } from "../../host/host.ts";

const WORDS = wordsOf("shell");

interface Surroundings {
  readonly host: Pick<DispatcherHost, "desktop" | "settings" | "log">;
  /** Folder of the tray's pictures. */
  readonly icons: string;
  readonly platform: NodeJS.Platform;
  readonly showConsole: () => void;
  /** Shows what the program is, in the console. */
  readonly showAbout: () => void;
  /** The console's window while there is one. */
  readonly consoleWindow: () => BrowserWindow | undefined;
}

/** What waits for the dispatcher. */
interface Waiting {
  readonly missed: number;
  readonly unread: number;
}

/** What the tray says when it is pointed at. */
export function trayWords({ missed, unread }: Waiting): string {
  const { name, tray } = WORDS;
  const waiting = [
    ...(missed === 0 ? [] : [tray.missed({ count: missed })]),
    ...(unread === 0 ? [] : [tray.unread({ count: unread })]),
  ];
  return waiting.length === 0 ? name : `${name}: ${waiting.join(", ")}`;
}

export interface ProgramTray {
  /** Whether the program is in the tray now, so that it can be reached without a window. */
  readonly shown: boolean;
  /** Whether this desktop has a tray, as far as it has been tried. */
  readonly possible: boolean;
  stop(): void;
}

/** Shows the tray while the dispatcher wants it, and what waits always. */
export function createTray({
  host,
  icons,
  platform,
  showAbout,
  showConsole,
  consoleWindow,
}: Surroundings): ProgramTray {
  const { desktop, settings, log } = host;
  let tray: Tray | undefined;
  let possible = true;

  const waiting = (): Waiting => ({ missed: desktop.missed(), unread: desktop.unread() });
  const sum = ({ missed, unread }: Waiting) => missed + unread;

  const picture = () => {
    if (platform === "darwin") return join(icons, "trayTemplate.png");
    return join(icons, sum(waiting()) > 0 ? "tray-missed.png" : "tray.png");
  };

  const menu = () =>
    Menu.buildFromTemplate([
      { label: WORDS.tray.open({ name: WORDS.name }), click: showConsole },
      { label: WORDS.tray.about, click: showAbout },
      { type: "separator" },
      { label: WORDS.tray.quit, click: () => app.quit() },
    ]);

  function make(): Tray | undefined {
    try {
      const made = new Tray(picture());
      made.setContextMenu(menu());
      made.on("click", showConsole);
      return made;
    } catch (cause) {
      // A desktop without a tray.
      possible = false;
      log.error("the tray cannot be shown", cause);
      return undefined;
    }
  }

  function count(): void {
    const all = sum(waiting());
    const said = trayWords(waiting());
    if (platform === "win32") {
      const overlay = all > 0 ? nativeImage.createFromPath(join(icons, "missed-overlay.png")) : null;
      consoleWindow()?.setOverlayIcon(overlay, all > 0 ? said : "");
    } else {
      app.setBadgeCount(all);
    }
    tray?.setImage(picture());
    tray?.setToolTip(said);
    // The menu bar has room for words.
    if (platform === "darwin") tray?.setTitle(all > 0 ? String(all) : "");
  }

  const follow = () => {
    const wanted = settings.get().keepInTray;
    if (wanted && possible && tray === undefined) tray = make();
    if (!wanted && tray !== undefined) {
      tray.destroy();
      tray = undefined;
    }
    count();
  };
  const spokenAnew = () => {
    tray?.setContextMenu(menu());
    count();
  };
  const stops = [desktop.onChange(follow), settings.onChange(follow), onLanguage(spokenAnew)];
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
