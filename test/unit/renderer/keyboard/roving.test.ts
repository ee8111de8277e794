/** Where the arrow keys lead among rows, and among tiles that stand beside each other. */
import { expect, test } from "vitest";
import { rowAfter } from "../../../../renderer/keyboard/roving.ts";

test.each([
  ["ArrowDown", 0, 1],
  ["ArrowDown", 4, 4],
  ["ArrowUp", 4, 3],
  ["ArrowUp", 0, 0],
  ["Home", 3, 0],
  ["End", 0, 4],
  // Below each other there is nothing at the left or the right.
  ["ArrowRight", 0, undefined],
  ["ArrowLeft", 3, undefined],
  ["Enter", 0, undefined],
])("of five rows, %s on row %i leads to %s", (key, at, to) => expect(rowAfter(key, at, 5, 1)).toBe(to));

/** 0 1 2, 3 4 5, 6. */
test.each([
  ["ArrowDown", 1, 4],
  ["ArrowDown", 3, 6],
  // No tile is below, but there is another line: its last one.
  ["ArrowDown", 5, 6],
  ["ArrowDown", 6, 6],
  ["ArrowUp", 6, 3],
  ["ArrowUp", 2, 2],
  ["ArrowRight", 2, 3],
  ["ArrowRight", 6, 6],
  ["ArrowLeft", 3, 2],
  ["ArrowLeft", 0, 0],
  ["Home", 5, 0],
  ["End", 1, 6],
])("of seven tiles, three beside each other, %s on tile %i leads to %i", (key, at, to) =>
  expect(rowAfter(key, at, 7, 3)).toBe(to),
);
