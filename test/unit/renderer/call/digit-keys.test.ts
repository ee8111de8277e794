import { describe, expect, test } from "vitest";
import { digitOf, PAD } from "../../../../renderer/call/digit-keys.ts";

const press = (change: Partial<Parameters<typeof digitOf>[0]> = {}, altGr = false) =>
  digitOf({
    key: "x",
    code: "KeyX",
    altKey: altGr,
    ctrlKey: altGr,
    metaKey: false,
    shiftKey: false,
    repeat: false,
    getModifierState: (name) => altGr && name === "AltGraph",
    ...change,
  });

describe("a digit of the keypad", () => {
  test.each(PAD)("%s, typed in whichever way the layout has it", (key) => {
    expect(press({ key })).toBe(key);
    expect(press({ key, shiftKey: true })).toBe(key);
    expect(press({ key }, true)).toBe(key);
  });

  test("by its place, where the upper row types something else, and from the block of digits", () => {
    expect(press({ key: "&", code: "Digit1" })).toBe("1");
    expect(press({ key: "à", code: "Digit0" })).toBe("0");
    expect(press({ key: "End", code: "Numpad1" })).toBe("1");
    expect(press({ key: "(", code: "Digit9", shiftKey: true })).toBeUndefined();
  });

  test.each([
    ["a letter", {}],
    ["the digit of a line", { key: "2", code: "Digit2", altKey: true }],
    ["a digit with Ctrl", { key: "2", code: "Digit2", ctrlKey: true }],
    ["a digit with the command key", { key: "2", code: "Digit2", metaKey: true }],
    ["a key that is kept down", { key: "2", code: "Digit2", repeat: true }],
  ])("%s is none", (_what, change) => expect(press(change)).toBeUndefined());
});
