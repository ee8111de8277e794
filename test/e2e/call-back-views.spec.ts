/** Wishes to be called back as they look and as keys do it, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriers, barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const STRANGER = "sip:harbour.desk@mcx.system-a.example";
const missed = () => page.getByRole("region", { name: "Missed" });
const people = () => page.getByRole("region", { name: "People" });
const ask = () => people().getByRole("button", { name: "Ask to call back" });
const faults = (part: string) => barriers(page, { within: [part] });

test("who asks to be called back stands with the missed calls, and is counted", async () => {
  await views.show(`state=idle&theme=dark&asked=${encodeURIComponent(STRANGER)}`);
  await expect(page).toHaveTitle(/^\(2\) /);
  await page.keyboard.press("F4");
  const row = missed().locator("[data-row]").first();
  await expect(row).toBeFocused();
  await expect(row).toContainText("asks to be called back");
  expect(await barriersInBothThemes(page, { within: [".past"] })).toEqual([]);
  await page.keyboard.press("Delete");
  await expect(page).toHaveTitle(/^\(1\) /);
  await expect(missed()).not.toContainText("asks to be called back");
});

test("one key calls back whoever has asked", async () => {
  await views.show(`state=idle&asked=${encodeURIComponent(STRANGER)}`);
  await page.keyboard.press("F4");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("main").getByRole("heading", { level: 2 })).toContainText("harbour.desk");
});

test("the person card asks, says that it has asked, and takes it back", async () => {
  await views.show("state=idle");
  await ask().focus();
  await page.keyboard.press("Enter");
  await expect(people().getByText(/^Asked to call back/)).toBeVisible();
  expect(await faults(".people")).toEqual([]);
  await people().getByRole("button", { name: "Take back" }).focus();
  await page.keyboard.press("Enter");
  await expect(ask()).toBeVisible();
});

test("what is refused says so, and can be asked again", async () => {
  await views.show("state=idle&theme=light&wish=refused");
  await ask().focus();
  await page.keyboard.press("Enter");
  await expect(people().getByText("The wish to be called back was refused.")).toBeVisible();
  expect(await faults(".people")).toEqual([]);
  await people().getByRole("button", { name: "Ask again" }).focus();
  await page.keyboard.press("Enter");
  await expect(people().getByText(/^Asked to call back/)).toBeVisible();
});
