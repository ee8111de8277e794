/**
 * Tables as CSV (RFC 4180) that a spreadsheet shows and does not work out.
 *
 * @module
 */

/** What makes a spreadsheet take a cell for a formula, also where it drops what stands before it. */
const FORMULA = /^'*[\s\u00a0\ufeff]*[=+\-@|\uff1d\uff0b\uff0d\uff20]|^'*[\t\r]/;

/** One cell. Text that could be a formula gets an apostrophe before it, which spreadsheets take for "this is text". */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n;\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text of a cell that {@link csvCell} wrote, or another program: without the apostrophe that says that it is text. */
export const cellText = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);

/** A row with its end. */
export const csvRow = (cells: readonly string[]): string => `${cells.map(csvCell).join(",")}\r\n`;

/** A moment that every spreadsheet takes for one, of the local time. @param at - Unix milliseconds */
export function cellMoment(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace("T", " ");
}
