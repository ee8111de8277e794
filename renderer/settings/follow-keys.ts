import type { SettingsStore } from "../client/host-settings.ts";
import { takeKeys } from "../keyboard/keys-in-use.ts";

/** Has this window use the keys of the settings, now and after each change. */
export function followKeys(store: SettingsStore): void {
  takeKeys(store.getState().settings.shortcuts);
  store.subscribe(({ settings: now }, { settings: before }) => {
    if (now.shortcuts !== before.shortcuts) takeKeys(now.shortcuts);
  });
}
