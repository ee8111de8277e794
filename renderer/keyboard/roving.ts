import type { KeyboardEvent } from "react";

/**
 * Where a key leads among rows.
 *
 * @param columns - rows that stand beside each other; from two on, left and right lead somewhere too
 * @returns undefined for a key that is none of theirs
 */
export function rowAfter(key: string, at: number, count: number, columns: number): number | undefined {
  const last = count - 1;
  switch (key) {
    case "ArrowDown": {
      const isInLastLine = Math.floor(at / columns) === Math.floor(last / columns);
      return isInLastLine ? at : Math.min(last, at + columns);
    }
    case "ArrowUp":
      return at < columns ? at : at - columns;
    case "ArrowRight":
      return columns === 1 ? undefined : Math.min(last, at + 1);
    case "ArrowLeft":
      return columns === 1 ? undefined : Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** Where rows run from right to left, the key that points to the next one is the other. */
const TURNED: Readonly<Record<string, string>> = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

/**
 * Moves the focus among the rows of a list with the arrow keys, Home and End. The rows are the elements with
 * `data-row`, or what else is named; of rows, exactly one should have `tabIndex` 0.
 *
 * @param columns - rows that stand beside each other
 */
export function moveAmongRows(event: KeyboardEvent<HTMLElement>, selector = "[data-row]", columns = 1): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = event.target instanceof HTMLElement ? rows.indexOf(event.target) : -1;
  const isTurned = getComputedStyle(event.currentTarget).direction === "rtl";
  const key = isTurned ? (TURNED[event.key] ?? event.key) : event.key;
  const to = at < 0 ? undefined : rowAfter(key, at, rows.length, columns);
  if (to === undefined) return;
  event.preventDefault();
  rows[to]?.focus();
}
