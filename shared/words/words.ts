/**
 * Words for people, in the language that is chosen. Nothing is looked up before it is read: a language that is chosen
 * later is the language of whatever is shown from then on.
 *
 * @module
 */
import { createInstance } from "i18next";
import { isolated } from "../base/direction.ts";
import { baseName, takesValues, type Words } from "./catalogue.ts";
import { EN } from "./en/en.ts";
import type { Texts } from "./en/translation.ts";

/** The catalogue that every other one is held against. */
export type Catalogue = typeof EN;
/** The features that have texts of their own. */
export type Feature = keyof Catalogue;

const library = createInstance();
void library.init({
  lng: "en",
  fallbackLng: "en",
  resources: { en: EN },
  initAsync: false,
  returnEmptyString: true,
  nsSeparator: false,
  // React and the other views escape what they show; a text is no markup.
  interpolation: { escapeValue: false },
});

/** How often a language, or more of its texts, has been taken into use. */
let taken = 0;

/** Those who show words, and are to show them anew in another language. */
const listeners = new Set<() => void>();

/** The language in use, as a BCP 47 tag: `en`. */
export const languageInUse = (): string => library.language;

/** How times, dates and numbers are written in the language in use, for `Intl`: the English one is that of Europe. */
export const localeInUse = (): string => (library.language === "en" ? "en-GB" : library.language);

/** Which way the language in use is written (Unicode CLDR). */
export const directionInUse = (): "ltr" | "rtl" =>
  new Intl.Locale(library.language).getTextInfo().direction === "rtl" ? "rtl" : "ltr";

/** Calls the listener after each change of the language, until the returned function is called. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What `make` gives for the language in use, made once for each: formatters of `Intl` cost much. */
export function perLanguage<Made>(make: (locale: string) => Made): () => Made {
  const kept = new Map<string, Made>();
  return () => {
    const locale = localeInUse();
    const made = kept.get(locale) ?? make(locale);
    kept.set(locale, made);
    return made;
  };
}

/** A text that takes no values is looked up once for a language: views read hundreds of them each time they are drawn. */
function keptWhileSpoken(say: () => string): () => string {
  let kept: { readonly text: string; readonly of: number } | undefined;
  return () => {
    if (kept?.of !== taken) kept = { text: say(), of: taken };
    return kept.text;
  };
}

/**
 * Takes a language into use. Texts that its catalogue lacks are shown in English.
 *
 * @param language - BCP 47 tag; its rules for number, and how it writes numbers, are those of `Intl`
 * @param catalogue - by feature; not needed for English
 */
export function chooseLanguage(language: string, catalogue?: Readonly<Record<string, Texts>>): void {
  for (const [feature, texts] of Object.entries(catalogue ?? {})) library.addResourceBundle(language, feature, texts);
  void library.changeLanguage(language);
  taken += 1;
  for (const listener of listeners) listener();
}

/** What is put into a text is foreign, often: a name, a reason. Whatever its direction is, the sentence keeps its own. */
function isolatedIn(values: object): object {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? isolated(value) : value]),
  );
}

function wordsAt<Shape extends Texts>(feature: string, shape: Shape, path: string): Words<Shape> {
  const words = {};
  for (const [name, text] of Object.entries(shape)) {
    // The text for all other numbers stands for the forms that a language has besides.
    if (baseName(name) !== name && !name.endsWith("_other")) continue;
    const key = `${path}${baseName(name)}`;
    const say = (values: object = {}) => library.t(key, { ns: feature, ...isolatedIn(values) });
    const property =
      typeof text === "string"
        ? takesValues(text)
          ? { value: say }
          : { get: keptWhileSpoken(() => say()) }
        : { value: wordsAt(feature, text, `${key}.`) };
    Object.defineProperty(words, baseName(name), { ...property, enumerable: true });
  }
  return words as Words<Shape>;
}

/** The words of a feature. */
export function wordsOf<F extends Feature>(feature: F): Words<Catalogue[F]> {
  return wordsAt(feature, EN[feature] as Catalogue[F] & Texts, "") as Words<Catalogue[F]>;
}
