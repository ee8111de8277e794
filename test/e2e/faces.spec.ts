/** The program's own face in the real windows: served by the program itself, there before the first word, for every script that it is packed for. */
import { expect, type Page, test } from "@playwright/test";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;
test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterAll(() => desk?.close());

/** Whether words of a style come out of the face of that name, and of no other: two last resorts of other widths make no difference. */
const isDrawnIn = (page: Page, face: string, style: string, words: string) =>
  page.evaluate(
    async ([name, font, text]) => {
      await document.fonts.load(`${font} 100px "${name}"`, text);
      const canvas = document.createElement("canvas").getContext("2d");
      const widthOver = (fallback: string) => {
        if (canvas === null) return Number.NaN;
        canvas.font = `${font} 100px "${name}", ${fallback}`;
        return canvas.measureText(text).width;
      };
      const used = [...document.fonts].some(({ family, status }) => family.includes(name) && status === "loaded");
      return used && widthOver("serif") === widthOver("monospace");
    },
    [face, style, words] as const,
  );

/** The width of each figure, and of letters that are mistaken for figures, in a face. */
const widthsIn = (page: Page, face: string, characters: string) =>
  page.evaluate(
    ([name, text]) => {
      const canvas = document.createElement("canvas").getContext("2d");
      if (canvas === null) return [];
      canvas.font = `100px "${name}"`;
      return [...text].map((each) => canvas.measureText(each).width);
    },
    [face, characters] as const,
  );

test("every script that is packed is drawn in it, in each weight, and by no other server than the program's", async () => {
  const { page } = desk;
  const origin = new URL(page.url()).origin;
  for (const weight of ["400", "500", "600"])
    for (const words of ["Ready for calls", "Łódź Dvořák", "Киев Жуков", "Αθήνα"])
      expect.soft(await isDrawnIn(page, "IBM Plex Sans", weight, words), `${weight} ${words}`).toBe(true);
  for (const weight of ["400", "600"])
    for (const words of ["sip:bea@mcx.example", "łódź"])
      expect.soft(await isDrawnIn(page, "IBM Plex Mono", weight, words), `${weight} ${words}`).toBe(true);
  // A script that is not packed is some other face's, so the test above can fail.
  expect(await isDrawnIn(page, "IBM Plex Sans", "400", "กขค")).toBe(false);
  const fetched = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => name)
      .filter((name) => name.endsWith(".woff2")),
  );
  expect(fetched.length).toBeGreaterThanOrEqual(16);
  expect([...new Set(fetched.map((name) => new URL(name).origin))]).toEqual([origin]);
  expect(desk.complaints).toEqual([]);
});

test("its figures have one width, and it is what the window is drawn in", async () => {
  expect(new Set(await widthsIn(desk.page, "IBM Plex Sans", "0123456789")).size).toBe(1);
  expect(new Set(await widthsIn(desk.page, "IBM Plex Mono", "0123456789lIO@.")).size).toBe(1);
  for (const page of [desk.page, await desk.openUnit("bea-novak")])
    expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).toMatch(/^"IBM Plex Sans",/);
});

test("what the first sight is drawn in was there before it: no word waits for its face, and none moves when it comes", async () => {
  const { page } = desk;
  await page.reload();
  await expect(page.getByRole("listbox", { name: "People" })).toBeVisible();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  // What is there has not been painted yet, perhaps.
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  const { faces, painted } = await page.evaluate(() => {
    const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    return {
      faces: entries
        .filter(({ name }) => name.endsWith(".woff2"))
        .map(({ initiatorType, name, responseEnd }) => ({ isAhead: initiatorType === "link", name, responseEnd })),
      painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    };
  });
  expect(faces.filter(({ isAhead }) => isAhead)).toHaveLength(4);
  for (const { isAhead, name, responseEnd } of faces) {
    if (isAhead) expect.soft(responseEnd, name).toBeLessThan(painted);
    else expect.soft(name, "fetched when it was wanted, and wanted at first sight").not.toMatch(/-latin-\d/);
  }
});
