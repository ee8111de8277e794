/**
 * What a key press means, and how keys are shown and told: all of it made of the table.
 *
 * @module
 */

import { keyText, type Stroke } from "../../shared/bridge/key-text.ts";
import { perLanguage, wordsOf } from "../../shared/words/words.ts";
import { type KeysInUse, keysInUse } from "./keys-in-use.ts";
import { LAB_SHORTCUTS, type Shortcut, type ShortcutId } from "./shortcut-table.ts";

const WORDS = wordsOf("shortcuts");
/** Groups of the sheet, in its order. */
const GROUPS = ["call", "redirected", "protection", "people", "window"] as const satisfies readonly Shortcut["group"][];

/** What of a key event decides. */
export interface KeyPress {
  readonly key: string;
  /** Where the key is, whatever the layout makes of it. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Where and under which setting a key was pressed. */
export interface KeyContext {
  /** A field that takes text, or a list that letters search, has the focus. */
  readonly inTextField: boolean;
  /** Digits alone belong to the keypad of a call, which is open. */
  readonly digitsAreTones?: boolean | undefined;
  /** The setting for single-character shortcuts (WCAG 2.2, 2.1.4). */
  readonly letters: boolean;
  /** On macOS, where Option types characters: with it, a key is a shortcut only where nobody is typing. */
  readonly isMac?: boolean | undefined;
  /** Right Ctrl is held to talk: it is no modifier of another key then. */
  readonly talkKeyHeld?: boolean | undefined;
  /** What the layout has at each place, where the browser tells; else letters with Option go by their place on a US keyboard. */
  readonly layout?: ReadonlyMap<string, string> | undefined;
}

/** Keys that type a character: alone they are shortcuts only where nobody is typing. */
const isCharacter = ({ key, ctrl, alt }: Stroke) => key.length === 1 && ctrl !== true && alt !== true;
const DIGIT = /^[0-9]$/;
const LETTER = /^[a-z]$/;

/** The same with Alt, which works everywhere; letters and digits have it. */
function twinOf(stroke: Stroke): Stroke | undefined {
  const isTwin = isCharacter(stroke) && (LETTER.test(stroke.key) || DIGIT.test(stroke.key));
  return isTwin ? { ...stroke, alt: true } : undefined;
}

/** Every way to press a shortcut. */
export const strokesOf = ({ strokes }: Shortcut): readonly Stroke[] =>
  strokes.flatMap((stroke) => [stroke, twinOf(stroke) ?? []].flat());

/** The letter of a press. With Option the key has another character, and only its place still says which letter it is. */
function letterOf({ altKey, code, key }: KeyPress, layout: KeyContext["layout"]): string {
  const letter = key.toLowerCase();
  if (!altKey || LETTER.test(letter)) return letter;
  return layout?.get(code) ?? (/^Key[A-Z]$/.test(code) ? code.charAt(3).toLowerCase() : letter);
}

function matches(stroke: Stroke, press: KeyPress, { layout, talkKeyHeld = false }: KeyContext): boolean {
  const ctrl = (press.ctrlKey && !talkKeyHeld) || press.metaKey;
  if (press.altKey !== (stroke.alt ?? false) || ctrl !== (stroke.ctrl ?? false)) return false;
  // By place: some layouts have the digits of the upper row on the shifted level, and Option types other characters.
  if (DIGIT.test(stroke.key)) {
    return !press.shiftKey && (press.code === `Digit${stroke.key}` || press.code === `Numpad${stroke.key}`);
  }
  // A character may need the shift key on one layout and not on another; letters must come without it.
  const shift = stroke.shift ?? (/^[a-z]$|^F\d/.test(stroke.key) ? false : undefined);
  if (shift !== undefined && shift !== press.shiftKey) return false;
  if (LETTER.test(stroke.key)) return letterOf(press, layout) === stroke.key;
  return press.key === stroke.key;
}

/**
 * The stroke of a press, as it would be that of a shortcut.
 *
 * @returns undefined for a press that is none: with Alt, or a key that is typed together with another one
 */
export function strokeOf(press: KeyPress, layout: KeyContext["layout"]): Stroke | undefined {
  if (press.altKey) return undefined;
  const ctrl = press.ctrlKey || press.metaKey;
  const [, digit] = /^(?:Digit|Numpad)(\d)$/.exec(press.code) ?? [];
  const letter = letterOf(press, layout);
  // A digit goes by its place, but what is typed there with the shift key is a sign.
  const isDigit = digit !== undefined && !press.shiftKey && (ctrl || press.key === digit);
  const key = isDigit ? digit : LETTER.test(letter) ? letter : press.key;
  const shift = key.length > 1 || LETTER.test(key) || isDigit;
  return { key, ...(ctrl ? { ctrl } : {}), ...(shift ? { shift: press.shiftKey } : {}) };
}

/** Whether a stroke is a shortcut where the press was made. */
function works(stroke: Stroke, { digitsAreTones, inTextField, isMac, letters }: KeyContext): boolean {
  if (stroke.alt === true) return isMac !== true || !inTextField;
  if (!isCharacter(stroke)) return true;
  return letters && !inTextField && !(digitsAreTones === true && DIGIT.test(stroke.key));
}

/** The shortcut that a key press means, or null. Ctrl and Alt together never are one: that is AltGr, which types characters. */
export function shortcutFor(press: KeyPress, context: KeyContext): ShortcutId | null {
  for (const [id, shortcut] of Object.entries(keysInUse()) as [ShortcutId, Shortcut][]) {
    if (strokesOf(shortcut).some((stroke) => matches(stroke, press, context) && works(stroke, context))) return id;
  }
  return null;
}

/** The name of a key or of several held together, as they stand on keyboards of the language in use. */
export const onKeyboards = (hint: string) =>
  hint
    .split(" ")
    .map((key) => (Object.hasOwn(WORDS.keys, key) ? WORDS.keys[key as keyof typeof WORDS.keys] : key))
    .join(" ");

/** The key of a shortcut as it is shown where single characters do not work; undefined where there is none then. */
function hintWithoutLetters(shortcut: Shortcut): string | undefined {
  const [first] = shortcut.strokes;
  if (first !== undefined && twinOf(first) !== undefined) return `Alt ${shortcut.hint}`;
  return shortcut.hintWithoutLetters;
}

/**
 * The key of a shortcut as shown on its button: one that works at present.
 *
 * @param letters - whether single characters work: they are switched on, and nobody is typing
 */
export function hintFor(id: ShortcutId, letters: boolean): string | undefined {
  const shortcut: Shortcut = keysInUse()[id];
  const [first] = shortcut.strokes;
  const hint = letters || first === undefined || !isCharacter(first) ? shortcut.hint : hintWithoutLetters(shortcut);
  return hint === undefined || hint === "" ? undefined : onKeyboards(hint);
}

/** A stroke as `aria-keyshortcuts` writes it (WAI-ARIA 1.2): modifiers first, letters as capitals. */
function ariaStroke({ key, alt, ctrl, shift }: Stroke): string {
  const name = LETTER.test(key) ? key.toUpperCase() : key;
  const modifiers = [ctrl === true ? "Control" : "", alt === true ? "Alt" : "", shift === true ? "Shift" : ""];
  return [...modifiers, name].filter((part) => part !== "").join("+");
}

/** Every key that does the same as the one of a hint, by hint; of two shortcuts with one hint the first of the table has it. */
function keysByHint(keys: KeysInUse): ReadonlyMap<string, string> {
  const byHint = new Map<string, string>();
  const add = (hint: string | undefined, strokes: readonly Stroke[]) => {
    const shown = hint === undefined ? undefined : onKeyboards(hint);
    if (shown !== undefined && !byHint.has(shown)) byHint.set(shown, strokes.map(ariaStroke).join(" "));
  };
  for (const shortcut of Object.values<Shortcut>(keys)) {
    const strokes = strokesOf(shortcut);
    add(shortcut.hint, strokes);
    add(
      hintWithoutLetters(shortcut),
      strokes.filter((stroke) => !isCharacter(stroke)),
    );
  }
  return byHint;
}

/** Made once for each language and choice of keys: each button asks each time that it is drawn. */
const madeByHint = perLanguage(() => new WeakMap<KeysInUse, ReadonlyMap<string, string>>());

/**
 * Every key that does the same as the one that a hint shows, for `aria-keyshortcuts`.
 *
 * @param hint - from {@link hintFor}, which has left out what is switched off; or other words, of which nothing is told
 */
export function ariaKeys(hint: string | undefined): string | undefined {
  if (hint === undefined) return undefined;
  const [keys, made] = [keysInUse(), madeByHint()];
  const byHint = made.get(keys) ?? keysByHint(keys);
  made.set(keys, byHint);
  return byHint.get(hint);
}

/** The rows of the sheet, by group: each with the keys that work, and the one with Alt beside a single character. */
export function sheetRows(letters: boolean, lab: boolean) {
  return GROUPS.map((group) => ({
    group,
    title: WORDS.groups[group],
    rows: (Object.entries(keysInUse()) as [ShortcutId, Shortcut][])
      .filter(
        ([id, shortcut]) =>
          shortcut.group === group && shortcut.toldBy === undefined && (lab || !LAB_SHORTCUTS.has(id)),
      )
      .map(([id, shortcut]) => ({
        id,
        hint: hintFor(id, letters) ?? onKeyboards(shortcut.hint),
        // Beside the first, those that do the same; without single characters one of them is the first.
        also: shortcut.strokes
          .map((stroke) => onKeyboards(keyText(stroke)))
          .filter((key) => letters && key !== onKeyboards(shortcut.hint)),
        does: WORDS.does[id],
        ends: shortcut.ends === true,
      })),
  }));
}
