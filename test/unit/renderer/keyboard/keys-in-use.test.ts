import { afterEach, describe, expect, test } from "vitest";
import { isAllowed, refusalOf } from "../../../../renderer/keyboard/key-choice.ts";
import { actWithGlobal, verdictOn, withKey } from "../../../../renderer/keyboard/key-verdict.ts";
import { isEditable, keysFrom, takeKeys } from "../../../../renderer/keyboard/keys-in-use.ts";
import { SHORTCUTS, type ShortcutId } from "../../../../renderer/keyboard/shortcut-table.ts";
import {
  ariaKeys,
  hintFor,
  type KeyPress,
  sheetRows,
  shortcutFor,
  strokeOf,
} from "../../../../renderer/keyboard/shortcuts.ts";
import { keyText, parseKeyText, type Stroke } from "../../../../shared/bridge/key-text.ts";
import { DEFAULT_SETTINGS, settingsSchema } from "../../../../shared/bridge/settings.ts";
import { SHORTCUT_ACTS } from "../../../../shared/bridge/shortcut-acts.ts";

afterEach(() => takeKeys({}));

const IDS = Object.keys(SHORTCUTS) as ShortcutId[];
const free = { inTextField: false, letters: true };
const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});
const stroke = (text: string): Stroke => {
  const read = parseKeyText(text);
  if (read === undefined) throw new Error(`${text} is no key`);
  return read;
};
/** How often each key is somebody's. */
const counts = (keys: ReturnType<typeof keysFrom>) => {
  const count = new Map<string, number>();
  for (const id of IDS)
    for (const each of keys[id].strokes) count.set(keyText(each), (count.get(keyText(each)) ?? 0) + 1);
  return count;
};

describe("a key as it is written", () => {
  test.each([
    "M",
    "Shift J",
    "Ctrl Shift E",
    "F6",
    "Shift F6",
    "Ctrl ,",
    "?",
    "Shift Esc",
    "Delete",
    "Ctrl Enter",
    "Ctrl +",
    "Ctrl 0",
  ])("%s is read, and written again", (text) => expect(keyText(stroke(text))).toBe(text));

  test.each([
    "",
    "m",
    "Ctrl",
    "Shift Ctrl E",
    "Ctrl Ctrl E",
    "Alt M",
    "ctrl M",
    " M",
    "M ",
    "Ctrl  M",
    "Shift ?",
    "F25",
    "F0",
    "Space",
    "Tab",
    "Escape",
    "É",
    "MM",
    "toString",
    "__proto__",
    `${"Ctrl ".repeat(9)}M`,
  ])("%j is none", (text) => expect(parseKeyText(text)).toBeUndefined());

  test("every key of the table can be written", () => {
    for (const id of SHORTCUT_ACTS)
      for (const each of SHORTCUTS[id].strokes) expect(parseKeyText(keyText(each))).toBeDefined();
  });
});

describe("which keys are in use", () => {
  test("without a choice, those of the table, and each hint is written as its first key", () => {
    expect(keysFrom({})).toEqual(SHORTCUTS);
    for (const id of IDS) expect(keyText(SHORTCUTS[id].strokes[0])).toBe(SHORTCUTS[id].hint);
  });

  test("what stays as it is: lines, favourites, the primary act, Esc", () => {
    const digits = Array.from({ length: 9 }, (_, at) => at + 1);
    expect(IDS.filter((id) => !isEditable(id)).toSorted()).toEqual(
      [
        ...digits.flatMap((digit) => [`line${digit}`, `favourite${digit}`]),
        "call",
        "close",
        "guide",
        "guideNext",
      ].toSorted(),
    );
  });

  test("a chosen key acts, is shown and told, and the one before does nothing", () => {
    takeKeys({ mute: "Ctrl Shift M", keypad: "", search: "Y" });
    expect(shortcutFor(press("M", { ctrlKey: true, shiftKey: true }), free)).toBe("mute");
    expect(shortcutFor(press("m"), free)).toBeNull();
    expect(hintFor("mute", false)).toBe("Ctrl Shift M");
    expect(ariaKeys("Ctrl Shift M")).toBe("Control+Shift+M");
    expect([hintFor("keypad", true), hintFor("keypad", false), shortcutFor(press("p"), free)]).toEqual([
      undefined,
      undefined,
      null,
    ]);
    // A letter has its twin with Alt, and what else the act had is gone.
    expect(shortcutFor(press("y", { altKey: true }), { ...free, inTextField: true })).toBe("search");
    expect(hintFor("search", false)).toBe("Alt Y");
    expect([shortcutFor(press("/"), free), shortcutFor(press("k", { ctrlKey: true }), free)]).toEqual([null, null]);
    const rows = sheetRows(true, true).flatMap((group) => group.rows);
    expect(
      rows
        .filter(({ id }) => ["mute", "keypad", "search"].includes(id))
        .map(({ hint }) => hint)
        .toSorted(),
    ).toEqual(["", "Ctrl Shift M", "Y"]);
  });

  test("no key is ever that of two acts, whatever a policy names", () => {
    for (const chosen of [
      { mute: "H" },
      { mute: "Y", hold: "Y" },
      { sheet: "F7" },
      { mute: "H", hold: "M" },
      { search: "/" },
      { saveThread: "Ctrl S" },
      Object.fromEntries(SHORTCUT_ACTS.map((act) => [act, "Y"])),
    ]) {
      for (const [key, count] of counts(keysFrom(chosen)))
        expect([JSON.stringify(chosen), key, count]).toEqual([JSON.stringify(chosen), key, 1]);
    }
    const exchanged = keysFrom({ mute: "H", hold: "M" });
    expect([exchanged.mute.hint, exchanged.hold.hint]).toEqual(["H", "M"]);
    // Who is named goes before who comes with it.
    expect(keysFrom({ mute: "H" }).hold.strokes).toEqual([]);
  });

  test("a key that the act may not have is as if it were not chosen", () => {
    expect(keysFrom({ end: "Y", mute: "1", hold: "Ctrl C", emergency: "F4" })).toEqual(SHORTCUTS);
  });
});

