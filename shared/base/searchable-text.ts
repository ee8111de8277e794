/**
 * Text as it is searched: lower case, without accents, and letters that have none taken apart, so that what a person types to find `Åse` is
 * `ase`, and for `Łukasz Strauß` it is `lukasz strauss`.
 *
 * @module
 */

const MARKS = /\p{M}/gu;

/** Letters of Latin scripts that Unicode does not take apart, as people write them who have no key for them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ŧ: "t",
  ŋ: "n",
  ı: "i",
  ĳ: "ij",
};
/** Any of them. */
const APART = /[ßæœøłđðþħŧŋıĳ]/g;

export function folded(text: string): string {
  const plain = text.normalize("NFD").replace(MARKS, "").toLowerCase();
  return plain.replace(APART, (letter) => LETTERS[letter] ?? letter);
}

/** A part of a text, and whether it is what was searched for. */
export interface TextPart {
  readonly text: string;
  readonly isHit: boolean;
}

/**
 * Cuts a text at the first place of each word of a query, as the reader sees the text and not as it was searched. Linear in both.
 *
 * @param words - folded
 */
export function partsOf(text: string, words: readonly string[]): readonly TextPart[] {
  // Which character of the text each of the folded ones comes from.
  let search = "";
  const from: number[] = [];
  let at = 0;
  for (const character of text) {
    const plain = folded(character);
    for (let each = 0; each < plain.length; each += 1) from.push(at);
    search += plain;
    at += character.length;
  }
  from.push(text.length);
  const hits = words
    .map((word) => ({ begin: search.indexOf(word), length: word.length }))
    .filter(({ begin }) => begin >= 0)
    .map(({ begin, length }) => ({ begin: from[begin] ?? 0, end: from[begin + length] ?? text.length }))
    .toSorted((a, b) => a.begin - b.begin);
  const parts: TextPart[] = [];
  let done = 0;
  for (const { begin, end } of hits) {
    if (end <= done) continue;
    const start = Math.max(begin, done);
    if (start > done) parts.push({ text: text.slice(done, start), isHit: false });
    parts.push({ text: text.slice(start, end), isHit: true });
    done = end;
  }
  if (done < text.length) parts.push({ text: text.slice(done), isHit: false });
  return parts;
}
