/**
 * The keys for the size of all that is drawn. Every window has them, because the browser has them too: its own zoom would be kept for all
 * windows of the program, on top of the setting, and the console, which holds the keys back, would have no way to undo it.
 *
 * @module
 */
import { DEFAULT_SETTINGS, type Settings, TEXT_SIZES } from "../../shared/bridge/settings.ts";
import type { DesktopStore } from "../client/desktop-store.ts";
import type { HostSettings } from "../client/host-settings.ts";
import { listenForShortcuts, type ShortcutHandlers } from "../keyboard/use-shortcuts.ts";

type TextSize = Settings["textSize"];

/** The size that a key leads to; the same where there is none beyond it. */
export function nextTextSize(size: TextSize, by: 1 | -1): TextSize {
  return TEXT_SIZES[TEXT_SIZES.indexOf(size) + by] ?? size;
}

/** What the keys do in a window that may change settings. Where the size is locked they are held back all the same. */
export function textSizeHandlers(settings: HostSettings, desktop: DesktopStore): ShortcutHandlers {
  const change = (to: (size: TextSize) => TextSize) => () => {
    const { textSize } = settings.store.getState().wanted;
    const next = to(textSize);
    if (next === textSize || desktop.getState().locked.includes("textSize")) return;
    void settings.change({ textSize: next });
  };
  return {
    textLarger: change((size) => nextTextSize(size, 1)),
    textSmaller: change((size) => nextTextSize(size, -1)),
    textUsual: change(() => DEFAULT_SETTINGS.textSize),
  };
}

const nothing = () => {};

/** In a window that may change nothing: it is drawn in the size that the console has. */
export const TEXT_SIZE_HELD_BACK: ShortcutHandlers = { textLarger: nothing, textSmaller: nothing, textUsual: nothing };

/** Listens for the keys in a page that has no other shortcuts of the console, as long as it is there. */
export function listenForTextSize(handlers: ShortcutHandlers): void {
  const now = { handlers, letters: false, digitsAreTones: false };
  listenForShortcuts(() => now);
}
