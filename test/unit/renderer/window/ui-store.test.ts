import { expect, test } from "vitest";
import { closeTop, createUiStore, toggleLadder, toggleSide } from "../../../../renderer/window/ui-store.ts";

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
