import type { SettingsStore } from "../client/host-settings.ts";
import { applyTextSize } from "../design/text-size.ts";

/** Draws this window in the size of the settings, now and after each change, also of another window. */
export function followTextSize(store: SettingsStore): void {
  applyTextSize(store.getState().settings.textSize);
  store.subscribe(({ settings: now }, { settings: before }) => {
    if (now.textSize !== before.textSize) applyTextSize(now.textSize);
  });
}
