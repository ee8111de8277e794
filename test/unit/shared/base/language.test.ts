import { describe, expect, test } from "vitest";
import { environmentLocales, languageFor } from "../../../../shared/base/language.ts";

test.each([
  [["de"], "de"],
  [["de-AT", "en"], "de"],
  [["de_CH.UTF-8"], "de"],
  [["DE-de"], "de"],
  [["fr-FR", "de-DE", "en"], "de"],
  [["fr-FR"], "en"],
  [["dent"], "en"],
  [["en-GB", "de"], "en"],
  [[], "en"],
  [[""], "en"],
])("who wants %s is spoken to in %s", (wanted, language) => expect(languageFor(wanted)).toBe(language));

describe("the environment", () => {
  test.each([
    [{ LANG: "de_DE.UTF-8" }, ["de_DE.UTF-8"]],
    [{ LANG: "en_GB", LC_MESSAGES: "de_DE" }, ["de_DE"]],
    [{ LANG: "en_GB", LC_MESSAGES: "fr_FR", LC_ALL: "de_DE" }, ["de_DE"]],
    [{ LANG: "en_GB", LANGUAGE: "de:fr" }, ["de", "fr", "en_GB"]],
    [{ LANG: "C.UTF-8", LANGUAGE: "de" }, []],
    [{ LC_ALL: "POSIX", LANG: "de_DE" }, []],
    [{ LC_ALL: "", LANG: "de_DE" }, ["de_DE"]],
    [{ LANGUAGE: "de" }, []],
    [{}, []],
  ])("of %j names %j", (env, names) => expect(environmentLocales(env)).toEqual(names));
});
