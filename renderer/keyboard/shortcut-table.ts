/**
 * Every key that the console comes with: one table, from which, with what is chosen otherwise (`keys-in-use.ts`), the handler, the hints on the buttons, what screen readers are told of
 * them, and the shortcut sheet are made. A letter or a digit stands in it alone; that `Alt` with it does the same everywhere
 * follows from its kind (`shortcuts.ts`).
 *
 * | kind | does | never |
 * | --- | --- | --- |
 * | digit | talks to the call on that line: answers, resumes, or shows it | places a call, ends one |
 * | `Ctrl` with a digit | calls a favourite, or talks to the call with them | ends a call |
 * | letter | acts on the call in the middle, or on the first who rings | places a call; ends one, but for three that the sheet names |
 * | function key | changes what the window shows | touches a call |
 *
 * @module
 */
import type { Stroke } from "../../shared/bridge/key-text.ts";

export interface Shortcut {
  readonly strokes: readonly Stroke[];
  /** As shown where it acts; empty where there is none. */
  readonly hint: string;
  /** As shown while single characters do not work, where another stroke than that with `Alt` does the same. */
  readonly hintWithoutLetters?: string;
  /** Left out of the sheet: another one's row tells of it too. */
  readonly toldBy?: string;
  /** A letter that ends or declines a call, or a redirection, although letters do not. */
  readonly ends?: true;
  readonly group: "call" | "redirected" | "protection" | "people" | "window";
}

const lineKey = <const D extends string>(digit: D) =>
  ({
    strokes: [{ key: digit }],
    hint: digit,
    group: "call",
    ...(digit === "1" ? {} : { toldBy: "line1" }),
  }) as const;

const favouriteKey = <const D extends string>(digit: D) =>
  ({
    strokes: [{ key: digit, ctrl: true }],
    hint: `Ctrl ${digit}`,
    group: "people",
    ...(digit === "1" ? {} : { toldBy: "favourite1" }),
  }) as const;

