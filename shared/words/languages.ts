/**
 * The program's languages, taken into use. The catalogue of any but English is loaded when it is wanted first.
 *
 * @module
 */
import type { Language } from "../base/language.ts";
import type { Texts } from "./en/translation.ts";
import { chooseLanguage } from "./words.ts";

const CATALOGUES: Readonly<Record<Exclude<Language, "en">, () => Promise<Readonly<Record<string, Texts>>>>> = {
  de: async () => (await import("./de/de.ts")).DE,
};

/** The language that was wanted last: what was wanted before it can be loaded later. */
let wanted: Language = "en";

/** Takes a language into use as soon as its catalogue is there. Of several that are wanted at once the last one stays. */
export async function speak(language: Language): Promise<void> {
  wanted = language;
  const catalogue = language === "en" ? undefined : await CATALOGUES[language]();
  if (wanted === language) chooseLanguage(language, catalogue);
}
