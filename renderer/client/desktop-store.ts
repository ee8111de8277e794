/**
 * What the desktop can do and which settings are locked, as the host says it.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DesktopState } from "../../shared/bridge/desktop.ts";
import { ofEveryAct } from "../../shared/bridge/global-keys.ts";
import { EMERGENCY_AT_LEAST } from "../../shared/bridge/sounds.ts";
import type { Host } from "../host/host.ts";
import { createNewest } from "./newest.ts";

export type DesktopStore = StoreApi<DesktopState>;

/** Nothing is possible and nothing locked, until the host has said it. */
export function createDesktopStore(): DesktopStore {
  return createStore<DesktopState>(() => ({
    startAtLogin: false,
    keepInTray: false,
    globalKeys: ofEveryAct("unavailable"),
    notifications: false,
    locked: [],
    lockedBy: null,
    emergencyAtLeast: EMERGENCY_AT_LEAST,
    unreadableSettings: null,
    newerSettings: false,
  }));
}

/** Asks the host, and again after each change of settings: a key for every program can turn out to be taken. Returns the way to stop. */
export function followDesktopState(host: Host, store: DesktopStore): () => void {
  const newest = createNewest<DesktopState>((state) => store.setState(state));
  // A host that cannot tell leaves it at what is known.
  const load = () => void newest.ask(() => host.call("desktop.state", {})).catch(() => {});
  load();
  return host.on("settings.changed", load);
}
