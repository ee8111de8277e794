import { describe, expect, test } from "vitest";
import { isolated, proseForPeople, withHiddenNamed, withoutDirections } from "../../../../shared/base/direction.ts";
import { lineForPeople } from "../../../../shared/base/text-line.ts";
import { wordsOf } from "../../../../shared/words/words.ts";

describe("a text that is put beside others", () => {
  test.each([
    ["Bea Novak", "Bea Novak"],
    ["", ""],
    ["שלום", "\u2068שלום\u2069"],
    ["مرحبا (1)", "\u2068مرحبا (1)\u2069"],
    ["\u{1e900}", "\u2068\u{1e900}\u2069"],
    ["gpj.\u202eexe", "gpj.exe"],
    ["\u2069\u202eevil\u2066", "evil"],
    ["שלום\u2069\u202e", "\u2068שלום\u2069"],
    ["\u2068already\u2069", "\u2068already\u2069"],
    ["\u2068not\u2069\u202e one\u2069", "not one"],
  ])("%j is %j", (text, shown) => expect(isolated(text)).toBe(shown));

  test("keeps its direction to itself in every sentence", () => {
    expect(wordsOf("call").call.talkedTo({ name: "שלום\u202e" })).toBe("Call with \u2068שלום\u2069");
    expect(withoutDirections("a\u202eb")).toBe("ab");
  });
});

test("a line has nothing in it that cannot be seen", () => {
  expect(lineForPeople("a\u200bb\u2060c\u00add\u202ee\u001b[31m\u0007f")).toBe("abcde [31m f");
});

test("in what somebody has written what cannot be seen is named, and what joins signs stays", () => {
  expect(proseForPeople("a\n\tb\u202ec\u0000\u001b\u200b\ud800")).toBe(
    "a\n\tb‹U+202E›c‹U+0000›‹U+001B›‹U+200B›‹U+D800›",
  );
  expect(proseForPeople("👩‍🚒 می‌خواهم ☎️ ☎︎")).toBe("👩‍🚒 می‌خواهم ☎️ ☎︎");
});

test("in a whole message what cannot be seen is named, and its lines stay", () => {
  expect(withHiddenNamed("a\r\n\tb\u202ec\u0000\u001b\u200b\ud800é")).toBe(
    "a\r\n\tb‹U+202E›c‹U+0000›‹U+001B›‹U+200B›‹U+D800›é",
  );
});
