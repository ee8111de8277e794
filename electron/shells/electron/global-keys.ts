/**
 * The keys that act while another program is in front: talk, mute, answer the first who rings, end the call in focus.
 *
 * A key of this kind is told when it goes down and not when it comes up, so it switches; holding a key to speak works
 * in the console's own window. Some Wayland desktops keep such keys to themselves, and say that they did not.
 *
 * @module
 */
import { globalShortcut } from "electron";
import type { DesktopState } from "../../../shared/bridge/desktop.ts";
import { GLOBAL_ACTS, GLOBAL_KEY_SETTING, type GlobalAct } from "../../../shared/bridge/global-keys.ts";
import type { DispatcherHost } from "../../host/host.ts";

type Support = DesktopState["globalKeys"];

export interface GlobalKeys {
  /** What can be said about the key of each act, or about keys as such while none is chosen. */
  support(): Support;
  stop(): void;
}

/** Whether the session is one in which a key's registration tells nothing. */
export function isWayland(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  return platform === "linux" && (env["XDG_SESSION_TYPE"] === "wayland" || Boolean(env["WAYLAND_DISPLAY"]));
}

export function createGlobalKeys(
  host: Pick<DispatcherHost, "settings" | "tell" | "log">,
  wayland: boolean,
): GlobalKeys {
  const { settings, tell, log } = host;
  /** The key that each act has. */
  const held = new Map<GlobalAct, string>();
  /** What was wanted, whether or not it was to be had. */
  const asked = new Map<GlobalAct, string>();

  function release(act: GlobalAct): void {
    const key = held.get(act);
    if (key !== undefined) globalShortcut.unregister(key);
    held.delete(act);
  }

  function take(act: GlobalAct, key: string): void {
    if ([...held.values()].includes(key)) return;
    globalShortcut.register(key, () => tell("desktop.act", { act }));
    // What `register` answers is not to be relied upon.
    if (globalShortcut.isRegistered(key)) held.set(act, key);
    else log.warn("a key for every program is not to be had", { act, key });
  }

  function follow(): void {
    const now = settings.get();
    const wanted = new Map(GLOBAL_ACTS.map((act) => [act, now[GLOBAL_KEY_SETTING[act]]] as const));
    if (GLOBAL_ACTS.every((act) => asked.get(act) === wanted.get(act))) return;
    // All are given back first: two acts may have changed their keys about.
    for (const act of GLOBAL_ACTS) if (held.get(act) !== wanted.get(act)) release(act);
    for (const act of GLOBAL_ACTS) {
      const key = wanted.get(act) ?? "";
      asked.set(act, key);
      if (key !== "" && !held.has(act)) take(act, key);
    }
  }
  const stop = settings.onChange(follow);
  follow();

  const supportOf = (act: GlobalAct): Support[GlobalAct] => {
    const isMissing = (asked.get(act) ?? "") !== "" && !held.has(act);
    return isMissing ? "taken" : wayland ? "unreliable" : "works";
  };
  return {
    support: () => Object.fromEntries(GLOBAL_ACTS.map((act) => [act, supportOf(act)])) as Support,
    stop() {
      stop();
      for (const act of GLOBAL_ACTS) release(act);
    },
  };
}
