/**
 * Tables as other programs save them: CSV (RFC 4180) with commas, semicolons or tabs.
 *
 * @module
 */
import { CsvError, parse } from "csv-parse/sync";
import { cellText } from "../../shared/base/csv.ts";
import { type ImportProblem, MOST_COLUMNS } from "../../shared/bridge/people-import.ts";

/** A table whose first line names its columns. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly {
    /** Where it begins, from 1. */
    readonly line: number;
    readonly cells: readonly string[];
  }[];
}

const DELIMITERS = [",", ";", "\t"] as const;

/** What stands between the cells: what the first line has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const counts = new Map<string, number>(DELIMITERS.map((each) => [each, 0]));
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === "\n") break;
    const before = counts.get(character);
    if (before !== undefined) counts.set(character, before + 1);
  }
  const most = Math.max(...counts.values());
  return DELIMITERS.find((each) => counts.get(each) === most) ?? ",";
}

/** What was wrong, in our words. Anything else is a mistake of ours. */
const FAULTS: Readonly<Record<string, ImportProblem["fault"]>> = {
  CSV_QUOTE_NOT_CLOSED: "quote-open",
  INVALID_OPENING_QUOTE: "quote-stray",
  CSV_INVALID_CLOSING_QUOTE: "quote-stray",
};

const linesIn = (cells: readonly string[]): number =>
  cells.reduce((sum, cell) => sum + (cell.includes("\n") ? cell.split("\n").length - 1 : 0), 0);

/**
 * Reads a table. Lines without anything are passed over; rows may be shorter or longer than the first line.
 *
 * @returns what is wrong, where it is no table
 */
export function readCsvTable(text: string): CsvTable | ImportProblem {
  const lines = text.replace(/\r\n?/g, "\n");
  const all: { readonly line: number; readonly cells: readonly string[] }[] = [];
  /** The line in which the last row ended. */
  let ended = 0;
  try {
    parse(lines, {
      delimiter: delimiterOf(lines),
      record_delimiter: "\n",
      relax_column_count: true,
      skip_empty_lines: true,
      on_record(record: string[], { lines: end }) {
        ended = end;
        all.push({ line: end - linesIn(record), cells: record.map(cellText) });
        return null;
      },
    });
  } catch (cause) {
    const fault = cause instanceof CsvError ? FAULTS[cause.code] : undefined;
    if (fault === undefined) throw cause;
    // What is never closed goes on to the end: it is told where its row begins, which is never an empty line.
    const begins = lines.split("\n").findIndex((line, at) => at >= ended && line !== "");
    return { line: 1 + (begins === -1 ? ended : begins), fault };
  }
  const wide = all.find(({ cells }) => cells.length > MOST_COLUMNS);
  if (wide !== undefined) return { line: wide.line, fault: "too-wide" };
  const [head, ...rows] = all;
  if (head === undefined || rows.length === 0) return { line: 1, fault: "empty" };
  return { columns: head.cells, rows };
}
