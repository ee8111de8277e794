/**
 * The keys that act while another program is in front: mute, answer the first, end the call in focus.
 *
 * A key of this kind is told when it goes down and not when it comes up, so the mute key switches; holding a key to speak works
 * in the console's own window. Some Wayland desktops keep such keys to themselves, and say that they did not.
 *
 * @module
 */
import { globalShortcut } from "electron";
import type { DesktopState, GlobalKeySupport } from "../../../shared/bridge/desktop.ts";
import { GLOBAL_KEY_SETTINGS, type GlobalKey, type GlobalKeySetting } from "../../../shared/bridge/settings.ts";
import type { DispatcherHost } from "../../host/host.ts";

export interface GlobalKeys {
  support(): DesktopState["globalKeys"];
  stop(): void;
}

/** Whether the session is one in which a key's registration tells nothing. */
export function isWayland(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  return platform === "linux" && (env["XDG_SESSION_TYPE"] === "wayland" || Boolean(env["WAYLAND_DISPLAY"]));
}

/** What can be said of each while none is chosen. */
export function unchosenKeys(wayland: boolean): DesktopState["globalKeys"] {
  const support: GlobalKeySupport = wayland ? "unreliable" : "works";
  return { globalMuteKey: support, globalAnswerKey: support, globalEndKey: support };
}

export function createGlobalKeys(
  host: Pick<DispatcherHost, "settings" | "tell" | "log">,
  wayland: boolean,
): GlobalKeys {
  const { settings, tell, log } = host;
  const held = new Map<GlobalKeySetting, GlobalKey>();
  const taken = new Set<GlobalKeySetting>();

  function release(setting: GlobalKeySetting): void {
    const key = held.get(setting) ?? "";
    if (key !== "" && !taken.has(setting)) globalShortcut.unregister(key);
    held.delete(setting);
    taken.delete(setting);
  }

  function follow(setting: GlobalKeySetting): void {
    const wanted = settings.get()[setting];
    if (wanted === (held.get(setting) ?? "")) return;
    release(setting);
    held.set(setting, wanted);
    if (wanted === "") return;
    globalShortcut.register(wanted, () => tell("desktop.keyPressed", { key: setting }));
    // What `register` answers is not to be relied upon.
    if (globalShortcut.isRegistered(wanted)) return;
    taken.add(setting);
    log.warn("a key for every program is not to be had", { key: wanted });
  }
  const followAll = () => {
    for (const setting of GLOBAL_KEY_SETTINGS) follow(setting);
  };
  const stop = settings.onChange(followAll);
  followAll();

  return {
    support: () => ({
      ...unchosenKeys(wayland),
      ...Object.fromEntries([...taken].map((setting) => [setting, "taken" as const])),
    }),
    stop() {
      stop();
      for (const setting of GLOBAL_KEY_SETTINGS) release(setting);
    },
  };
}
