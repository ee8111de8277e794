/**
 * The window's one copy of the settings: views show it, the engine reads it at each call. The host is asked first and what
 * it answers is shown, so that the window never shows a choice that is not in force.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { DEFAULT_SETTINGS, type Settings } from "../../shared/bridge/settings.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { Host } from "../host/host.ts";
import { createNewest } from "./newest.ts";

interface SettingsState {
  readonly settings: Settings;
  /** Why the last change was not kept. */
  readonly error: ErrorCode | null;
}

export type SettingsStore = StoreApi<SettingsState>;

/** The settings as the host keeps them. */
export interface HostSettings {
  readonly store: SettingsStore;
  /** Asks the host to change the named settings. A failure is told in the store. */
  change(what: Partial<Settings>): Promise<void>;
  /** Follows them no more. */
  stop(): void;
}

/**
 * Asks for the settings, and follows what becomes of them.
 *
 * @throws McError of the host when it cannot tell them
 */
export async function openHostSettings(host: Host): Promise<HostSettings> {
  const store = createStore<SettingsState>(() => ({ settings: DEFAULT_SETTINGS, error: null }));
  const newest = createNewest<Settings>((settings) => store.setState({ settings }));
  // Before the question: what changes while it is answered is heard too.
  const stop = host.on("settings.changed", newest.told);
  try {
    await newest.ask(() => host.call("settings.get", {}));
  } catch (error) {
    stop();
    throw error;
  }
  return {
    store,
    async change(what) {
      try {
        await newest.ask(() => host.call("settings.update", what));
        store.setState({ error: null });
      } catch (error) {
        store.setState({ error: asMcError(error).code });
      }
    },
    stop,
  };
}