/** The table. */
export const SHORTCUTS = {
  end: {
    strokes: [{ key: "Escape", shift: true }],
    hint: "Shift Esc",
    group: "call",
  },
  mute: { strokes: [{ key: "m" }], hint: "M", group: "call" },
  hold: { strokes: [{ key: "h" }], hint: "H", group: "call" },
  softer: { strokes: [{ key: "j" }], hint: "J", group: "call" },
  louder: { strokes: [{ key: "j", shift: true }], hint: "Shift J", group: "call" },
  ownSofter: { strokes: [{ key: "o" }], hint: "O", group: "call" },
  ownLouder: { strokes: [{ key: "o", shift: true }], hint: "Shift O", group: "call" },
  keypad: {
    strokes: [{ key: "p" }],
    hint: "P",
    group: "call",
  },
  /** Arms the guard; by itself it sends nothing. */
  emergency: { strokes: [{ key: "e", ctrl: true, shift: true }], hint: "Ctrl Shift E", group: "call" },
  /** About the call in the middle, while it goes on and after it. */
  note: { strokes: [{ key: "i", ctrl: true, shift: false }], hint: "Ctrl I", group: "call" },
  transfer: { strokes: [{ key: "x" }], hint: "X", group: "call" },
  camera: { strokes: [{ key: "v" }], hint: "V", group: "call" },
  /** Of a call with transmission control. */
  view: { strokes: [{ key: "w", shift: true }], hint: "Shift W", group: "call" },
  larger: { strokes: [{ key: "z" }], hint: "Z", group: "call" },
  turnPicture: { strokes: [{ key: "r" }], hint: "R", group: "call" },
  fullScreen: { strokes: [{ key: "z", shift: true }], hint: "Shift Z", group: "call" },
  ownWindow: { strokes: [{ key: "w" }], hint: "W", group: "call" },
  keepStill: { strokes: [{ key: "s", ctrl: true, shift: false }], hint: "Ctrl S", group: "call" },
  shareScreen: { strokes: [{ key: "v", shift: true }], hint: "Shift V", group: "call" },
  answer: { strokes: [{ key: "a" }], hint: "A", group: "call" },
  endAndAnswer: {
    strokes: [{ key: "a", shift: true }],
    hint: "Shift A",
    ends: true,
    group: "call",
  },
  decline: { strokes: [{ key: "d" }], hint: "D", ends: true, group: "call" },
  quiet: { strokes: [{ key: "q" }], hint: "Q", group: "call" },
  line1: lineKey("1"),
  line2: lineKey("2"),
  line3: lineKey("3"),
  line4: lineKey("4"),
  line5: lineKey("5"),
  line6: lineKey("6"),
  line7: lineKey("7"),
  line8: lineKey("8"),
  line9: lineKey("9"),
  refuse: {
    strokes: [{ key: "n" }],
    hint: "N",
    ends: true,
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
  call: { strokes: [{ key: "Enter", ctrl: true, shift: false }], hint: "Ctrl Enter", group: "people" },
  /** Opens the choice; by itself it calls nobody. */
  several: { strokes: [{ key: "c" }], hint: "C", group: "people" },
  videoCall: {
    strokes: [{ key: "Enter", ctrl: true, shift: true }],
    hint: "Ctrl Shift Enter",
    group: "people",
  },
  backToCall: {
    strokes: [{ key: "b" }],
    hint: "B",
    group: "call",
  },
  /** Two keys, so that nobody is called by a stray one; of whoever is on a line already it means that line. */
  favourite1: favouriteKey("1"),
  favourite2: favouriteKey("2"),
  favourite3: favouriteKey("3"),
  favourite4: favouriteKey("4"),
  favourite5: favouriteKey("5"),
  favourite6: favouriteKey("6"),
  favourite7: favouriteKey("7"),
  favourite8: favouriteKey("8"),
  favourite9: favouriteKey("9"),
  /** Of whoever is chosen among the people. */
  favourite: { strokes: [{ key: "b", ctrl: true }], hint: "Ctrl B", group: "people" },
  /** Of the call in the middle, or of the person chosen. */
  newIdFirst: { strokes: [{ key: "d", ctrl: true }], hint: "Ctrl D", group: "people" },
  /** On a row of the missed calls; anywhere else it deletes text. */
  takeOff: { strokes: [{ key: "Delete" }], hint: "Delete", group: "people" },
  ladder: { strokes: [{ key: "l" }], hint: "L", group: "window" },
  newest: {
    strokes: [{ key: "e" }],
    hint: "E",
    group: "window",
  },
  savePicture: {
    strokes: [{ key: "s" }],
    hint: "S",
    group: "window",
  },
  saveText: {
    strokes: [{ key: "t" }],
    hint: "T",
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
    group: "window",
  },
  settings: { strokes: [{ key: ",", ctrl: true }], hint: "Ctrl ,", group: "window" },
  sheet: {
    strokes: [{ key: "?" }, { key: "F1" }],
    hint: "?",
    hintWithoutLetters: "F1",
    group: "window",
  },
  /** As everywhere; on some keyboards the plus is the shifted level of the equals sign. */
  textLarger: {
    strokes: [
      { key: "+", ctrl: true },
      { key: "=", ctrl: true },
    ],
    hint: "Ctrl +",
    group: "window",
  },
  textSmaller: { strokes: [{ key: "-", ctrl: true }], hint: "Ctrl -", group: "window" },
  textUsual: { strokes: [{ key: "0", ctrl: true }], hint: "Ctrl 0", group: "window" },
  calls: { strokes: [{ key: "F2" }], hint: "F2", group: "window" },
  messages: { strokes: [{ key: "F3" }], hint: "F3", group: "window" },
  /** To whoever is chosen among the people. */
  message: { strokes: [{ key: "m", ctrl: true }], hint: "Ctrl M", group: "people" },
  attach: { strokes: [{ key: "o", ctrl: true }], hint: "Ctrl O", group: "people" },
  /** Opens the list of them; each has a digit there. */
  phrases: { strokes: [{ key: "j", ctrl: true }], hint: "Ctrl J", group: "people" },
  printThread: { strokes: [{ key: "p", ctrl: true }], hint: "Ctrl P", group: "people" },
  saveThread: { strokes: [{ key: "s", ctrl: true, shift: true }], hint: "Ctrl Shift S", group: "people" },
  /** In the conversation that is open. */
  fetchFile: { strokes: [{ key: "f" }], hint: "F", group: "people" },
  missed: { strokes: [{ key: "F4" }], hint: "F4", group: "window" },
  history: { strokes: [{ key: "F7", shift: false }], hint: "F7", group: "window" },
  /** In the record of calls: to what is chosen of it, and back to the list. */
  historyFilter: { strokes: [{ key: "f", ctrl: true }], hint: "Ctrl F", group: "window" },
  historyApart: { strokes: [{ key: "F7", shift: true }], hint: "Shift F7", group: "window" },
  sound: { strokes: [{ key: "F8" }], hint: "F8", group: "window" },
  lab: { strokes: [{ key: "F9" }], hint: "F9", group: "window" },
  /** The demonstration with the lab, begun and put away. */
  guide: { strokes: [{ key: "F9", shift: true }], hint: "Shift F9", group: "window" },
  /** The one thing that its presenter does next: sets up the step, or goes on to the one after. */
  guideNext: { strokes: [{ key: "F9", ctrl: true }], hint: "Ctrl F9", group: "window" },
  close: {
    strokes: [{ key: "Escape", shift: false }],
    hint: "Esc",
    group: "window",
  },
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof SHORTCUTS;

/** Those that do nothing where there is no lab. */
export const LAB_SHORTCUTS: ReadonlySet<ShortcutId> = new Set(["lab", "guide", "guideNext"]);
