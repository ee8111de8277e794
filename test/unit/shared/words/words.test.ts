import { afterEach, describe, expect, expectTypeOf, test } from "vitest";
import { ERRORS, type ErrorCode, McError } from "../../../../shared/errors/mc-error.ts";
import { baseName, takesValues, type Words } from "../../../../shared/words/catalogue.ts";
import { EN } from "../../../../shared/words/en/en.ts";
import type { Texts } from "../../../../shared/words/en/translation.ts";
import { ERROR_WORDS } from "../../../../shared/words/error-words.ts";
import { chooseLanguage, wordsOf } from "../../../../shared/words/words.ts";
import { ourSentencesIn } from "../../../support/harness/words/our-sentences.ts";

afterEach(() => chooseLanguage("en"));

/** Every text of a catalogue with its place. */
function textsOf(texts: Texts, path = ""): [string, string][] {
  return Object.entries(texts).flatMap(([name, text]) =>
    typeof text === "string" ? [[`${path}${name}`, text] as [string, string]] : textsOf(text, `${path}${name}.`),
  );
}

describe("a language that is chosen", () => {
  test("is that of what is read from then on, also of words that were taken hold of before", () => {
    const { busy } = ERROR_WORDS;
    expect(busy.message).toBe("The colleague is in another call.");
    chooseLanguage("de", { errors: { busy: { message: "Besetzt.", advice: "" } } });
    expect(busy).toEqual({ message: "Besetzt.", advice: "" });
  });

  test("leaves English where its catalogue has nothing", () => {
    chooseLanguage("fr", { errors: {} });
    expect(ERROR_WORDS.busy.message).toBe("The colleague is in another call.");
  });
});

describe("what is put into a text", () => {
  const { found } = wordsOf("directory");

  test.each([
    [1, "1 person found"],
    [2, "2 people found"],
    [10_412, "10,412 people found"],
  ])("%i decides the form, and is written as the language does", (count, text) => expect(found({ count })).toBe(text));

  test.each(["{{name}}", "$t(hold)", "<b>&", "$&$1", "{{- x}}"])("is not read as a text itself: %s", (name) => {
    expect(wordsOf("call").call.talkedTo({ name })).toBe(`Call with ${name}`);
  });
});

describe("a catalogue", () => {
  test("gives text without values as a string, and the others as functions of what they take", () => {
    type Sample = Words<{
      readonly plain: "Hold";
      readonly group: {
        readonly named: "Call {{name}} at {{place}}";
        readonly many_one: "{{count, number}} frame";
        readonly many_other: "{{count, number}} frames";
      };
    }>;
    expectTypeOf<Sample["plain"]>().toEqualTypeOf<string>();
    expectTypeOf<Parameters<Sample["group"]["named"]>[0]>().toEqualTypeOf<
      Readonly<Record<"name" | "place", string | number>>
    >();
    expectTypeOf<Parameters<Sample["group"]["many"]>[0]>().toEqualTypeOf<Readonly<Record<"count", string | number>>>();
    expectTypeOf<keyof Sample["group"]>().toEqualTypeOf<"named" | "many">();
  });

  test("has no name that the library would read as a path", () => {
    for (const [path] of textsOf(EN))
      expect(
        path.split(".").every((name) => /^[\w-]+$/.test(name)),
        path,
      ).toBe(true);
  });

  test("has for every number that a text differs by the one for all others", () => {
    const paths = new Set(textsOf(EN).map(([path]) => path));
    for (const path of paths) if (baseName(path) !== path) expect(paths).toContain(`${baseName(path)}_other`);
  });

  test("refers from no text to another", () => {
    for (const [path, text] of textsOf(EN)) expect(text, path).not.toMatch(/\$t\(/);
    expect(takesValues("{{x}}")).toBe(true);
  });
});

describe("an error on its way to a window", () => {
  test.each(Object.keys(ERRORS) as ErrorCode[])("says nothing by itself: %s", (code) => {
    const error = new McError(code, "sip:a@b", new Error("cause"));
    expect(ourSentencesIn([error.report(), error.message])).toEqual([]);
  });

  test("a sentence would be found", () => {
    expect(ourSentencesIn({ deep: [{ label: `x: ${ERROR_WORDS.busy.message}` }] })).toEqual([
      ".deep.0.label: The colleague is in another call.",
    ]);
    expect(ourSentencesIn({ detail: "Re-dialled there." })).toHaveLength(1);
  });
});