describe("which key an act can have", () => {
  test.each([
    ["mute", "1", "digit"],
    ["mute", "Enter", "none"],
    ["mute", "Ctrl V", "editing"],
    ["mute", "Delete", "editing"],
    ["mute", "Ctrl W", "system"],
    ["mute", "F11", "system"],
    ["mute", "Ctrl Shift I", "system"],
    ["end", "Y", "alone"],
    ["emergency", "F4", "alone"],
    ["callNew", "?", "alone"],
  ] as const)("%s: %s is refused (%s)", (act, text, why) => expect(refusalOf(act, stroke(text))).toBe(why));

  test("no act has a key of the table that it might not be given", () => {
    for (const id of SHORTCUT_ACTS)
      for (const each of SHORTCUTS[id].strokes) expect([id, isAllowed(id, each)]).toEqual([id, true]);
  });

  test("who has it is named", () => {
    const settings = { ...DEFAULT_SETTINGS, globalMuteKey: "CommandOrControl+Shift+M", globalEndKey: "F13" } as const;
    expect(verdictOn("mute", stroke("H"), settings)).toEqual({ kind: "taken", by: "hold" });
    expect(verdictOn("mute", stroke("Ctrl 3"), settings)).toEqual({ kind: "fixed", by: "favourite3" });
    expect(verdictOn("mute", stroke("Ctrl Enter"), settings)).toEqual({ kind: "fixed", by: "call" });
    expect(verdictOn("hold", stroke("Ctrl Shift M"), settings)).toEqual({ kind: "global", by: "mute" });
    expect(verdictOn("hold", stroke("F13"), settings)).toEqual({ kind: "global", by: "end" });
    expect(verdictOn("hold", undefined, settings)).toEqual({ kind: "refused", why: "none" });
    expect(verdictOn("hold", stroke("H"), settings)).toEqual({ kind: "free" });
    expect(verdictOn("hold", stroke("Y"), settings)).toEqual({ kind: "free" });
    expect(verdictOn("mute", stroke("H"), { ...settings, shortcuts: { hold: "" } })).toEqual({ kind: "free" });
  });

  test("a key of every program that the window has is named too", () => {
    expect(actWithGlobal("CommandOrControl+Shift+M", {})).toBeUndefined();
    expect(actWithGlobal("CommandOrControl+Shift+M", { hold: "Ctrl Shift M" })).toBe("hold");
    expect(actWithGlobal("", { hold: "" })).toBeUndefined();
  });

  test("the choice after a change: taken over, taken away, and as it comes", () => {
    expect(withKey({}, "mute", stroke("H"), "hold")).toEqual({ mute: "H", hold: "" });
    expect(withKey({ mute: "Y", hold: "" }, "mute", stroke("M"))).toEqual({ hold: "" });
    expect(withKey({ mute: "Y" }, "mute", null)).toEqual({});
    expect(withKey({}, "mute", "none")).toEqual({ mute: "" });
    // One of two that it comes with is a choice: the other one goes.
    expect(withKey({}, "search", stroke("/"))).toEqual({ search: "/" });
  });
});

describe("a press as the stroke of a shortcut", () => {
  test.each([
    [press("Y", { shiftKey: true, code: "KeyY" }), "Shift Y"],
    [press("m", { metaKey: true }), "Ctrl M"],
    [press("?", { shiftKey: true, code: "Minus" }), "?"],
    // The upper row of a French keyboard.
    [press("à", { ctrlKey: true, code: "Digit0" }), "Ctrl 0"],
    [press("!", { shiftKey: true, code: "Digit1" }), "!"],
    [press("F7", { shiftKey: true }), "Shift F7"],
    [press("Escape", { shiftKey: true }), "Shift Esc"],
  ])("%o is %s", (event, text) => expect(keyText(strokeOf(event, undefined)!)).toBe(text));

  test.each([press("m", { altKey: true }), press("m", { altKey: true, ctrlKey: true })])("%o is none", (event) =>
    expect(strokeOf(event, undefined)).toBeUndefined(),
  );

  test.each([" ", "Tab", "ArrowUp", "Dead", "é", "Backspace"])("%j is no key of any act", (key) =>
    expect(refusalOf("mute", strokeOf(press(key), undefined))).toBe("none"),
  );
});

test.each([{ mute: "m" }, { mut: "M" }, { line1: "Y" }, { call: "Y" }, { mute: 1 }, "M", [["mute", "M"]], null])(
  "%j is no choice of keys",
  (chosen) => expect(settingsSchema.shape.shortcuts.safeParse(chosen).success).toBe(false),
);
