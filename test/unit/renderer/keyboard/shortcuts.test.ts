import { describe, expect, test } from "vitest";
import { SHORTCUTS, type Shortcut, type ShortcutId } from "../../../../renderer/keyboard/shortcut-table.ts";
import {
  ariaKeys,
  hintFor,
  type KeyContext,
  type KeyPress,
  sheetRows,
  shortcutFor,
  strokesOf,
} from "../../../../renderer/keyboard/shortcuts.ts";
import type { Stroke } from "../../../../shared/bridge/key-text.ts";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});
const IDS = Object.keys(SHORTCUTS) as ShortcutId[];
const free = { inTextField: false, letters: true };
const typing = { inTextField: true, letters: true };
const lettersOff = { inTextField: false, letters: false };

describe("which shortcut a key means", () => {
  test.each([
    ["m", {}, "mute"],
    ["M", {}, "mute"],
    ["a", {}, "answer"],
    ["A", { shiftKey: true }, "endAndAnswer"],
    ["Escape", { shiftKey: true }, "end"],
    ["Escape", {}, "close"],
    ["?", { shiftKey: true }, "sheet"],
    ["/", {}, "search"],
    ["/", { shiftKey: true }, "search"],
    ["k", { ctrlKey: true }, "search"],
    ["k", { metaKey: true }, "search"],
    ["Enter", { ctrlKey: true }, "call"],
    ["F6", {}, "nextRegion"],
    ["F6", { shiftKey: true }, "previousRegion"],
    [",", { ctrlKey: true }, "settings"],
    ["b", { ctrlKey: true }, "favourite"],
    ["s", {}, "savePicture"],
    ["t", {}, "saveText"],
    ["e", {}, "newest"],
    ["m", { altKey: true }, "mute"],
    ["A", { altKey: true, shiftKey: true }, "endAndAnswer"],
    ["F2", {}, "calls"],
    ["s", { ctrlKey: true }, "keepStill"],
    ["s", { ctrlKey: true, shiftKey: true }, "saveThread"],
    ["F7", {}, "history"],
    ["F8", {}, "sound"],
  ] as const)("%s %o is %s", (key, more, id) => {
    expect(shortcutFor(press(key, more), free)).toBe(id);
  });

  test.each([
    ["Enter", {}],
    ["Escape", { ctrlKey: true }],
    ["d", { shiftKey: true }],
    // The twins of letters with Ctrl are gone, but for the search.
    ["y", { ctrlKey: true }],
    ["e", { ctrlKey: true }],
    ["y", { ctrlKey: true }],
    // AltGr, as Windows tells it, and Option with Command.
    ["m", { ctrlKey: true, altKey: true }],
    ["m", { metaKey: true, altKey: true }],
    [" ", { code: "Space" }],
    [" ", { code: "Space", altKey: true }],
    ["y", {}],
  ])("%s %o is none", (key, more) => {
    expect(shortcutFor(press(key, more), free)).toBeNull();
  });
});

describe("the digits of lines", () => {
  test.each([
    ["2", { code: "Digit2" }, "line2"],
    ["2", { code: "Numpad2" }, "line2"],
    // The upper row of a French keyboard, and Option on a Mac.
    ["é", { code: "Digit2" }, "line2"],
    ["™", { code: "Digit2", altKey: true }, "line2"],
    ["9", { code: "Digit9", altKey: true }, "line9"],
  ] as const)("go by their place: %s %o is %s", (key, more, id) => {
    expect(shortcutFor(press(key, more), free)).toBe(id);
  });

  test.each([
    ["0", { code: "Digit0" }],
    ["2", { code: "Digit2", ctrlKey: true, altKey: true }],
    ["2", { code: "Digit2", shiftKey: true }],
  ] as const)("%s %o is none", (key, more) => {
    expect(shortcutFor(press(key, more), free)).toBeNull();
  });

  test("with Alt they work while somebody types, single characters are off, or a keypad is open", () => {
    const keypad = { ...free, digitsAreTones: true };
    for (const context of [typing, lettersOff, keypad]) {
      expect(shortcutFor(press("2", { code: "Digit2" }), context)).toBeNull();
      expect(shortcutFor(press("2", { code: "Digit2", altKey: true }), context)).toBe("line2");
    }
    expect(shortcutFor(press("m"), keypad)).toBe("mute");
    expect(hintFor("line2", true)).toBe("2");
    expect(hintFor("line2", false)).toBe("Alt 2");
    expect(ariaKeys("2")).toBe("2 Alt+2");
    expect(ariaKeys("Alt 2")).toBe("Alt+2");
  });
});

