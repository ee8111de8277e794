/**
 * Keeps where a window stands while it is open, and brings it back when its screen is taken away.
 *
 * @module
 */
import type { BrowserWindow, Screen as ElectronScreen } from "electron";
import type { WindowRole } from "../../../shared/bridge/bridge.ts";
import type { KeptPlaces } from "./kept-places.ts";
import { broughtBack, choosePlace, placeOf, type Screen } from "./window-place.ts";

/** Milliseconds that a window has to stand still before its place is written. */
const AT_REST = 1_000;

type Screens = Pick<ElectronScreen, "getAllDisplays" | "getPrimaryDisplay" | "on" | "off">;

/** The screens that there are, the main one first. */
function present(screens: Screens): readonly Screen[] {
  const main = screens.getPrimaryDisplay();
  return [main, ...screens.getAllDisplays().filter(({ id }) => id !== main.id)].map(
    ({ id, bounds, workArea, scaleFactor }) => ({ id, bounds, workArea, scaleFactor }),
  );
}

/** Puts a window, which is not shown yet, where windows of its kind stood. */
export function putInPlace(window: BrowserWindow, role: WindowRole, kept: KeptPlaces, screens: Screens): void {
  const chosen = choosePlace(kept.of(role), present(screens));
  if (chosen === undefined) return;
  window.setBounds(chosen.bounds);
  // Twice: the first may have moved it to a screen of another scale, by which its size was then counted.
  window.setBounds(chosen.bounds);
  // Filling the screen shows it, and there is nothing to see before.
  if (chosen.maximized) window.once("ready-to-show", () => window.maximize());
}

/** Follows a window until it is closed. */
export function followPlace(window: BrowserWindow, role: WindowRole, kept: KeptPlaces, screens: Screens): void {
  let resting: NodeJS.Timeout | undefined;
  const keep = () => {
    clearTimeout(resting);
    // One that lies in the task bar stands nowhere, and one over the whole screen has no place of its own.
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    const place = placeOf(window.getNormalBounds(), window.isMaximized(), present(screens));
    if (place !== undefined) kept.put(role, place);
  };
  const moved = () => {
    clearTimeout(resting);
    resting = setTimeout(keep, AT_REST);
  };
  const screenGone = () => {
    if (window.isDestroyed() || window.isMinimized() || window.isMaximized() || window.isFullScreen()) return;
    const bounds = window.getBounds();
    const back = broughtBack(bounds, present(screens));
    if (back !== bounds) window.setBounds(back);
  };
  window.on("move", moved);
  window.on("resize", moved);
  window.on("maximize", moved);
  window.on("unmaximize", moved);
  window.on("close", keep);
  screens.on("display-removed", screenGone);
  screens.on("display-metrics-changed", screenGone);
  window.once("closed", () => {
    clearTimeout(resting);
    screens.off("display-removed", screenGone);
    screens.off("display-metrics-changed", screenGone);
  });
}
