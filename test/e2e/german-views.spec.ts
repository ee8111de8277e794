/** The views in German, and in a language with longer words: barriers, room, and a choice that holds at once. */
import { expect, type Page, test } from "@playwright/test";
import { PAGES } from "../support/fixtures/views/queries.ts";
import { barriers, barriersInBothThemes, COLOURS, lookedAt } from "../support/harness/e2e/barriers.ts";
import { cutOff, overlapping } from "../support/harness/e2e/room.ts";
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

/** Those that have the most words; colours are those of the views in English. */
const WORDY = ["proved", "deciding-protection", "settings", "all-calls"];
const LOOKED_AT = lookedAt(
  PAGES,
  PAGES.filter(({ name }) => WORDY.includes(name)),
);
/** States that one test looks at: what fails is tried again, and not all of them with it. */
const STATES_A_TEST = 32;

for (let first = 0; first < LOOKED_AT.length; first += STATES_A_TEST) {
  const states = LOOKED_AT.slice(first, first + STATES_A_TEST);
  test(`no barrier that axe knows of in German, dark and light: from ${states[0]?.name} on`, async () => {
    test.setTimeout(600_000);
    for (const { name, query } of states) {
      await views.show(`${query}&theme=dark&language=de`);
      expect.soft(await page.locator("html").getAttribute("lang"), name).toBe("de");
      expect.soft(await barriersInBothThemes(page, { only: STANDARDS }), name).toEqual([]);
    }
  });
}

test("no barrier that axe knows of in German, in colours that the system forces", async () => {
  test.setTimeout(1_800_000);
  await page.emulateMedia({ forcedColors: "active" });
  for (const { name, query } of LOOKED_AT) {
    await views.show(`${query}&language=de`);
    expect.soft(await barriers(page, { only: COLOURS }), name).toEqual([]);
  }
});

for (const language of ["de", "pseudo"]) {
  test(`everything to press is in the window, and no text lies on another, with ${language}`, async () => {
    for (const state of MAIN) {
      await views.show(`state=${state}&language=${language}`);
      expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), state).toBeLessThanOrEqual(1280);
      expect.soft(await cutOff(page), state).toEqual([]);
      expect.soft(await overlapping(page), state).toEqual([]);
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
