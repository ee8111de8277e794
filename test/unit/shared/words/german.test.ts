/** German beside English. What is missing or takes other values does not compile; the rest is held here. */
import { afterEach, describe, expect, test } from "vitest";
import { DE } from "../../../../shared/words/de/de.ts";
import { EN } from "../../../../shared/words/en/en.ts";
import { type Texts, translationOf } from "../../../../shared/words/en/translation.ts";
import { speak } from "../../../../shared/words/languages.ts";
import { languageInUse, localeInUse, onLanguage, perLanguage, wordsOf } from "../../../../shared/words/words.ts";

afterEach(() => speak("en"));

const textsOf = (texts: Texts, path = ""): [string, string][] =>
  Object.entries(texts).flatMap(([name, text]) =>
    typeof text === "string" ? [[`${path}${name}`, text] as [string, string]] : textsOf(text, `${path}${name}.`),
  );
const placesIn = (text: string) => [...text.matchAll(/\{\{([^}]*)\}\}/g)].map(([, place]) => place).sort();

const english = new Map(textsOf(EN));
const german = new Map(textsOf(DE));

describe("the German catalogue", () => {
  test("has every English text at its place, and no other", () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test("takes in each text what the English one takes, written in the same way", () => {
    for (const [path, text] of german) {
      expect(new Set(placesIn(text)), path).toEqual(new Set(placesIn(english.get(path) ?? "")));
      // Braces that are no place for a value would be shown.
      expect(text.replace(/\{\{[\w]+(?:, number)?\}\}/g, ""), path).not.toMatch(/[{}]/);
    }
  });

  test("begins and ends its sentences where the English ones do", () => {
    for (const [path, text] of german) {
      const [other = ""] = [english.get(path)];
      expect(/[.?]$/.test(text), `${path}: ${text}`).toBe(/[.?]$/.test(other));
      expect(text, path).toBe(text.trim());
    }
  });

  test("leaves nothing in English but names and terms of the standard", () => {
    const same = [...german].filter(
      ([path, text]) => text === english.get(path) && / /.test(text.replace(/\{\{[^}]*\}\}/g, "")),
    );
    const terms =
      /^(?:[\d{]|MC Dispatcher|PCK-ID|SFrame|INVITE|System[ :]|Server: |Partner C|TS 23|Message ID|Conversation ID|MIKEY)/;
    expect(same.filter(([, text]) => !terms.test(text))).toEqual([]);
  });

  test("addresses people formally", () => {
    for (const [path, text] of german)
      expect(text, path).not.toMatch(/(?<![\p{L}„])(?:du|dir|dich|dein\w*)(?!\p{L})/iu);
  });
});

test("a text that is missing, surplus, elsewhere, empty, or takes something else does not compile", () => {
  const sample = { plain: "Hold", group: { many: "{{count, number}} frames of {{name}}", none: "" } } as const;
  const inGerman = translationOf<typeof sample>();
  const group = { many: "{{name}}: {{count, number}} Frames", none: "" } as const;
  expect(inGerman({ plain: "Halten", group })).toEqual({ plain: "Halten", group });
  // @ts-expect-error: a text is missing
  inGerman({ group });
  // @ts-expect-error: nobody asks for it
  inGerman({ plain: "Halten", more: "Mehr", group });
  // @ts-expect-error: it belongs into the group
  inGerman({ plain: "Halten", none: "", group: { many: group.many } });
  // @ts-expect-error: English says something
  inGerman({ plain: "", group });
  // @ts-expect-error: English says nothing
  inGerman({ plain: "Halten", group: { ...group, none: "nichts" } });
  // @ts-expect-error: it does not say whose
  inGerman({ plain: "Halten", group: { ...group, many: "{{count, number}} Frames" } });
  // @ts-expect-error: nothing of this name is put in
  inGerman({ plain: "Halten {{time}}", group });
  // @ts-expect-error: the number would be written without its points
  inGerman({ plain: "Halten", group: { ...group, many: "{{name}}: {{count}} Frames" } });
});

describe("a language that is spoken", () => {
  test("is that of the texts, of their forms and of their numbers", async () => {
    await speak("de");
    const { found } = wordsOf("directory");
    expect([found({ count: 1 }), found({ count: 10_412 })]).toEqual(["1 Person gefunden", "10.412 Personen gefunden"]);
    expect([languageInUse(), localeInUse()]).toEqual(["de", "de"]);
  });

  test("is the one that was wanted last, and is told once it is there", async () => {
    const told: string[] = [];
    const stop = onLanguage(() => told.push(languageInUse()));
    await Promise.all([speak("de"), speak("en")]);
    stop();
    await speak("de");
    expect(told).toEqual(["en"]);
  });

  test("makes what is made for a language once", async () => {
    const made: string[] = [];
    const kept = perLanguage((locale) => made.push(locale));
    for (const language of ["en", "de", "en", "de"] as const) {
      await speak(language);
      kept();
      kept();
    }
    expect(made).toEqual(["en-GB", "de"]);
  });
});
