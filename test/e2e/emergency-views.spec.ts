/** Calls that are more urgent than others, as they look and as keys reach them, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const open = (state: string, theme = "dark") => views.show(`state=${state}&theme=${theme}`);
const { done } = views;
const urgent = () => page.getByRole("listitem").filter({ hasText: "Emergency call" });

test("an emergency stands first with siren and word, none of it folded, and the call in focus keeps its controls", async () => {
  await open("emergency-ringing");
  const rows = page.getByRole("region", { name: "Other calls" }).getByRole("listitem");
  await expect(rows.first()).toContainText("Emergency call");
  await expect(rows.nth(1)).toContainText("priority");
  await expect(urgent().getByText("is calling you as an emergency")).toBeAttached();
  await expect(urgent()).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("main").getByRole("button", { name: /^End call/ })).toBeInViewport({ ratio: 1 });
  expect((await urgent().boundingBox())?.height).toBeGreaterThanOrEqual(162);
});

test("D never sends an emergency away, and nothing in its row does; A answers it before all others", async () => {
  await open("emergency-ringing");
  await expect(urgent().getByRole("button", { name: /Decline/ })).toHaveCount(0);
  await page.keyboard.press("d");
  expect(await done()).toEqual([]);
  await page.keyboard.press("a");
  expect(await done()).toEqual(["answer"]);
  await open("emergency-in-middle");
  await page.keyboard.press("d");
  expect(await done()).toEqual([]);
  await expect(page.getByRole("main").getByRole("button", { name: /^Quiet/ })).toBeVisible();
});

test("axe knows of no barrier", async () => {
  for (const [state, theme] of [
    ["emergency-ringing", "dark"],
    ["emergency-ringing", "light"],
    ["emergency-in-middle", "light"],
  ] as const) {
    await open(state, theme);
    expect.soft(await barriers(page), state).toEqual([]);
  }
});
