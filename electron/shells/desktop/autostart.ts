/**
 * Starting with the session, as the dispatcher chose; on Linux by a file among the user's settings, which every desktop
 * reads.
 *
 * @module
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DispatcherHost } from "../../host/host.ts";
import { storeFile } from "../../services/stored-file.ts";

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

/**
 * Has the session start the program, or not.
 *
 * @param configFolder - folder for settings of the user's programs: `~/.config`
 * @param executable - what to start
 */
export function keepAutostart(on: boolean, configFolder: string, executable: string): void {
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

/**
 * Has the session start the program as the setting says, now and after each change.
 *
 * @param keep - arranges it
 * @returns how to stop
 */
export function followStartAtLogin(
  { settings, log }: Pick<DispatcherHost, "settings" | "log">,
  keep: (on: boolean) => void,
): () => void {
  let last: boolean | undefined;
  const follow = () => {
    const { startAtLogin } = settings.get();
    if (startAtLogin === last) return;
    last = startAtLogin;
    try {
      keep(startAtLogin);
    } catch (cause) {
      log.error("start with the session not arranged", cause);
    }
  };
  const stop = settings.onChange(follow);
  follow();
  return stop;
}
