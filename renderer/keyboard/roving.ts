import type { KeyboardEvent } from "react";

const MOVES: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => Math.min(count - 1, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  ArrowRight: (at, count) => Math.min(count - 1, at + 1),
  ArrowLeft: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Moves the focus among the rows of a list with the arrow keys, Home and End. The rows are the elements with
 * `data-row`, or what else is named; of rows, exactly one should have `tabIndex` 0.
 */
export function moveAmongRows(event: KeyboardEvent<HTMLElement>, selector = "[data-row]"): void {
  const move = MOVES[event.key];
  if (move === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = event.target instanceof HTMLElement ? rows.indexOf(event.target) : -1;
  if (at < 0) return;
  event.preventDefault();
  rows[move(at, rows.length)]?.focus();
}
