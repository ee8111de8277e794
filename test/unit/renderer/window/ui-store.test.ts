import { expect, test } from "vitest";
import {
  closeTop,
  createUiStore,
  hasKeypadOpen,
  toggleKeypad,
  toggleLadder,
  toggleSide,
} from "../../../../renderer/window/ui-store.ts";
import { connected } from "../../../support/fixtures/views/calls.ts";

test("the keypad is one call's: in the next one digits are lines again", () => {
  const ui = createUiStore();
  const call = connected({ id: "one", digits: true });
  toggleKeypad(ui, "one");
  expect(hasKeypadOpen(ui.getState(), call)).toBe(true);
  expect(hasKeypadOpen(ui.getState(), { ...call, id: "two" })).toBe(false);
  expect(hasKeypadOpen(ui.getState(), { ...call, hold: "by-us" })).toBe(false);
  toggleKeypad(ui, "two");
  expect(hasKeypadOpen(ui.getState(), call)).toBe(false);
  toggleKeypad(ui, "two");
  expect(ui.getState().keypadOf).toBeNull();
});

test("settings and sheet take turns with the ladder", () => {
  const ui = createUiStore();
  toggleSide(ui, "settings");
  expect(ui.getState()).toMatchObject({ side: "settings", sideOpen: true });
  toggleSide(ui, "sheet");
  expect(ui.getState().side).toBe("sheet");
  toggleSide(ui, "sheet");
  expect(ui.getState()).toMatchObject({ side: "ladder", sideOpen: false });
});

test("the ladder's key leads back to the ladder, and folds it when it is there", () => {
  const ui = createUiStore();
  toggleSide(ui, "settings");
  toggleLadder(ui);
  expect(ui.getState()).toMatchObject({ side: "ladder", sideOpen: true });
  toggleLadder(ui);
  expect(ui.getState().sideOpen).toBe(false);
});

test("closing takes one thing at a time, the topmost first", () => {
  const ui = createUiStore();
  ui.setState({ side: "settings", messageAt: 3, viewedId: "x" });
  expect(closeTop(ui)).toBe(true);
  expect(ui.getState()).toMatchObject({ side: "ladder", messageAt: 3 });
  expect(closeTop(ui)).toBe(true);
  expect(ui.getState()).toMatchObject({ messageAt: null, viewedId: "x" });
  expect(closeTop(ui)).toBe(true);
  expect(ui.getState().viewedId).toBeNull();
  expect(closeTop(ui)).toBe(false);
});
