/**
 * What becomes of a text in which a phrase is put.
 *
 * @module
 */

/** A text with a phrase in the place of what is chosen in it, and where the caret stands then. Nothing grows together with what is beside it. */
export function withPhrase(text: string, phrase: string, from: number, to: number) {
  const before = text.slice(0, from);
  const after = text.slice(to);
  const put = `${/\S$/u.test(before) ? " " : ""}${phrase}${/^[\p{L}\p{N}]/u.test(after) ? " " : ""}`;
  return { text: before + put + after, caret: before.length + put.length };
}
