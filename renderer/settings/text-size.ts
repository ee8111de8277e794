import { type Settings, TEXT_SIZES } from "../../shared/bridge/settings.ts";
import type { SettingsStore } from "../client/host-settings.ts";
import { applyTextSize } from "../design/text-size.ts";

type TextSize = Settings["textSize"];

/** Draws this window in the size of the settings, now and after each change, also of another window. */
export function followTextSize(store: SettingsStore): void {
  applyTextSize(store.getState().settings.textSize);
  store.subscribe(({ settings: now }, { settings: before }) => {
    if (now.textSize !== before.textSize) applyTextSize(now.textSize);
  });
}

/** The size that a key leads to; the same where there is none beyond it. */
export function nextTextSize(size: TextSize, by: 1 | -1): TextSize {
  return TEXT_SIZES[TEXT_SIZES.indexOf(size) + by] ?? size;
}
