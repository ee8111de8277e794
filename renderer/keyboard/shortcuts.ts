/**
 * Every key of the console: one table, from which the handler, the hints on the buttons, what screen readers are told of
 * them, and the shortcut sheet are made.
 *
 * @module
 */
import { wordsOf } from "../../shared/words/words.ts";

/** One way to press a shortcut. `shift` undefined: whatever the layout needs to produce the character. */
interface Stroke {
  readonly key: string;
  readonly alt?: boolean;
  readonly ctrl?: boolean;
  readonly shift?: boolean;
}

interface Shortcut {
  readonly strokes: readonly Stroke[];
  /** As shown where it acts. */
  readonly hint: string;
  /** As shown while single characters are switched off, where another stroke does the same. */
  readonly hintWithoutLetters?: string;
  /** Left out of the sheet: another one's row tells of it too. */
  readonly toldBy?: string;
  readonly group: "call" | "redirected" | "protection" | "people" | "window";
}

const WORDS = wordsOf("shortcuts");
/** Groups of the sheet, in its order. */
const GROUPS = ["call", "redirected", "protection", "people", "window"] as const satisfies readonly Shortcut["group"][];

/** The digit of a line. Where digits are typed, or single characters are switched off, it needs Alt. */
function lineKey<const D extends string, const H extends string>(digit: D, withAlt: H) {
  return {
    strokes: [{ key: digit }, { key: digit, alt: true }],
    hint: digit,
    hintWithoutLetters: withAlt,
    group: "call",
    ...(digit === "1" ? {} : { toldBy: "line1" }),
  } as const;
}

/** The table. A shortcut may have a second stroke that needs no letter, for when letters are switched off. */
export const SHORTCUTS = {
  end: {
    strokes: [{ key: "Escape", shift: true }],
    hint: "Shift Esc",
    group: "call",
  },
  mute: { strokes: [{ key: "m" }], hint: "M", group: "call" },
  hold: { strokes: [{ key: "h" }], hint: "H", group: "call" },
  keypad: {
    strokes: [{ key: "p" }],
    hint: "P",
    group: "call",
  },
  transfer: { strokes: [{ key: "x" }], hint: "X", group: "call" },
  answer: { strokes: [{ key: "a" }], hint: "A", group: "call" },
  endAndAnswer: {
    strokes: [{ key: "a", shift: true }],
    hint: "Shift A",
    group: "call",
  },
  decline: { strokes: [{ key: "d" }], hint: "D", group: "call" },
  quiet: { strokes: [{ key: "q" }], hint: "Q", group: "call" },
  line1: lineKey("1", "Alt 1"),
  line2: lineKey("2", "Alt 2"),
  line3: lineKey("3", "Alt 3"),
  line4: lineKey("4", "Alt 4"),
  line5: lineKey("5", "Alt 5"),
  line6: lineKey("6", "Alt 6"),
  line7: lineKey("7", "Alt 7"),
  line8: lineKey("8", "Alt 8"),
  line9: lineKey("9", "Alt 9"),
  refuse: {
    strokes: [{ key: "n" }],
    hint: "N",
    group: "redirected",
  },
  callNew: {
    strokes: [{ key: "g", ctrl: true }],
    hint: "Ctrl G",
    group: "redirected",
  },
  protection: {
    strokes: [{ key: "i" }],
    hint: "I",
    group: "protection",
  },
  callUnprotected: {
    strokes: [{ key: "u", shift: true }],
    hint: "Shift U",
    group: "protection",
  },
  keys: { strokes: [{ key: "k" }], hint: "K", group: "protection" },
  askForKeys: {
    strokes: [{ key: "k", shift: true }],
    hint: "Shift K",
    group: "protection",
  },
  search: {
    strokes: [{ key: "/" }, { key: "k", ctrl: true }],
    hint: "/",
    hintWithoutLetters: "Ctrl K",
    group: "people",
  },
  /** The one act that is marked with it. No single letter places a call. */
  call: { strokes: [{ key: "Enter", ctrl: true }], hint: "Ctrl Enter", group: "people" },
  backToCall: {
    strokes: [{ key: "b" }, { key: "b", ctrl: true }],
    hint: "B",
    hintWithoutLetters: "Ctrl B",
    group: "call",
  },
  ladder: { strokes: [{ key: "l" }], hint: "L", group: "window" },
  newest: {
    strokes: [{ key: "e" }, { key: "e", ctrl: true }],
    hint: "E",
    hintWithoutLetters: "Ctrl E",
    group: "window",
  },
  savePicture: {
    strokes: [{ key: "s" }, { key: "s", ctrl: true }],
    hint: "S",
    hintWithoutLetters: "Ctrl S",
    group: "window",
  },
  saveText: {
    strokes: [{ key: "t" }, { key: "s", ctrl: true, shift: true }],
    hint: "T",
    hintWithoutLetters: "Ctrl Shift S",
    group: "window",
  },
  nextRegion: {
    strokes: [{ key: "F6" }],
    hint: "F6",
    group: "window",
  },
  previousRegion: {
    strokes: [{ key: "F6", shift: true }],
    hint: "Shift F6",
    toldBy: "nextRegion",
    group: "window",
  },
  settings: { strokes: [{ key: ",", ctrl: true }], hint: "Ctrl ,", group: "window" },
  sheet: {
    strokes: [{ key: "?" }, { key: "F1" }],
    hint: "?",
    hintWithoutLetters: "F1",
    group: "window",
  },
  lab: { strokes: [{ key: "F9" }], hint: "F9", group: "window" },
  close: {
    strokes: [{ key: "Escape", shift: false }],
    hint: "Esc",
    group: "window",
  },
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof SHORTCUTS;

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
}

