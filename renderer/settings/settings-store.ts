/**
 * The settings as the host keeps them. The host is asked first and what it answers is shown, so that the window never
 * shows a choice that is not in force.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { DEFAULT_SETTINGS, type Settings } from "../../shared/bridge/settings.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { Host } from "../host/host.ts";

export interface SettingsState {
  readonly settings: Settings;
  /** Why the last change was not kept. */
  readonly error: ErrorCode | null;
}

export type SettingsStore = StoreApi<SettingsState>;

/** A store with the settings that the host gave at start. */
export function createSettingsStore(settings: Settings = DEFAULT_SETTINGS): SettingsStore {
  return createStore<SettingsState>(() => ({ settings, error: null }));
}

/** Follows changes that are made elsewhere; returns the way to stop. */
export function followSettings(host: Host, store: SettingsStore): () => void {
  return host.on("settings.changed", (settings) => store.setState({ settings }));
}

/** Asks the host to change the named settings. A failure is told in the store. */
export async function changeSettings(host: Host, store: SettingsStore, change: Partial<Settings>): Promise<void> {
  try {
    store.setState({ settings: await host.call("settings.update", change), error: null });
  } catch (error) {
    store.setState({ error: asMcError(error).code });
  }
}
