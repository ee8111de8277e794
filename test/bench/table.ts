/**
 * What a benchmark reports: a table that prints well and is plain data besides.
 *
 * @module
 */

/** A table of results. Numbers are milliseconds unless the column says otherwise. */
export interface BenchTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What a reader has to know to read the numbers. */
  readonly notes?: readonly string[];
}

const cell = (value: string | number): string => (typeof value === "number" ? value.toFixed(2) : value);

/** The table as text: first column to the left, the others to the right. */
export function printable({ title, columns, rows, notes = [] }: BenchTable): string {
  const lines = [columns, ...rows.map((row) => row.map(cell))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? "").length)));
  const format = (line: readonly string[]): string =>
    line.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join("  ");
  const [head = [], ...body] = lines;
  const rule = "-".repeat(format(head).length);
  return `${[title, rule, format(head), rule, ...body.map(format), ...notes].join("\n")}\n`;
}
