/** The size of all that is drawn: by key and setting, in a layout for the room that is left, with nothing out of reach. */
import { expect, type Page, test } from "@playwright/test";
import { barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const sent = () =>
  page.evaluate(() =>
    window.fixture?.sent.filter(({ command }) => command === "settings.update").map(({ input }) => input),
  );
/** Pixels that a line of the strip's name takes. */
const nameHeight = async () => (await page.getByText("Bea Novak").first().boundingBox())?.height ?? 0;

test("the keys of every browser make all larger, smaller, and as it was; not beyond the last size", async () => {
  await views.show("state=connected");
  const usual = await nameHeight();
  await page.keyboard.press("Control++");
  expect(await nameHeight()).toBeCloseTo(usual * 1.1, 0);
  await page.keyboard.press("Control+=");
  await page.keyboard.press("Control+-");
  await page.keyboard.press("Control+0");
  expect(await nameHeight()).toBeCloseTo(usual, 1);
  for (let press = 0; press < 3; press++) await page.keyboard.press("Control+-");
  expect(await sent()).toEqual([
    { textSize: 110 },
    { textSize: 125 },
    { textSize: 110 },
    { textSize: 100 },
    { textSize: 90 },
  ]);
});

test("a size that is chosen in the settings is there at once, and another window's choice too", async () => {
  await views.show("state=settings");
  await page.getByRole("radiogroup", { name: "Text size" }).getByText("150 %").click();
  expect(await sent()).toEqual([{ textSize: 150 }]);
  await expect(page.locator("html")).toHaveCSS("zoom", "1.5");
});

test("a size that is locked is not changed, and the browser's own is kept away", async () => {
  await views.show("state=connected&desktop=size-locked");
  const prevented = await page.evaluate(() => {
    const press = new KeyboardEvent("keydown", { key: "+", ctrlKey: true, bubbles: true, cancelable: true });
    document.body.dispatchEvent(press);
    return press.defaultPrevented;
  });
  expect(prevented).toBe(true);
  expect(await sent()).toEqual([]);
});

test("the layout is that of a window with the room that is left", async () => {
  const columns = () =>
    page.locator(".console").evaluate((each) => getComputedStyle(each).gridTemplateColumns.split(" ").length);
  await views.show("state=connected&size=100");
  expect(await columns()).toBe(3);
  await views.show("state=connected&size=125");
  expect(await columns()).toBe(2);
  await views.show("state=connected&size=175");
  expect(await columns()).toBe(1);
  // There and back in one window: no rule keeps what an earlier size made of it.
  await page.keyboard.press("Control+0");
  await expect.poll(columns).toBe(3);
  await page.setViewportSize({ width: 2560, height: 1440 });
  await expect(page.locator(".tile").first()).toBeVisible();
  for (let press = 0; press < 4; press++) await page.keyboard.press("Control++");
  await expect(page.locator(".tile")).toHaveCount(0);
});

const SIZES = [
  { width: 1280, height: 800, size: 175 },
  { width: 1280, height: 800, size: 90 },
  { width: 1920, height: 1080, size: 175 },
  { width: 2560, height: 1440, size: 125 },
  // A window of 1280 px that the browser magnifies to 400 % (WCAG 1.4.10).
  { width: 320, height: 256, size: 100 },
];
// The hours of the day are a drawing of how many calls each had, and are gone through by arrow keys.
const STATES = [
  "connected",
  "waiting",
  "emergency-ringing",
  "settings",
  "messages",
  "all-calls",
  "sounds",
  "sheet",
  "lab",
];

for (const { width, height, size } of SIZES) {
  test(`nothing is out of reach at ${width} × ${height} and ${size} %`, async () => {
    await page.setViewportSize({ width, height });
    for (const state of STATES) {
      await views.show(`state=${state}&size=${size}`);
      const wrong = await page.evaluate(() => {
        const root = document.documentElement;
        const targets = [...document.querySelectorAll<HTMLElement>("button, select, input, textarea")].filter(
          (each) =>
            each.checkVisibility() && each.closest("[class*=for-screen-readers], label, .slider, .hours") === null,
        );
        // Whatever can be scrolled to is reached; what a box hides for good is not.
        const hidden = targets.filter((each) => {
          each.scrollIntoView({ block: "nearest", inline: "nearest" });
          const { left, right, top, bottom } = each.getBoundingClientRect();
          return right - left > 1 && (left < -1 || right > innerWidth + 1 || bottom < 1 || top > innerHeight - 1);
        });
        const small = targets.filter((each) => {
          const { width: wide, height: high } = each.getBoundingClientRect();
          return wide > 1 && (wide < 23.9 || high < 23.9);
        });
        const name = (each: HTMLElement) => each.ariaLabel ?? each.textContent ?? each.className;
        return {
          sideways: root.scrollWidth > root.clientWidth,
          hidden: hidden.map(name),
          small: small.map(name),
        };
      });
      expect(wrong, state).toEqual({ sideways: false, hidden: [], small: [] });
    }
  });
}

test("no barrier that axe knows of, large and small", async () => {
  for (const size of [90, 175]) {
    await views.show(`state=settings&size=${size}&theme=dark`);
    expect(await barriersInBothThemes(page), String(size)).toEqual([]);
  }
});
