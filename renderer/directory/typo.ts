/**
 * Names that somebody nearly typed.
 *
 * @module
 */

/** Characters of a word below which a typo makes it any other word. */
const LONG_ENOUGH = 4;

/** Whether a word begins at a place of a text but for one letter: another, one too many, one too few, or two exchanged. A space is one, too. */
function nearlyAt(text: string, begin: number, word: string): boolean {
  let same = 0;
  while (same < word.length && text[begin + same] === word[same]) same += 1;
  if (same === word.length) return true;
  const at = begin + same;
  const rest = word.slice(same + 1);
  return (
    text.startsWith(rest, at + 1) ||
    text.startsWith(rest, at) ||
    text.startsWith(word.slice(same), at + 1) ||
    (text[at] === word[same + 1] && text[at + 1] === word[same] && text.startsWith(word.slice(same + 2), at + 2))
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
