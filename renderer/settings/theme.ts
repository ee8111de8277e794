import type { Settings } from "../../shared/bridge/settings.ts";

/** Puts the theme in force: the tokens of the design read the attribute, and without it the system's wish. */
export function applyTheme(theme: Settings["theme"], root: HTMLElement = document.documentElement): void {
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
}
