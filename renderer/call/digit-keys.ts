/**
 * Which key press is a digit of the keypad.
 *
 * @module
 */

/** In the order of the pad, three in a row. */
export const PAD = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

/** What of a key event decides. */
type DigitPress = Pick<
  KeyboardEvent,
  "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "repeat" | "getModifierState"
>;

/**
 * The digit that a key press means; undefined when it means none. The digits of the upper row are taken by their place too: some
 * layouts have them on the shifted level.
 */
export function digitOf(press: DigitPress): string | undefined {
  if (press.repeat || press.metaKey) return undefined;
  // Where it makes a character of its own, AltGr looks like Ctrl and Alt.
  if ((press.altKey || press.ctrlKey) && !press.getModifierState("AltGraph")) return undefined;
  const typed = PAD.find((each) => each === press.key);
  if (typed !== undefined || press.shiftKey || press.altKey) return typed;
  return /^(?:Digit|Numpad)([0-9])$/.exec(press.code)?.[1];
}
