/** Tables as spreadsheets and directories of other makers save them. */
import { expect, test } from "vitest";
import { readCsvTable } from "../../../../electron/people-files/csv-table.ts";

const cellsOf = (text: string) => {
  const table = readCsvTable(text);
  return "fault" in table ? table : [table.columns, ...table.rows.map(({ cells }) => cells)];
};

test.each([
  ["commas", "Name,ID\r\nBea,sip:b@a.test\r\n"],
  ["semicolons, where commas stand in quotes", '"Name";ID\nBea;sip:b@a.test'],
  ["tabs", "Name\tID\rBea\tsip:b@a.test\r"],
])("cells are told apart by %s", (_name, text) => {
  expect(cellsOf(text)).toEqual([
    ["Name", "ID"],
    ["Bea", "sip:b@a.test"],
  ]);
});

test("a quoted cell can have what divides cells, lines and quotes", () => {
  expect(cellsOf('Name,ID\n"Novak, Bea\n""B""",1\n')).toEqual([
    ["Name", "ID"],
    ['Novak, Bea\n"B"', "1"],
  ]);
});

test("each row is told by the line in which it begins", () => {
  const table = readCsvTable('a,b\r\n\r\n"x\r\ny\r\n",1\r\nz,2\r\n');
  expect("rows" in table && table.rows.map(({ line }) => line)).toEqual([3, 6]);
});

test("what a spreadsheet was told to take for text is the text", () => {
  expect(cellsOf("a,b\n'=1+1,'t Hooft\n")).toEqual([
    ["a", "b"],
    ["=1+1", "'t Hooft"],
  ]);
});

test.each([
  ["", { line: 1, fault: "empty" }],
  ["Name,ID\n", { line: 1, fault: "empty" }],
  ['Name,ID\nBea,1\n"Jonas,2\nMira,3\n', { line: 3, fault: "quote-open" }],
  ['Name,ID\nBe"a,1\n', { line: 2, fault: "quote-stray" }],
  ['Name,ID\n\n"Be"a,1\n', { line: 3, fault: "quote-stray" }],
  [`a\n${",".repeat(200)}\n`, { line: 2, fault: "too-wide" }],
])("%j is refused with the line", (text, problem) => expect(readCsvTable(text)).toEqual(problem));
