/** The real program in German: chosen while it runs, in every window, and there when a window opens again. */
import { expect, test } from "@playwright/test";
import { ask } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;
test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterAll(() => desk?.close());

test("German is loaded when it is chosen, in every window, and at once when a window is loaded again", async () => {
  const unit = await desk.openUnit("bea-novak");
  await expect(desk.page.locator("html")).toHaveAttribute("lang", "en");
  await ask(desk.page, "settings.update", { language: "de" });
  for (const page of [desk.page, unit]) await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(desk.page.getByRole("button", { name: /^Optionen/ })).toBeVisible();
  await expect(unit).toHaveTitle("Feldgerät des Labors");
  await expect(unit.getByRole("button", { name: "Leitplatz rufen", exact: true })).toBeVisible();

  await desk.page.reload();
  await expect(desk.page.getByRole("button", { name: /^Optionen/ })).toBeVisible();
  expect(desk.complaints).toEqual([]);
});
