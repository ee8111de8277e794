/**
 * Texts of a long list, searched as somebody types. They lie behind each other in one string: looking through that is a tenth of what
 * looking through each of them is.
 *
 * @module
 */
import { folded } from "./searchable-text.ts";

export interface FoldedList {
  /** A line feed stands behind each text; no word of a query has one. */
  readonly text: string;
  /** Where in it each text begins, and at the end where another one would. */
  readonly begins: Int32Array;
}

/**
 * Puts texts behind each other.
 *
 * @param texts - folded
 */
export function foldedListOf(texts: readonly string[]): FoldedList {
  const begins = new Int32Array(texts.length + 1);
  let end = 0;
  for (const [at, text] of texts.entries()) {
    end += text.length + 1;
    begins[at + 1] = end;
  }
  return { text: [...texts, ""].join("\n"), begins };
}

/** The words of a query, folded; none of an empty one. */
export const wordsOfSearch = (query: string): readonly string[] =>
  folded(query)
    .split(/\s+/)
    .filter((word) => word !== "");

/** Which text of a list has a place of its string, from one on that is not behind it. */
function textAt(begins: Int32Array, place: number, from: number): number {
  let low = from;
  let high = begins.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((begins[middle] ?? 0) <= place) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Hands over the place of each text in which every word stands, in any order, the first one first. It goes from one that may be meant to
 * the next: what has none of a word is never looked at.
 *
 * @param words - folded; without any, every text is meant
 * @param found - says whether to go on
 * @returns whether it did to the end
 */
export function eachHit(
  { text, begins }: FoldedList,
  words: readonly string[],
  found: (at: number) => boolean,
): boolean {
  // Where each word stands next.
  const next = new Int32Array(words.length).fill(-1);
  const count = begins.length - 1;
  let at = 0;
  texts: while (at < count) {
    const begin = begins[at] ?? 0;
    const end = begins[at + 1] ?? 0;
    for (let which = 0; which < words.length; which += 1) {
      let place = next[which] ?? -1;
      if (place < begin) {
        place = text.indexOf(words[which] ?? "", begin);
        if (place < 0) return true;
        next[which] = place;
      }
      if (place < end) continue;
      at = textAt(begins, place, at + 1);
      continue texts;
    }
    if (!found(at)) return false;
    at += 1;
  }
  return true;
}
