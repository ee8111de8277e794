/**
 * The window's one copy of the settings: views show it, the engine reads it at each call. What is in force is what the host has
 * answered. What the dispatcher wants is known besides while the answer is on its way: whoever presses twice means two steps.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { changedSettings, DEFAULT_SETTINGS, type Settings, type SettingsChange } from "../../shared/bridge/settings.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { Host } from "../host/host.ts";
import { createNewest } from "./newest.ts";

interface SettingsState {
  /** What is in force. */
  readonly settings: Settings;
  /** The same with the changes that the host has not answered yet: from here the next step of a control goes on. */
  readonly wanted: Settings;
  /** Why the last change was not kept. */
  readonly error: ErrorCode | null;
}

export type SettingsStore = StoreApi<SettingsState>;

/** A store of settings that nobody is changing. */
export const createSettingsStore = (settings: Settings): SettingsStore =>
  createStore<SettingsState>(() => ({ settings, wanted: settings, error: null }));

/** The settings as the host keeps them. */
export interface HostSettings {
  readonly store: SettingsStore;
  /** Asks the host to change the named settings. A failure is told in the store. */
  change(what: SettingsChange): Promise<void>;
  /** Follows them no more. */
  stop(): void;
}

/** What is told, in which whatever is as before is the very same: who follows one setting hears nothing of another. */
function keepingSame(before: Settings, told: Settings): Settings {
  const same = (Object.keys(told) as (keyof Settings)[]).filter(
    (name) => JSON.stringify(told[name]) === JSON.stringify(before[name]),
  );
  return { ...told, ...Object.fromEntries(same.map((name) => [name, before[name]])) };
}

/**
 * Asks for the settings, and follows what becomes of them.
 *
 * @throws McError of the host when it cannot tell them
 */
export async function openHostSettings(host: Host): Promise<HostSettings> {
  const store = createSettingsStore(DEFAULT_SETTINGS);
  /** In the order in which they were made. */
  const unanswered = new Set<SettingsChange>();
  const show = (settings: Settings) =>
    store.setState({ settings, wanted: [...unanswered].reduce(changedSettings, settings) });
  const newest = createNewest<Settings>((told) => show(keepingSame(store.getState().settings, told)));
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
      const change = { ...what };
      unanswered.add(change);
      show(store.getState().settings);
      try {
        await newest.ask(() => host.call("settings.update", change));
        store.setState({ error: null });
      } catch (error) {
        store.setState({ error: asMcError(error).code });
      } finally {
        unanswered.delete(change);
        show(store.getState().settings);
      }
    },
    stop,
  };
}
