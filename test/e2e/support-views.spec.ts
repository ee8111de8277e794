/** What the program is, the report for whoever helps, errors that are copied, and how the sound of a call fares. */
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { REPORT } from "../support/fixtures/views/fixture-host.ts";
import { barriers, barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});
const open = (state: string, theme = "dark") => views.show(`state=${state}&theme=${theme}`);
const side = () => page.getByRole("complementary").filter({ has: page.getByRole("heading", { name: "About" }) });

test("from the settings to what the program is, by keys, and back", async () => {
  await open("settings");
  const way = page.getByRole("button", { name: "About and support" });
  await way.focus();
  await page.keyboard.press("Enter");
  await expect(side()).toContainText("0.2.0");
  for (const each of [
    "signed package",
    "linux x64",
    "45.4.1",
    "24.21.0",
    "mc-dispatcher.log",
    "THIRD-PARTY-NOTICES.txt",
  ])
    await expect(side()).toContainText(each);
  await page.keyboard.press("Escape");
  await expect(side()).toHaveCount(0);
});

test("what signs the record is shown with what it is for, and copied", async () => {
  await views.alone().context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await open("about");
  await expect(side()).toContainText("Take its fingerprint down when the desk is set up");
  const part = page.locator(".record-key");
  await part.getByRole("button", { name: "Copy" }).press("Enter");
  await expect(part.getByRole("status")).toHaveText("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^(?:[0-9a-f]{4}-){7}[0-9a-f]{4}$/);
  await expect(part).toContainText(copied);
});

test("the report is shown whole before it is saved, and what is saved is what was read", async () => {
  await open("about");
  await expect(page.getByRole("button", { name: "Save the report" })).toHaveCount(0);
  await page.getByRole("button", { name: "Make the report" }).press("Enter");
  const text = page.getByRole("region", { name: "The report, as it will be saved" });
  const read = await text.locator("pre").textContent();
  expect(read).toBe(REPORT);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the report" }).press("Enter");
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/^mc-dispatcher-support-.*\.txt$/);
  expect(readFileSync(await saved.path(), "utf8")).toBe(read);
  await expect(page.getByText("Saved where your downloads go.")).toBeVisible();
});

test("a report that cannot be made says why", async () => {
  await open("about");
  await page.evaluate(() => void window.fixture?.failing.set("support.report", "data-folder-unwritable"));
  await page.getByRole("button", { name: "Make the report" }).press("Enter");
  await expect(side().locator(".problem .code")).toContainText("data-folder-unwritable");
});

test("an error is copied with its code, and with what may name somebody when that is ticked alone", async () => {
  await views.alone().context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await open("details-failed");
  const way = page.locator(".side").getByRole("button", { name: "Copy for support" }).first();
  await way.press("Enter");
  const panel = page.getByRole("dialog", { name: "Copy for support" });
  await expect(panel).toBeInViewport({ ratio: 1 });
  const line = await way
    .locator("xpath=ancestor::*[contains(@class,'code')][1]")
    .evaluate((code) => code.firstChild?.textContent ?? "");
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await panel.getByRole("button", { name: "Copy" }).press("Enter");
  await expect(panel.getByRole("status")).toHaveText("Copied");
  const short = await copied();
  expect(short.split("\n")[0]).toBe(line.trim());
  expect(short).toMatch(/\d{4}-\d\d-\d\dT/);
  expect(short).not.toContain("sip:");
  const tick = panel.getByRole("checkbox");
  await tick.press("Space");
  await panel.getByRole("button", { name: "Copy" }).press("Enter");
  await expect.poll(copied).not.toBe(short);
  expect((await copied()).startsWith(short)).toBe(true);
  expect(await barriers(page, { within: [".copy-panel:popover-open"] })).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(page.locator(".side").getByRole("heading", { level: 2 })).toBeVisible();
});

test("the sound of a call is counted while somebody looks, and told in words", async () => {
  await open("details");
  const plots = page.locator(".sound-plots");
  await plots.scrollIntoViewIfNeeded();
  await expect(plots).toContainText("From them: good");
  await expect(plots).toContainText("To them: poor: packets are lost");
  await expect(plots.getByText(/^\d+ ms$/).first()).toBeVisible();
  await expect(plots.locator("path[d^=M]")).toHaveCount(7);
});

test("nothing is counted for a view that is out of sight, or closed", async () => {
  await views.alone().addInitScript(() => {
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
  });
  await open("details");
  await expect(page.locator(".sound-plots")).toContainText("Counting begins");
  await page.waitForFunction(() => performance.now() > 3_500);
  await expect(page.locator(".sound-plots")).toContainText("Counting begins");
});

test("nobody is kept out", async () => {
  await open("about", "dark");
  await page.getByRole("button", { name: "Make the report" }).press("Enter");
  await expect(page.locator(".support-text")).toBeVisible();
  expect(await barriersInBothThemes(page)).toEqual([]);
  await open("details", "dark");
  await page.locator(".sound-plots").scrollIntoViewIfNeeded();
  await expect(page.locator(".sound-plots path[d^=M]")).toHaveCount(7);
  expect(await barriersInBothThemes(page)).toEqual([]);
  await open("details-failed", "dark");
  expect(await barriersInBothThemes(page)).toEqual([]);
});
