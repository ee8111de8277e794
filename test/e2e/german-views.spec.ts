/** The views in German, and in a language with longer words: barriers, room, and a choice that holds at once. */
import { expect, type Page, test } from "@playwright/test";
import { barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** One of each kind of view. */
const MAIN = [
  "idle",
  "incoming",
  "proved",
  "deciding-protection",
  "six-ringing",
  "emergency-guard",
  "message",
  "settings",
  "messages",
  "all-calls",
  "sheet",
];

test("no barrier that axe knows of in German, dark and light", async () => {
  for (const state of MAIN) {
    await views.show(`state=${state}&theme=dark&language=de`);
    expect.soft(await page.locator("html").getAttribute("lang"), state).toBe("de");
    expect.soft(await barriersInBothThemes(page, { only: STANDARDS }), state).toEqual([]);
  }
});

/** What of a part of the window is beyond the edge of that part: nobody can scroll to it. */
const cutOff = () =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, h1, h2, h3, input, [role='alert']")]
      .filter((part) => part.checkVisibility() && part.closest(".for-screen-readers") === null)
      .filter((part) => {
        const { left, right } = part.getBoundingClientRect();
        const edges = (part.closest("[data-region]") ?? document.documentElement).getBoundingClientRect();
        // What is one pixel wide is for screen readers.
        return right - left > 1 && (right > edges.right + 1 || left < edges.left - 1);
      })
      .map((part) => part.textContent),
  );

for (const language of ["de", "pseudo"]) {
  test(`everything to press is in the window with ${language}`, async () => {
    for (const state of MAIN) {
      await views.show(`state=${state}&language=${language}`);
      expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), state).toBeLessThanOrEqual(1280);
      expect.soft(await cutOff(), state).toEqual([]);
    }
  });
}

test("a choice of language holds at once in every part of the window, and the focus stays where it is", async () => {
  // The row that is drawn last: those out of sight follow those in sight.
  const whole = () => expect(page.locator("#root")).toContainText("Arif Bello");
  await views.show("state=settings&language=de");
  await whole();
  const german = await page.locator("#root").textContent();
  await views.show("state=settings&language=en");
  await whole();
  await page.getByRole("radio", { name: "Deutsch", exact: true }).focus();
  await page.keyboard.press("Space");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("radio", { name: "Deutsch", exact: true })).toBeFocused();
  await expect(page.getByRole("radio", { name: "Deutsch", exact: true })).toBeChecked();
  // Times of day go on meanwhile.
  const timeless = (text: string | null) => text?.replace(/\d\d:\d\d(?::\d\d)?/g, "time");
  expect(timeless(await page.locator("#root").textContent())).toBe(timeless(german));
});
