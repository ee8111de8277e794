import { partsOf, type TextPart } from "../../shared/base/searchable-text.ts";

/** Parts of a text, those marked that were searched for. */
export function MarkedParts({ parts }: { readonly parts: readonly TextPart[] }) {
  return parts.map(({ isHit, text }, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line have no other name
    isHit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
  );
}

/**
 * A text with what was searched for marked in it.
 *
 * @param words - folded; without any, nothing is marked
 */
export function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  return words.length === 0 || text === "" ? text : <MarkedParts parts={partsOf(text, words)} />;
}
