import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { folded, partsOf } from "../../../../shared/base/searchable-text.ts";

const hitsIn = (text: string, ...words: string[]) =>
  partsOf(text, words)
    .filter(({ isHit }) => isHit)
    .map((part) => part.text);

describe("text as it is searched", () => {
  test("accents and capitals make no difference", () => {
    expect(folded("Åse ÉTÉ")).toBe("ase ete");
    expect(folded("A\u030Ase")).toBe("ase");
  });

  test("a hit is the text as the reader sees it", () => {
    expect(hitsIn("Boat at Åland quay", "aland")).toEqual(["Åland"]);
    expect(hitsIn("A\u030Aland", "aland")).toEqual(["A\u030Aland"]);
    expect(hitsIn("ﬁre", "fire")).toEqual([]);
    expect(hitsIn("north gate, north side", "side", "north")).toEqual(["north", "side"]);
  });

  test("words that overlap mark each character once", () => {
    expect(partsOf("abcd", ["abc", "bcd"])).toEqual([
      { text: "abc", isHit: true },
      { text: "d", isHit: true },
    ]);
    expect(partsOf("abcd", ["abcd", "bc"])).toEqual([{ text: "abcd", isHit: true }]);
  });

  test("nothing of the text is lost, whatever it is and whatever is searched for", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 40 }),
        fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 3 }),
        (text, words) => {
          expect(
            partsOf(
              text,
              words.map(folded).filter((word) => word !== ""),
            )
              .map((part) => part.text)
              .join(""),
          ).toBe(text);
        },
      ),
      { numRuns: 300 },
    );
  });
});
