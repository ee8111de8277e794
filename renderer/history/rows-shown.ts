/**
 * How many rows of the past are drawn: each costs, and few look further back.
 *
 * @module
 */

/** Rows at first, and how many more when they are asked for. */
export const ROWS_SHOWN = 50;
const ROWS_MORE = 100;

/**
 * What becomes of a list when more of it is asked for.
 *
 * @param inSight - rows that are drawn now
 * @returns the rows to be drawn, and the place of the one that gets the focus because the button goes; undefined while the button stays
 */
export function moreRows(
  inSight: number,
  count: number,
): { readonly rows: number; readonly focusAt: number | undefined } {
  const rows = inSight + ROWS_MORE;
  return { rows, focusAt: rows < count ? undefined : inSight };
}
