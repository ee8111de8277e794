/**
 * Names that somebody nearly typed.
 *
 * @module
 */

/** Characters of a word below which a typo makes it any other word. */
const LONG_ENOUGH = 4;

/** Whether a word, from one of its letters on, stands at a place of a text. Compared letter by letter: most texts differ in the first. */
function goesOn(text: string, at: number, word: string, from: number): boolean {
  for (let each = from; each < word.length; each += 1) {
    if (text.charCodeAt(at + each - from) !== word.charCodeAt(each)) return false;
  }
  return true;
}

/** Whether a word begins at a place of a text but for one letter: another, one too many, one too few, or two exchanged. A space is one, too. */
function nearlyAt(text: string, begin: number, word: string): boolean {
  let same = 0;
  while (same < word.length && text.charCodeAt(begin + same) === word.charCodeAt(same)) same += 1;
  const at = begin + same;
  return (
    goesOn(text, at + 1, word, same + 1) ||
    goesOn(text, at, word, same + 1) ||
    goesOn(text, at + 1, word, same) ||
    (text[at] === word[same + 1] && text[at + 1] === word[same] && goesOn(text, at + 2, word, same + 2))
  );
}

/**
 * Whether some word of a name begins with what was typed, but for one letter.
 *
 * @param name - folded, each word after a space
 * @param word - folded
 */
export function isNearly(name: string, word: string): boolean {
  if (word.length < LONG_ENOUGH) return false;
  for (let space = name.indexOf(" "); space >= 0; space = name.indexOf(" ", space + 1)) {
    if (nearlyAt(name, space + 1, word)) return true;
  }
  return false;
}