describe("single characters", () => {
  const characters = Object.values(SHORTCUTS)
    .flatMap((shortcut): readonly Stroke[] => shortcut.strokes)
    .filter((stroke) => stroke.key.length === 1 && stroke.ctrl !== true && stroke.alt !== true);

  test("do nothing while somebody types, and nothing when they are switched off", () => {
    expect(characters.length).toBeGreaterThan(8);
    for (const stroke of characters) {
      const key = press(stroke.key, { code: `Digit${stroke.key}`, shiftKey: stroke.shift ?? false });
      expect(shortcutFor(key, typing)).toBeNull();
      expect(shortcutFor(key, lettersOff)).toBeNull();
      expect(shortcutFor(key, free)).not.toBeNull();
    }
  });

  test("letters work with Alt where they do not work alone, and a Mac types characters so", () => {
    const keypad = { ...free, digitsAreTones: true };
    const withAlt = press("m", { code: "KeyM", altKey: true });
    for (const context of [free, typing, lettersOff, keypad]) expect(shortcutFor(withAlt, context)).toBe("mute");
    expect(shortcutFor(withAlt, { ...lettersOff, isMac: true })).toBe("mute");
    for (const key of [withAlt, press("2", { code: "Digit2", altKey: true })]) {
      expect(shortcutFor(key, { ...typing, isMac: true })).toBeNull();
    }
    expect(shortcutFor(press("Escape", { shiftKey: true }), { ...typing, isMac: true })).toBe("end");
  });

  test("with Option they are known by their place in the layout", () => {
    const option = (key: string, code: string) => press(key, { code, altKey: true });
    expect(shortcutFor(option("å", "KeyA"), free)).toBe("answer");
    // A French keyboard has A where others have Q.
    const layout = new Map([
      ["KeyQ", "a"],
      ["KeyA", "q"],
    ]);
    expect(shortcutFor(option("æ", "KeyQ"), { ...free, layout })).toBe("answer");
    expect(shortcutFor(option("‡", "KeyA"), { ...free, layout })).toBe("quiet");
    // What types its letter says itself which it is.
    expect(shortcutFor(option("a", "KeyQ"), free)).toBe("answer");
    expect(shortcutFor(press("å", { code: "KeyA" }), free)).toBeNull();
  });

  test("a talk key that is held is no modifier of another key", () => {
    const held = { ...free, talkKeyHeld: true };
    expect(shortcutFor(press("2", { code: "Digit2", ctrlKey: true }), held)).toBe("line2");
    expect(shortcutFor(press("m", { ctrlKey: true }), held)).toBe("mute");
    expect(shortcutFor(press("Enter", { ctrlKey: true }), held)).toBeNull();
    expect(shortcutFor(press("k", { ctrlKey: true }), held)).toBe("keys");
    expect(shortcutFor(press("m", { ctrlKey: true, altKey: true }), held)).toBe("mute");
  });

  test("keys that type nothing work all the time", () => {
    expect(shortcutFor(press("Escape", { shiftKey: true }), { inTextField: true, letters: false })).toBe("end");
    expect(shortcutFor(press("F9"), typing)).toBe("lab");
    expect(shortcutFor(press("Enter", { ctrlKey: true }), typing)).toBe("call");
  });

  test("a button shows no key that would not work", () => {
    expect(hintFor("mute", true)).toBe("M");
    expect(hintFor("mute", false)).toBe("Alt M");
    expect(hintFor("endAndAnswer", false)).toBe("Alt Shift A");
    expect(hintFor("search", false)).toBe("Ctrl K");
    expect(hintFor("call", false)).toBe("Ctrl Enter");
    expect(hintFor("end", false)).toBe("Shift Esc");
  });
});

describe("what a screen reader is told of a key", () => {
  test.each([
    ["end", true, "Shift+Escape"],
    ["mute", true, "M Alt+M"],
    ["mute", false, "Alt+M"],
    ["endAndAnswer", true, "Shift+A Alt+Shift+A"],
    ["endAndAnswer", false, "Alt+Shift+A"],
    ["search", true, "/ Control+K"],
    ["search", false, "Control+K"],
    ["call", true, "Control+Enter"],
    ["call", false, "Control+Enter"],
    ["settings", false, "Control+,"],
    ["sheet", true, "? F1"],
    ["sheet", false, "F1"],
    ["close", true, "Escape"],
  ] as const)("%s, letters %s: %s", (id, letters, keys) => {
    expect(ariaKeys(hintFor(id, letters))).toBe(keys);
  });

  test("nothing of words that stand where a key would", () => {
    expect(ariaKeys("not when protected")).toBeUndefined();
  });

  test("each hint means one shortcut", () => {
    const hints = IDS.flatMap((id) => [...new Set([hintFor(id, true), hintFor(id, false)])]);
    expect(hints).not.toContain(undefined);
    expect(new Set(hints).size).toBe(hints.length);
  });
});

