import { expect, test } from "vitest";
import { cellMoment, cellText, csvCell, csvRow } from "../../../../shared/base/csv.ts";

test.each(["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "|cmd", "\uff1d1", "\ufeff=1"])(
  "a cell that a spreadsheet would work out is text: %j",
  (text) => expect(csvCell(text).replace(/^"/, "")).toBe(`'${text}${csvCell(text).endsWith('"') ? '"' : ""}`),
);

test.each(["=1", "'=1", "''-1", "\t1", "'\t1", "'t Hooft", "1", ""])("a cell is read back as it was: %j", (text) => {
  const cell = csvCell(text);
  expect(cellText(cell.startsWith('"') ? cell.slice(1, -1) : cell)).toBe(text);
});

test("cells are quoted where they must be", () => {
  expect(csvRow(["a", 'b"c', "d,e", "f\ng"])).toBe('a,"b""c","d,e","f\ng"\r\n');
});

test("a moment is that of the local clock, to the second", () => {
  expect(cellMoment(new Date(2026, 10, 30, 23, 4, 5, 999).getTime())).toBe("2026-11-30 23:04:05");
});
