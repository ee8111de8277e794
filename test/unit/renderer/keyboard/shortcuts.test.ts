import { describe, expect, test } from "vitest";
import {
  ariaKeys,
  hintFor,
  type KeyPress,
  SHORTCUTS,
  sheetRows,
  shortcutFor,
} from "../../../../renderer/keyboard/shortcuts.ts";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});
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
    ["s", {}, "savePicture"],
    ["t", {}, "saveText"],
    ["s", { ctrlKey: true }, "savePicture"],
    ["S", { ctrlKey: true, shiftKey: true }, "saveText"],
    ["e", {}, "newest"],
    ["b", { ctrlKey: true }, "backToCall"],
  ] as const)("%s %o is %s", (key, more, id) => {
    expect(shortcutFor(press(key, more), free)).toBe(id);
  });

  test.each([
    ["Enter", {}],
    ["Escape", { ctrlKey: true }],
    ["m", { ctrlKey: true }],
    ["m", { altKey: true }],
    ["d", { shiftKey: true }],
    ["z", {}],
  ])("%s %o is none", (key, more) => {
    expect(shortcutFor(press(key, more), free)).toBeNull();
  });
});

interface Stroke {
  key: string;
  alt?: boolean;
  ctrl?: boolean;
  shift?: boolean;
}

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
    ["2", { code: "Digit2", ctrlKey: true }],
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

  test("keys that type nothing work all the time", () => {
    expect(shortcutFor(press("Escape", { shiftKey: true }), { inTextField: true, letters: false })).toBe("end");
    expect(shortcutFor(press("F9"), typing)).toBe("lab");
    expect(shortcutFor(press("Enter", { ctrlKey: true }), typing)).toBe("call");
  });

  test("a button shows no key that would not work", () => {
    expect(hintFor("mute", true)).toBe("M");
    expect(hintFor("mute", false)).toBeUndefined();
    expect(hintFor("call", false)).toBe("Ctrl Enter");
    expect(hintFor("end", false)).toBe("Shift Esc");
  });
});

describe("what a screen reader is told of a key", () => {
  test.each([
    ["end", true, "Shift+Escape"],
    ["mute", true, "M"],
    ["mute", false, undefined],
    ["endAndAnswer", true, "Shift+A"],
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
    const hints = Object.values(SHORTCUTS).flatMap((shortcut): readonly string[] =>
      "hintWithoutLetters" in shortcut ? [shortcut.hint, shortcut.hintWithoutLetters] : [shortcut.hint],
    );
    expect(new Set(hints).size).toBe(hints.length);
  });
});

test("no two shortcuts share a stroke", () => {
  const strokes = Object.values(SHORTCUTS).flatMap((shortcut): readonly Stroke[] => shortcut.strokes);
  const names = strokes.map(({ key, alt = false, ctrl = false, shift = false }) => `${key} ${alt} ${ctrl} ${shift}`);
  expect(new Set(names).size).toBe(names.length);
});

test("nothing destructive is on Enter", () => {
  for (const id of ["end", "decline", "endAndAnswer", "refuse"] as const) {
    expect(SHORTCUTS[id].strokes.map((stroke) => stroke.key)).not.toContain("Enter");
  }
});

test("the sheet lists every shortcut, alike ones in one row, the lab's only with the lab", () => {
  const alike = ["previousRegion", ...["2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => `line${digit}`)];
  const ids = (lab: boolean) => sheetRows(true, lab).flatMap(({ rows }) => rows.map((row) => row.id));
  expect(new Set([...ids(true), ...alike])).toEqual(new Set(Object.keys(SHORTCUTS)));
  expect(ids(false)).not.toContain("lab");
  const off = sheetRows(false, true).flatMap(({ rows }) => rows);
  expect(off.find((row) => row.id === "mute")?.works).toBe(false);
  expect(off.find((row) => row.id === "call")).toMatchObject({ works: true, hint: "Ctrl Enter" });
});
