/** Writing about a call while it goes on, and what is said before calls leave the record, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

test("a note is written during the call by its keys, is stored while it is typed, and Escape leads back", async () => {
  await views.show("state=connected");
  await page.keyboard.press("Control+i");
  const note = page.getByRole("textbox", { name: "Note" });
  await expect(note).toBeFocused();
  await page.keyboard.type("Pier 4, m and h are letters here");
  await page.keyboard.press("Tab");
  await page.keyboard.type("2611-0093");
  await expect(page.getByText(/Saved\./)).toBeVisible();
  // One version, however often it was stored.
  await expect(page.getByText(/earlier version/)).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(note).toBeHidden();
  await expect(page.getByText("2611-0093 · Pier 4, m and h are letters here")).toBeVisible();
  expect(await views.done()).toEqual([]);
});

test("from a person's card all calls with that person, under whatever ID; another one is found by typing", async () => {
  await views.show("state=idle&record=2000");
  await page
    .getByRole("option", { name: /Bea Novak/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Calls with Bea Novak" }).click();
  const found = page.getByRole("main").getByRole("status").first();
  await expect(found).toHaveText(/^\d+ of 2,0\d\d calls$/);
  await page.getByRole("button", { name: "Filter" }).click();
  const choices = page.getByRole("region", { name: "Filter" });
  await expect(choices.getByText("Only calls with Bea Novak")).toBeVisible();
  const withBea = await found.textContent();
  await choices.getByRole("button", { name: "Calls with everybody" }).click();
  await choices.getByRole("combobox", { name: "Name or ID" }).fill("timo");
  await page.keyboard.press("Enter");
  await expect(choices.getByText("Only calls with Timo Koskinen")).toBeVisible();
  await expect(found).not.toHaveText(withBea ?? "");
});

test("what is going to be removed stands over the record, with who has set it", async () => {
  await views.show("state=record-going&record=200");
  await page.keyboard.press("F7");
  const said = page.getByText(/1,244 calls will be removed: 1,204 older than is kept, 40 refused unheard/);
  await expect(said).toBeVisible();
  await expect(page.getByText(/City control room IT, phone 4711 has set this/).first()).toBeVisible();
});
