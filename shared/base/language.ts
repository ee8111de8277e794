/**
 * Languages that the program speaks, and which of them a person gets.
 *
 * @module
 */

/** Languages in which the program has all of its texts: BCP 47 tags without a region. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * The first language of those that a person wants that is spoken here; English where none is.
 *
 * @param wanted - BCP 47 tags, or locales as a POSIX system names them, the dearest first: `de-AT`, `de_AT.UTF-8`
 */
export function languageFor(wanted: readonly string[]): Language {
  const tags = wanted.map((tag) => tag.toLowerCase().split(/[-_.@]/, 1)[0]);
  return tags.flatMap((tag) => LANGUAGES.find((language) => language === tag) ?? [])[0] ?? "en";
}

/**
 * The locales of a POSIX environment, the dearest first: `LANGUAGE` lists several, and is heard only where another
 * of them names a language at all (GNU gettext).
 */
export function environmentLocales(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const locale = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  if (/^(?:$|C$|C\.|POSIX$)/.test(locale)) return [];
  return [...(env["LANGUAGE"] ?? "").split(":").filter((name) => name !== ""), locale];
}
