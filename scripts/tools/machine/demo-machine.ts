/**
 * What the demonstration needs to know of the machine.
 *
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";

/** Whether a window can be shown. */
export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  if (platform === "win32" || platform === "darwin") return true;
  return Boolean(env["DISPLAY"] || env["WAYLAND_DISPLAY"]);
}

/** Settings, history and browser profile of the demonstration; kept from one start to the next. */
export function demoDataFolder(): string {
  return join(homedir(), ".mc-dispatcher-demo");
}