/** Keys that type a character: alone they are shortcuts only where nobody is typing. */
function isCharacter(stroke: Stroke): boolean {
  return stroke.key.length === 1 && stroke.ctrl !== true && stroke.alt !== true;
}

const DIGIT = /^[1-9]$/;

function matches(stroke: Stroke, press: KeyPress): boolean {
  const ctrl = press.ctrlKey || press.metaKey;
  if (press.altKey !== (stroke.alt ?? false) || ctrl !== (stroke.ctrl ?? false)) return false;
  // By place: some layouts have the digits of the upper row on the shifted level, and Option types other characters.
  if (DIGIT.test(stroke.key)) {
    return !press.shiftKey && (press.code === `Digit${stroke.key}` || press.code === `Numpad${stroke.key}`);
  }
  // A character may need the shift key on one layout and not on another; letters must come without it.
  const shift = stroke.shift ?? (/^[a-z]$|^F\d/.test(stroke.key) ? false : undefined);
  if (shift !== undefined && shift !== press.shiftKey) return false;
  return press.key.length === 1 ? press.key.toLowerCase() === stroke.key : press.key === stroke.key;
}

/** The shortcut that a key press means, or null. */
export function shortcutFor(press: KeyPress, context: KeyContext): ShortcutId | null {
  for (const [id, shortcut] of Object.entries(SHORTCUTS) as [ShortcutId, Shortcut][]) {
    for (const stroke of shortcut.strokes) {
      if (!matches(stroke, press)) continue;
      if (isCharacter(stroke) && (context.inTextField || !context.letters)) continue;
      if (isCharacter(stroke) && context.digitsAreTones && DIGIT.test(stroke.key)) continue;
      return id;
    }
  }
  return null;
}

/** The key of a shortcut as shown on its button; undefined while it would not work. */
export function hintFor(id: ShortcutId, letters: boolean): string | undefined {
  const shortcut: Shortcut = SHORTCUTS[id];
  const [first] = shortcut.strokes;
  if (letters || first === undefined || !isCharacter(first)) return shortcut.hint;
  return shortcut.hintWithoutLetters;
}

/** A stroke as `aria-keyshortcuts` writes it (WAI-ARIA 1.2): modifiers first, letters as capitals. */
function ariaStroke({ key, alt, ctrl, shift }: Stroke): string {
  const name = /^[a-z]$/.test(key) ? key.toUpperCase() : key;
  const modifiers = [ctrl === true ? "Control" : "", alt === true ? "Alt" : "", shift === true ? "Shift" : ""];
  return [...modifiers, name].filter((part) => part !== "").join("+");
}

/**
 * Every key that does the same as the one that a hint shows, for `aria-keyshortcuts`.
 *
 * @param hint - from {@link hintFor}, which has left out what is switched off; or other words, of which nothing is told
 */
export function ariaKeys(hint: string | undefined): string | undefined {
  for (const shortcut of Object.values<Shortcut>(SHORTCUTS)) {
    const letters = hint === shortcut.hint;
    if (!letters && (hint === undefined || hint !== shortcut.hintWithoutLetters)) continue;
    return shortcut.strokes
      .filter((stroke) => letters || !isCharacter(stroke))
      .map(ariaStroke)
      .join(" ");
  }
  return undefined;
}

/** The rows of the sheet, by group. Characters that are switched off stay listed and are marked. */
export function sheetRows(letters: boolean, lab: boolean) {
  return GROUPS.map((group) => ({
    group,
    title: WORDS.groups[group],
    rows: (Object.entries(SHORTCUTS) as [ShortcutId, Shortcut][])
      .filter(([id, shortcut]) => shortcut.group === group && shortcut.toldBy === undefined && (lab || id !== "lab"))
      .map(([id, shortcut]) => ({
        id,
        hint: hintFor(id, letters) ?? shortcut.hint,
        does: WORDS.does[id],
        works: shortcut.strokes.some((stroke) => letters || !isCharacter(stroke)),
      })),
  }));
}