describe("over the whole table", () => {
  const all = IDS.flatMap((id) => strokesOf(SHORTCUTS[id]).map((stroke) => ({ id, stroke })));
  const places: readonly KeyContext[] = [true, false].flatMap((inTextField) =>
    [true, false].flatMap((letters) =>
      [true, false].flatMap((digitsAreTones) =>
        [true, false].map((isMac) => ({ inTextField, letters, digitsAreTones, isMac })),
      ),
    ),
  );
  const pressOf = ({ alt = false, ctrl = false, key, shift = false }: Stroke): KeyPress => ({
    key: shift && /^[a-z]$/.test(key) ? key.toUpperCase() : key,
    code: /^\d$/.test(key) ? `Digit${key}` : /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : key,
    altKey: alt,
    ctrlKey: ctrl,
    metaKey: false,
    shiftKey: shift,
  });

  test("a key means one thing, or none, wherever it is pressed", () => {
    for (const { id, stroke } of all) {
      for (const place of places) expect([id, null]).toContain(shortcutFor(pressOf(stroke), place));
      expect(shortcutFor(pressOf(stroke), free)).toBe(id);
      expect(shortcutFor({ ...pressOf(stroke), ctrlKey: true, altKey: true }, free)).toBeNull();
    }
  });

  test("every letter and digit has its twin with Alt, which works wherever no Mac types with it", () => {
    const single = all.filter(({ stroke }) => /^[a-z1-9]$/.test(stroke.key) && !stroke.alt && !stroke.ctrl);
    expect(single.length).toBeGreaterThan(20);
    for (const { id, stroke } of single) {
      for (const place of places) {
        const twin = shortcutFor(pressOf({ ...stroke, alt: true }), place);
        expect(twin).toBe(place.inTextField && place.isMac ? null : id);
      }
    }
  });

  test("a letter alone is switched off by the setting, and left to whoever types", () => {
    for (const { stroke } of all.filter(({ stroke: { alt, ctrl, key } }) => key.length === 1 && !alt && !ctrl)) {
      for (const place of places.filter(({ inTextField, letters }) => inTextField || !letters)) {
        expect(shortcutFor(pressOf(stroke), place)).toBeNull();
      }
    }
  });

  test("of the letters three end something, and the sheet marks them", () => {
    const marked = sheetRows(true, true).flatMap(({ rows }) => rows.filter(({ ends }) => ends).map(({ hint }) => hint));
    expect(marked.sort()).toEqual(["D", "N", "Shift A"]);
    for (const { id, stroke } of all) {
      if (/^F\d$/.test(stroke.key)) expect((SHORTCUTS[id] as Shortcut).group).toBe("window");
    }
  });
});

test("nothing destructive is on Enter", () => {
  for (const id of ["end", "decline", "endAndAnswer", "refuse"] as const) {
    expect(SHORTCUTS[id].strokes.map((stroke) => stroke.key)).not.toContain("Enter");
  }
});

test("the sheet lists every shortcut, alike ones in one row, the lab's only with the lab", () => {
  const digits = ["2", "3", "4", "5", "6", "7", "8", "9"];
  const alike = ["previousRegion", ...digits.flatMap((digit) => [`line${digit}`, `favourite${digit}`])];
  const ids = (lab: boolean) => sheetRows(true, lab).flatMap(({ rows }) => rows.map((row) => row.id));
  expect(new Set([...ids(true), ...alike])).toEqual(new Set(Object.keys(SHORTCUTS)));
  expect(ids(false)).not.toContain("lab");
  const off = sheetRows(false, true).flatMap(({ rows }) => rows);
  expect(off.find((row) => row.id === "mute")?.hint).toBe("Alt M");
  expect(off.find((row) => row.id === "call")?.hint).toBe("Ctrl Enter");
});

test("Ctrl with a digit means a favourite, by its place on the keyboard, also while somebody types and while digits are tones", () => {
  const inPlace = press("é", { code: "Digit2", ctrlKey: true });
  for (const context of [
    { inTextField: true, letters: true },
    { inTextField: false, letters: false },
    { inTextField: false, letters: true, digitsAreTones: true },
  ])
    expect(shortcutFor(inPlace, context)).toBe("favourite2");
  expect(shortcutFor(press("2", { code: "Numpad2", metaKey: true }), { inTextField: false, letters: true })).toBe(
    "favourite2",
  );
});
