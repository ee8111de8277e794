import { type Language, languageFor } from "../../shared/base/language.ts";
import { speak } from "../../shared/words/languages.ts";
import { directionInUse, languageInUse, onLanguage } from "../../shared/words/words.ts";
import type { SettingsStore } from "../client/host-settings.ts";

/** The page says which language it is in, and which way that is written. */
function sayLanguage(root: HTMLElement): void {
  root.lang = languageInUse();
  root.dir = directionInUse();
}

/**
 * Speaks the language of the settings in this window, now and after each change; the page says which one it is.
 *
 * @param system - what the language of the system comes to
 */
export async function followLanguage(
  settings: SettingsStore,
  system: Language,
  root: HTMLElement = document.documentElement,
): Promise<void> {
  const follow = () => {
    const { language } = settings.getState().settings;
    return speak(language === "system" ? system : language);
  };
  onLanguage(() => sayLanguage(root));
  settings.subscribe(({ settings: now }, { settings: before }) => {
    if (now.language !== before.language) void follow();
  });
  await follow();
}

/** Speaks the language of the browser, for a window whose host says nothing. */
export async function speakAsBrowser(root: HTMLElement = document.documentElement): Promise<void> {
  const language = languageFor(navigator.languages);
  await speak(language);
  sayLanguage(root);
}
