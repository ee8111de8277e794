/**
 * The direction of writing of foreign text: what is written from right to left turns what stands beside it, and characters
 * without a mark of their own turn whatever they like.
 *
 * @module
 */

/** Sets and overrides direction (Unicode Standard Annex 9). */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Blocks of scripts that are written from right to left, those that are not taken yet among them. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** First strong isolate and its end. */
const [ISOLATE, END] = ["\u2068", "\u2069"];

/** A text without the characters that set or override its direction. */
export function withoutDirections(text: string): string {
  return text.replace(DIRECTIONS, "");
}

const ISOLATED = /^\u2068[^\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*\u2069$/;

/** A text that turns nothing around it. What could not turn anything, or is isolated already, is given back as it is. */
export function isolated(text: string): string {
  if (ISOLATED.test(text)) return text;
  const plain = withoutDirections(text);
  return RIGHT_TO_LEFT.test(plain) ? ISOLATE + plain + END : plain;
}

/** Controls but the ends of lines and tabs, joiners, fillers, directions, halves of pairs. */
const WITHOUT_MARK = /(?![\r\n\t])\p{Cc}|[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

const named = (character: string) =>
  `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}›`;

/** A whole text, such as a SIP message, in which each character without a mark of its own is named: `‹U+202E›`. */
export function withHiddenNamed(text: string): string {
  return text.replace(WITHOUT_MARK, named);
}

/** Joiners, and variants of the sign before: without them words of some scripts, and pictures of people, are others. */
const JOINING = new Set(["\u200c", "\u200d", "\ufe0e", "\ufe0f"]);

/** What somebody has written to people: as {@link withHiddenNamed}, but what joins signs stays. */
export function proseForPeople(text: string): string {
  return text.replace(WITHOUT_MARK, (character) => (JOINING.has(character) ? character : named(character)));
}
