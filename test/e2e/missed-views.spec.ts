/** Missed calls as they look and as keys do it, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const open = (theme = "dark") => views.show(`state=idle&theme=${theme}`);
const missed = () => page.getByRole("region", { name: "Missed" });
const recent = () => page.getByRole("region", { name: "Recent" });
const told = () =>
  page.evaluate(() => (window.fixture?.sent ?? []).filter(({ command }) => command === "desktop.toCallBack"));

test("F4 shows who is to be called back and puts the focus there, and leads back", async () => {
  await open();
  await expect(page).toHaveTitle(/^\(1\) /);
  await expect(page.getByRole("button", { name: "Missed 1" })).toBeVisible();
  await expect(missed()).toBeHidden();
  await page.keyboard.press("F4");
  await expect(recent()).toBeHidden();
  const row = missed().locator("[data-row]");
  await expect(row).toHaveCount(1);
  await expect(row).toBeFocused();
  await expect(row).toContainText("rang 00:2");
  expect(await barriers(page, { within: [".past"] })).toEqual([]);
  await page.keyboard.press("F4");
  await expect(recent()).toBeVisible();
  await expect(recent().locator("[data-row]").first()).toBeFocused();
  await page.keyboard.press("F4");
  await expect(recent()).toBeHidden();
  await page.keyboard.press("F4");
  await expect(recent().locator("[data-row]").first()).toBeFocused();
});

test("Ctrl Enter on the row calls back; a key elsewhere does not mean it", async () => {
  await open();
  await page.keyboard.press("F4");
  const name = (await missed().locator("strong").textContent()) ?? "";
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("main").getByRole("heading", { level: 2 })).toContainText(name);
});

test("Delete takes somebody off the list, in the count, the title and on record too", async () => {
  await open();
  await expect.poll(told).toEqual([{ command: "desktop.toCallBack", input: { count: 1 } }]);
  await page.keyboard.press("Delete");
  await expect(page).toHaveTitle(/^\(1\) /);
  await page.keyboard.press("F4");
  await page.keyboard.press("Delete");
  await expect(missed()).toContainText("Nobody waits to be called back.");
  await expect(page).not.toHaveTitle(/^\(/);
  await expect(page.getByRole("button", { name: "Missed", exact: true })).toBeVisible();
  await expect.poll(async () => (await told()).at(-1)?.input).toEqual({ count: 0 });
  const stored = await page.evaluate(() => window.fixture?.sent.filter(({ command }) => command === "calls.attend"));
  expect(stored).toMatchObject([{ input: { callIds: [expect.any(String)], how: "attended" } }]);
});

test("on a wide window both lists stand beside each other", async () => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await open("light");
  await expect(missed()).toBeVisible();
  await expect(recent()).toBeVisible();
  expect(await barriers(page, { within: [".past"] })).toEqual([]);
});

test("who was missed further back than the calls that are listed is called back, opened and taken off too", async () => {
  await views.show("state=idle&left=emergency");
  await expect(page.getByRole("button", { name: "Missed 2, emergency" })).toBeVisible();
  const red = page.getByRole("region", { name: "Other calls" });
  await expect(red.getByRole("listitem")).toContainText("Aino Aalto");
  await expect(recent()).not.toContainText("Aino Aalto");
  await page.keyboard.press("F4");
  await expect(missed().getByRole("listitem").first()).toContainText("Aino Aalto");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main").getByRole("heading", { level: 2 })).toContainText("Aino Aalto");
  await expect(red).toBeHidden();
  await missed().locator("[data-row]").first().focus();
  await page.keyboard.press("Delete");
  await expect(page.getByRole("button", { name: "Missed 1" })).toBeVisible();
  const sent = await page.evaluate(() => window.fixture?.sent.filter(({ command }) => command === "calls.attend"));
  expect(sent?.map(({ input }) => (input as { how: string }).how)).toEqual(["opened", "attended"]);
});
