/**
 * Starting with the user's session, as the dispatcher chose.
 *
 * @module
 */
import { app } from "electron";
import type { DispatcherHost } from "../../host/host.ts";
import { followStartAtLogin, keepAutostart } from "../desktop/autostart.ts";

interface Surroundings {
  readonly host: Pick<DispatcherHost, "settings" | "log">;
  readonly platform: NodeJS.Platform;
  /** Folder for settings of the user's programs: `~/.config`. Linux starts what it finds in `autostart` there. */
  readonly configFolder: string;
  /** The program's file; an AppImage names itself in APPIMAGE, and its mounted file is gone at the next start. */
  readonly executable: string;
}

/** Whether the program can arrange it: a program that was not installed would start something else next time. */
export function canStartAtLogin(): boolean {
  return app.isPackaged;
}

/** Has the system start the program with the session, or not, as the setting says. Returns the way to stop. */
export function followLoginSetting({ host, platform, configFolder, executable }: Surroundings): () => void {
  if (!canStartAtLogin()) return () => {};
  return followStartAtLogin(host, (on) => {
    if (platform === "linux") keepAutostart(on, configFolder, executable);
    else app.setLoginItemSettings({ openAtLogin: on });
  });
}
