/** The views in a language that is written from right to left: everything is mirrored but what has its own direction. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { beginningElsewhere, cutOff, overlapping } from "../support/harness/e2e/room.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const show = (query: string) => views.show(`${query}&language=pseudo-rtl`);
/** One of each kind of view. */
const MAIN = [
  "idle",
  "incoming",
  "proved",
  "deciding-protection",
  "six-ringing",
  "emergency-guard",
  "details",
  "message",
  "settings",
  "sounds",
  "messages",
  "all-calls-found",
  "record",
  "video-proved",
  "floor-ours",
  "lab",
  "sheet",
];

const middleOf = async (part: Locator) => {
  const box = await part.boundingBox();
  return box === null ? Number.NaN : box.x + box.width / 2;
};

test("nothing is outside the window, nothing lies on anything else, and text begins at the right", async () => {
  test.setTimeout(240_000);
  for (const state of MAIN) {
    await show(`state=${state}`);
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), state).toBeLessThanOrEqual(1280);
    expect.soft(await cutOff(page), state).toEqual([]);
    expect.soft(await overlapping(page), state).toEqual([]);
    expect.soft(await beginningElsewhere(page), state).toEqual([]);
  }
});

test("the parts of the window stand in the other order", async () => {
  await show("state=proved");
  const places = ["people", "call", "side"].map((name) => page.locator(`[data-region="${name}"]`));
  const [people = 0, call = 0, side = 0] = await Promise.all(places.map(middleOf));
  expect(people).toBeGreaterThan(call);
  expect(call).toBeGreaterThan(side);
  expect(await middleOf(page.locator(".strip .clock"))).toBeLessThan(200);
  expect(await barriers(page, { only: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] })).toEqual([]);
});

test("IDs and the ladder read from left to right", async () => {
  await show("state=proved");
  const id = page.locator(".redirection-notice .id, .notice .id").first();
  /** Where a letter of a text stands. */
  const letterAt = (at: number) =>
    id.evaluate((element, place) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const node = walker.nextNode();
      if (node === null) return Number.NaN;
      const range = document.createRange();
      range.setStart(node, place);
      range.setEnd(node, place + 1);
      return range.getBoundingClientRect().left;
    }, at);
  expect(await letterAt(0)).toBeLessThan(await letterAt(2));
  const heads = page.locator(".ladder-heads text");
  const first = await middleOf(heads.first());
  const last = await middleOf(heads.nth(2));
  expect(first).toBeLessThan(last);
  // The numbers of the steps stand before the lanes, not beyond their end.
  expect(
    await page
      .locator(".ladder-row")
      .first()
      .evaluate((row) => getComputedStyle(row).direction),
  ).toBe("ltr");
});

test("the arrow keys go where they point: among favourites and on a slider", async () => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await show("state=idle");
  const tiles = page.locator(".favourites [data-row]");
  await tiles.first().focus();
  const x = () => page.evaluate(() => document.activeElement?.getBoundingClientRect().x ?? Number.NaN);
  const before = await x();
  await page.keyboard.press("ArrowLeft");
  expect(await x()).toBeLessThan(before);
  await page.keyboard.press("ArrowRight");
  expect(await x()).toBe(before);

  await show("state=sounds");
  const volume = page.getByRole("slider").first();
  await volume.focus();
  const full = Number(await volume.inputValue());
  const thumb = page.locator(".slider-thumb").first();
  const at = await middleOf(thumb);
  // Full is at the left; right is less.
  await page.keyboard.press("ArrowRight");
  expect(Number(await volume.inputValue())).toBeLessThan(full);
  expect(await middleOf(thumb)).toBeGreaterThan(at);
});
