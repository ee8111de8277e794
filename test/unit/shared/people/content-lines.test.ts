/** Lines of vCards: folding, parameters and escapes, there and back. */
import { expect, test } from "vitest";
import { escapedText, foldedLine, readContentLines, unescapedParts } from "../../../../shared/people/content-lines.ts";

test("what is folded is one line, told by where it begins, whatever ends the lines", () => {
  for (const end of ["\r\n", "\n", "\r"]) {
    const lines = readContentLines(["", "FN:Be", " a No", "\tvak", "", "ROLE:Lead"].join(end));
    expect(lines.map(({ line, name }) => [line, name])).toEqual([
      [2, "FN"],
      [6, "ROLE"],
    ]);
    expect(lines[0]).toMatchObject({ value: "Bea Novak" });
  }
});

test("parameters are read with quotes, lists and repetitions, and without a name as version 2.1 has them", () => {
  const [line] = readContentLines('item1.tel;type=work,voice;TYPE="pref;x:1,2";HOME;value=uri:tel:+49;ext=1');
  expect(line).toMatchObject({ name: "TEL", value: "tel:+49;ext=1" });
  expect(line?.name !== null && [...(line?.parameters ?? [])]).toEqual([
    ["TYPE", ["work", "voice", "pref;x:1,2", "HOME"]],
    ["VALUE", ["uri"]],
  ]);
});

test.each(["hello", "=C3=A9 wrote", ":value", "F N:Bea", "a b.FN:Bea", ".FN:Bea", "FN;=x:Bea", 'FN;TYPE="x:Bea'])(
  "%j is none, and the lines around it stand",
  (text) => {
    expect(readContentLines(`FN:a\n${text}\nFN:b\n`)).toMatchObject([
      { name: "FN", value: "a" },
      { line: 2, name: null },
      { name: "FN", value: "b" },
    ]);
  },
);

test("a line is folded after 75 octets and inside of no character, and is read as it was", () => {
  const text = `FN:${"Ż😀a".repeat(60)}`;
  const folded = foldedLine(text);
  for (const line of folded.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(folded.split("\r\n")[0]).toMatch(/[Ż😀a]$/u);
  expect(readContentLines(folded)).toMatchObject([{ value: text.slice(3) }]);
});

test("what divides is divided only where it is not escaped", () => {
  expect(unescapedParts("Fire\\; Rescue;North\\, 2\\nB;;", ";")).toEqual(["Fire; Rescue", "North, 2\nB", "", ""]);
  expect(unescapedParts("http\\://a;b,c")).toEqual(["http://a;b,c"]);
  expect(unescapedParts("end\\")).toEqual(["end\\"]);
  const hard = 'a\\n,b;"c"\n\\';
  expect(unescapedParts(escapedText(hard))).toEqual([hard]);
  expect(unescapedParts(escapedText(hard), ";")).toEqual([hard]);
});
