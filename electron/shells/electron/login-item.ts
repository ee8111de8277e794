/**
 * Starting with the user's session, as the dispatcher chose.
 *
 * @module
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { app } from "electron";
import type { DispatcherHost } from "../../host/host.ts";
import { storeFile } from "../../services/stored-file.ts";

interface Surroundings {
  readonly host: Pick<DispatcherHost, "settings" | "log">;
  readonly platform: NodeJS.Platform;
  /** Folder for settings of the user's programs: `~/.config`. Linux starts what it finds in `autostart` there. */
  readonly configFolder: string;
  /** The program's file; an AppImage names itself in APPIMAGE, and its mounted file is gone at the next start. */
  readonly executable: string;
}

const AUTOSTART_FILE = "mc-dispatcher.desktop";

/** An argument of the `Exec` key (Desktop Entry Specification): quoted, with its special characters escaped twice. */
function quoted(path: string): string {
  return `"${path
    .replace(/["`$\\]/g, "\\$&")
    .replaceAll("\\", "\\\\")
    .replaceAll("%", "%%")}"`;
}

/** The file that a Linux desktop starts the program by. */
export function autostartEntry(executable: string): string {
  const lines = [
    "[Desktop Entry]",
    "Type=Application",
    "Name=MC Dispatcher",
    `Exec=${quoted(executable)}`,
    // Without the program, the desktop passes the file over.
    `TryExec=${executable.replaceAll("\\", "\\\\")}`,
    "Terminal=false",
  ];
  return `${lines.join("\n")}\n`;
}

function keepOnLinux(on: boolean, configFolder: string, executable: string): void {
  const file = join(configFolder, "autostart", AUTOSTART_FILE);
  if (!on) {
    rmSync(file, { force: true });
    return;
  }
  const entry = autostartEntry(executable);
  try {
    if (readFileSync(file, "utf8") === entry) return;
  } catch {
    // Not there yet.
  }
  storeFile(file, entry);
}

/** Whether the program can arrange it: a program that was not installed would start something else next time. */
export function canStartAtLogin(): boolean {
  return app.isPackaged;
}

/** Has the system start the program with the session, or not, as the setting says. Returns the way to stop. */
export function followLoginSetting({ host, platform, configFolder, executable }: Surroundings): () => void {
  let last: boolean | undefined;
  const follow = () => {
    const { startAtLogin } = host.settings.get();
    if (!canStartAtLogin() || startAtLogin === last) return;
    last = startAtLogin;
    try {
      if (platform === "linux") keepOnLinux(startAtLogin, configFolder, executable);
      else app.setLoginItemSettings({ openAtLogin: startAtLogin });
    } catch (cause) {
      host.log.error("start with the session not arranged", cause);
    }
  };
  const stop = host.settings.onChange(follow);
  follow();
  return stop;
}
