/**
 * The key that mutes while another program is in front.
 *
 * A key of this kind is told when it goes down and not when it comes up, so it switches; holding a key to speak works
 * in the console's own window. Some Wayland desktops keep such keys to themselves, and say that they did not.
 *
 * @module
 */
import { globalShortcut } from "electron";
import type { DesktopState } from "../../../shared/bridge/desktop.ts";
import type { DispatcherHost } from "../../host/host.ts";

type Support = DesktopState["globalMuteKey"];

export interface MuteKey {
  /** What can be said about the key that is chosen now, or about keys as such while none is. */
  support(): Support;
  stop(): void;
}

/** Whether the session is one in which a key's registration tells nothing. */
export function isWayland(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  return platform === "linux" && (env["XDG_SESSION_TYPE"] === "wayland" || Boolean(env["WAYLAND_DISPLAY"]));
}

export function createMuteKey(host: Pick<DispatcherHost, "settings" | "tell" | "log">, wayland: boolean): MuteKey {
  const { settings, tell, log } = host;
  let held = "";
  let taken = false;

  function follow(): void {
    const wanted = settings.get().globalMuteKey;
    if (wanted === held) return;
    if (held !== "" && !taken) globalShortcut.unregister(held);
    held = wanted;
    taken = false;
    if (wanted === "") return;
    globalShortcut.register(wanted, () => tell("desktop.toggleMute", {}));
    // What `register` answers is not to be relied upon.
    taken = !globalShortcut.isRegistered(wanted);
    if (taken) log.warn("the mute key is not to be had", { key: wanted });
  }
  const stop = settings.onChange(follow);
  follow();

  return {
    support: () => (taken ? "taken" : wayland ? "unreliable" : "works"),
    stop() {
      stop();
      if (held !== "" && !taken) globalShortcut.unregister(held);
    },
  };
}
