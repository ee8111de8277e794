/**
 * A key of the keyboard, with what is held beside it, as the settings write it: `M`, `Shift J`, `Ctrl Shift E`, `F6`.
 *
 * @module
 */

/** One way to press a shortcut. `shift` undefined: whatever the layout needs to produce the character. */
export interface Stroke {
  readonly key: string;
  readonly alt?: boolean;
  readonly ctrl?: boolean;
  readonly shift?: boolean;
}

/** The longest text of a key: `Ctrl Shift ArrowRight` has fewer. */
export const MOST_KEY_TEXT = 32;

/** Keys with a name, as browsers have them, beside what keyboards say. Those that operate what has the focus are none. */
const NAMED: Readonly<Record<string, string>> = { Esc: "Escape", Delete: "Delete", Enter: "Enter" };

const LETTER = /^[a-z]$/;
const FUNCTION_KEY = /^F(?:[1-9]|1\d|2[0-4])$/;
/** What is typed with or without the shift key, by layout. Digits are the lines', and go by their place. */
const SIGN = /^[!-/:-@[-`{-~]$/;

/** Whether a key has the same name with the shift key as without, so that the two are told apart. */
const knowsShift = (key: string) => key.length > 1 || LETTER.test(key) || /^\d$/.test(key);

/** Whether a key can be one of a shortcut at all. */
export const isKeyName = (key: string): boolean =>
  LETTER.test(key) ||
  /^\d$/.test(key) ||
  SIGN.test(key) ||
  FUNCTION_KEY.test(key) ||
  Object.values(NAMED).includes(key);

/** A stroke as the settings have it, and as hints show it. */
export function keyText({ key, alt, ctrl, shift }: Stroke): string {
  const name = LETTER.test(key)
    ? key.toUpperCase()
    : (Object.entries(NAMED).find(([, value]) => value === key)?.[0] ?? key);
  const held = [
    ctrl === true ? "Ctrl" : "",
    alt === true ? "Alt" : "",
    shift === true && knowsShift(key) ? "Shift" : "",
  ];
  return [...held, name].filter((part) => part !== "").join(" ");
}

/**
 * Reads what {@link keyText} writes, and nothing else: each key has one text. Alt is not among what can be held: with it every
 * letter does what it does alone.
 *
 * @returns undefined for what is none
 */
export function parseKeyText(text: string): Stroke | undefined {
  if (text.length > MOST_KEY_TEXT) return undefined;
  const parts = text.split(" ");
  const name = parts.pop() ?? "";
  const letter = name.toLowerCase();
  const key = NAMED[name] ?? (/^[A-Z]$/.test(name) ? letter : name);
  if (!Object.hasOwn(NAMED, name) && name === letter && LETTER.test(name)) return undefined;
  if (!isKeyName(key)) return undefined;
  const ctrl = parts.includes("Ctrl");
  const shift = parts.includes("Shift");
  const stroke: Stroke = { key, ...(ctrl ? { ctrl } : {}), ...(knowsShift(key) ? { shift } : {}) };
  return keyText(stroke) === text ? stroke : undefined;
}
