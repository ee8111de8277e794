import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holdsOctets, octetsOfText, textOfOctets } from "../../../../shared/base/octet-text.ts";

const utf8 = (text: string) => new Uint8Array(Buffer.from(text, "utf8"));

describe("octets as text", () => {
  test("whatever the octets, they come back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ size: "max", maxLength: 2000 }), (octets) => {
        expect(octetsOfText(textOfOctets(octets))).toEqual(Uint8Array.from(octets));
      }),
      { numRuns: 300 },
    );
  });

  test("every pair and every sequence that begins a character comes back", () => {
    for (let first = 0x80; first <= 0xff; first++)
      for (let second = 0; second <= 0xff; second++) {
        const octets = Uint8Array.of(0x41, first, second, 0x80, 0xbf, 0x42);
        expect(octetsOfText(textOfOctets(octets))).toEqual(octets);
      }
  });

  test("text in UTF-8 reads as it is, whatever it says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const hasOwn = /[\uF780-\uF7FF]/.test(text);
        expect(textOfOctets(utf8(text)) === text).toBe(!hasOwn);
        expect(octetsOfText(textOfOctets(utf8(text)))).toEqual(utf8(text));
      }),
    );
    expect(textOfOctets(utf8("\ufeffGrüße, 控制室 😀"))).toBe("\ufeffGrüße, 控制室 😀");
  });

  test("one character an octet, and it is known that there are some", () => {
    expect(textOfOctets(Uint8Array.of(0x61, 0xff, 0x80, 0x62))).toBe("a\uf7ff\uf780b");
    expect(holdsOctets("a\uf780")).toBe(true);
    expect(holdsOctets("Grüße 😀")).toBe(false);
  });

  test("a character of ours that stood in a text is three octets, and no other text leads to them", () => {
    const text = textOfOctets(utf8("\uf780"));
    expect(text).toBe("\uf7ef\uf79e\uf780");
    expect(octetsOfText(text)).toEqual(utf8("\uf780"));
  });
});
