import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FOREIGN_LINE, foreignLine } from "../../../../shared/base/foreign-line.ts";

/** Without the isolate around it. */
const shown = (text: string, most?: number) => foreignLine(text, most).slice(1, -1);

describe("foreign text in a box of the system's", () => {
  test.each([
    ["Dispatch 7", "Dispatch 7"],
    ["Åse Ødegård 👩‍🚒".normalize("NFD"), "Åse Ødegård 👩🚒".normalize("NFD")],
    ["Dispatch 7\r\n\r\nServer: pcscf.example.org", "Dispatch 7 Server: pcscf.example.org"],
    ["a\u2028b\u2029c\u0085d\u000be\tf", "a b c d e f"],
    ["gpj.\u202Eexe.evil", "gpj.exe.evil"],
    ["bea\u200B\u2060\uFEFF\u00AD@a", "bea@a"],
    ["\u0007\u001b[31mred", "[31mred"],
    ["half \uD800 of a pair", "half of a pair"],
    ["H\u0300\u0301\u0302\u0303\u0304\u0305i", "H\u0300\u0301\u0302i"],
    ["", ""],
  ])("%j is shown as %j", (text, line) => expect(shown(text)).toBe(line));

  test("keeps its direction to itself", () => {
    expect(foreignLine("שלום")).toBe("\u2068שלום\u2069");
  });

  test("that is longer shows its beginning and its end", () => {
    const id = `bea.novak@mcx.system-a.example.${"x".repeat(200)}.evil.example`;
    const line = shown(id);
    expect([...line]).toHaveLength(FOREIGN_LINE);
    expect(line).toMatch(/^bea\.novak@mcx\.system-a\.example\.x+…x+\.evil\.example$/);
    expect([...shown("x".repeat(80))]).toHaveLength(80);
    expect(shown("abcdefghij", 7)).toBe("abc…hij");
  });

  test("is one line of at most eighty characters, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const line = foreignLine(text);
        expect([...line].length).toBeLessThanOrEqual(FOREIGN_LINE + 2);
        expect(line.slice(1, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        expect(line).toMatch(/^\u2068.*\u2069$/su);
      }),
    );
  });
});
