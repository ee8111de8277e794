/**
 * How deep a document goes, seen in its text: the parser builds every node before anybody could ask a tree.
 *
 * @module
 */

/** What does not nest: how it begins, and how it ends. */
const FLAT = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
] as const;

/** Where a tag ends: at the first `>` outside the quotes of its attributes. */
function endOfTag(text: string, from: number): number {
  let quote = "";
  for (let i = from; i < text.length; i++) {
    const character = text.charAt(i);
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === ">") return i;
    else if (character === '"' || character === "'") quote = character;
  }
  return text.length;
}

/** Characters of one tag with its attributes: the parser goes over each of them many times. */
const MAX_TAG = 16_384;

const found = (place: number, text: string) => (place === -1 ? text.length : place);

/**
 * What is too much in the build of a document: elements within elements deeper than that, the root being 1, or a tag of more
 * than 16 384 characters. Of a text that is not well-formed it says something, and looks at each character once all the
 * same.
 */
export function excessOfBuild(text: string, maxDepth: number): "too-deep" | "too-large" | undefined {
  let depth = 0;
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at)) {
    const flat = FLAT.find(([begins]) => text.startsWith(begins, at));
    if (flat !== undefined) {
      const [begins, ends] = flat;
      at = found(text.indexOf(ends, at + begins.length), text) + 1;
      continue;
    }
    const end = endOfTag(text, at + 1);
    if (end - at > MAX_TAG) return "too-large";
    if (text[at + 1] === "/") depth -= 1;
    else {
      depth += 1;
      if (depth > maxDepth) return "too-deep";
      if (text[end - 1] === "/") depth -= 1;
    }
    at = end + 1;
  }
  return undefined;
}
