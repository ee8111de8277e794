/** The search of a long list finds what looking at each text by itself finds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { eachHit, foldedListOf, wordsOfSearch } from "../../../../shared/base/folded-list.ts";
import { folded } from "../../../../shared/base/searchable-text.ts";

const hitsOf = (texts: readonly string[], query: string) => {
  const hits: number[] = [];
  eachHit(foldedListOf(texts.map(folded)), wordsOfSearch(query), (at) => hits.push(at) > 0);
  return hits;
};

test("every text with all the words, and no other, in any order", () => {
  const letters = fc.stringMatching(/^[abåß \n]{0,12}$/);
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 30 }), letters, (texts, query) => {
      const words = wordsOfSearch(query);
      const meant = texts.flatMap((text, at) => (words.every((word) => folded(text).includes(word)) ? at : []));
      expect(hitsOf(texts, query)).toEqual(meant);
    }),
    { numRuns: 2_000 },
  );
});

test("no word stands across two texts", () => {
  expect(hitsOf(["pier", "four"], "rfo")).toEqual([]);
  expect(hitsOf([], "pier")).toEqual([]);
  expect(hitsOf(["Strauß", "strasse"], "STRAUSS")).toEqual([0]);
});
