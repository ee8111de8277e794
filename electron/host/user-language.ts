/**
 * The language of the host's own texts: menus, boxes, notifications, the tray, what a terminal is told.
 *
 * @module
 */
import { environmentLocales, type Language, languageFor } from "../../shared/base/language.ts";
import { speak } from "../../shared/words/languages.ts";
import type { SettingsService } from "../services/settings.ts";

/**
 * Speaks the language of the settings from now on.
 *
 * @param systemLanguages - BCP 47 tags, the dearest first; those of the environment when not given
 */
export async function speakForUser(
  settings: Pick<SettingsService, "get" | "onChange">,
  systemLanguages: () => readonly string[] = () => environmentLocales(process.env),
): Promise<{ readonly systemLanguage: Language; stop(): void }> {
  const systemLanguage = languageFor(systemLanguages());
  const follow = () => {
    const { language } = settings.get();
    return speak(language === "system" ? systemLanguage : language);
  };
  await follow();
  return { systemLanguage, stop: settings.onChange(() => void follow()) };
}
