/** Presses that are quicker than the answers of the host: each is a step of its own, and none is lost. */
import { expect, type Page, test } from "@playwright/test";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;

/** Shows a view in front of a host that never answers to a change. */
async function show(state: "settings" | "sounds"): Promise<void> {
  page = views.page();
  await views.show(`state=${state}`);
  await page.evaluate(() => void window.fixture?.held.set("settings.update", new Promise(() => {})));
}

const sent = () =>
  page.evaluate(() =>
    window.fixture?.sent.filter(({ command }) => command === "settings.update").map(({ input }) => input),
  );

test("a volume goes down by as many steps as there were presses, and shows it", async () => {
  await show("sounds");
  const volume = page.getByRole("slider", { name: "Volume of colleagues" });
  await volume.focus();
  for (let press = 0; press < 3; press++) await page.keyboard.press("ArrowLeft");
  expect(await sent()).toEqual([{ callVolume: 95 }, { callVolume: 90 }, { callVolume: 85 }]);
  await expect(volume).toHaveValue("85");
});

test("a sound that is changed says nothing about the others", async () => {
  await show("sounds");
  for (const name of ["Volume: Call", "Volume: Redirected"]) {
    await page.getByRole("slider", { name, exact: true }).focus();
    await page.keyboard.press("Home");
  }
  expect(await sent()).toEqual([{ sounds: { call: 0 } }, { sounds: { redirected: 0 } }]);
  for (const name of ["Volume: Call", "Volume: Redirected"]) {
    await expect(page.getByRole("slider", { name, exact: true })).toHaveValue("0");
  }
});

test("a number counts on, and a switch that is pressed twice is where it was", async () => {
  await show("settings");
  const calls = page.getByRole("textbox", { name: "Calls at a time" });
  await calls.focus();
  for (let press = 0; press < 2; press++) await page.keyboard.press("ArrowUp");
  const letters = page.getByRole("switch", { name: /^Single letters/ });
  await letters.focus();
  for (let press = 0; press < 2; press++) await page.keyboard.press("Space");
  expect(await sent()).toEqual([
    { callsAtOnce: 5 },
    { callsAtOnce: 6 },
    { letterShortcuts: false },
    { letterShortcuts: true },
  ]);
  await expect(letters).toBeChecked();
});
