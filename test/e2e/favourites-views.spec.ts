/** Favourites as rows and as tiles, and what keys do with them, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});
const { done } = views;
const rows = () => page.getByRole("group", { name: /^Favourites/ }).getByRole("option");
const tiles = () => page.getByRole("region", { name: "Favourites" });
const wide = () => page.setViewportSize({ width: 1920, height: 1080 });

test("somebody is marked and unmarked by keyboard, and it is kept; the first nine are called with Ctrl and their digit", async () => {
  await views.show("state=idle");
  await expect(rows()).toHaveCount(6);
  await page.keyboard.press("/");
  await page.keyboard.type("aino");
  await page.keyboard.press("Control+b");
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: /Search people/ }).fill("");
  await expect(rows()).toHaveCount(7);
  await expect(rows().last()).toContainText("Aino Aalto");
  await page.getByRole("button", { name: "Favourite Aino Aalto" }).press("Enter");
  await expect(rows()).toHaveCount(6);
  await page.keyboard.press("Control+b");
  await expect(rows().last()).toContainText("Ctrl 7");
  const changes = await page.evaluate(() =>
    window.fixture?.sent.filter(({ command }) => command === "settings.update").map(({ input }) => input),
  );
  expect(changes?.at(-1)).toMatchObject({
    favourites: [
      ...["bea.novak", "jonas.okafor", "mira.ionescu", "pavel.lind", "sara.ruiz", "timo.koskinen", "aino.aalto"].map(
        (name) => `sip:${name}@mcx.system-a.example`,
      ),
    ],
  });
  // Also while somebody types.
  await page.keyboard.press("/");
  await page.keyboard.press("Control+7");
  expect(await done()).toEqual(["place sip:aino.aalto@mcx.system-a.example"]);
});

test("of whoever is on a line Ctrl and the digit mean that line, and rows say what goes on", async () => {
  await views.show("state=six-ringing");
  await expect(rows().nth(0)).toContainText("in the call");
  await expect(rows().nth(1)).toContainText("on hold");
  await expect(rows().filter({ hasText: "Sara Ruiz" })).toContainText("rings");
  await page.keyboard.press("Control+2");
  await page.keyboard.press("Control+1");
  expect(await done()).toEqual(["resume", "focus"]);
  await page.keyboard.press("Control+5");
  expect((await done()).at(-1)).toBe("answer");
  // Who is no favourite is told of in the same words where the list has them.
  await page.keyboard.press("/");
  await page.keyboard.type("arif");
  const arif = page.getByRole("option", { name: /Arif Bello/ });
  await expect(arif).not.toContainText("rings");
  await page.evaluate(() => {
    const call = window.fixture?.store.getState().calls.find(({ primaryId }) => primaryId.includes("ada.aho"));
    const id = "sip:arif.bello@mcx.system-a.example";
    if (call !== undefined) window.fixture?.put({ ...call, primaryId: id, currentId: id });
  });
  await expect(arif).toContainText("rings");
  await expect(arif.locator(".line-number")).toHaveText("8");
});

test("on a wide window they are tiles below the call where there is room, and the list is all people", async () => {
  await wide();
  await views.show("state=six-ringing&theme=dark");
  await expect(tiles().getByRole("listitem")).toHaveCount(6);
  await expect(rows()).toHaveCount(0);
  await expect(tiles().getByRole("button", { name: /Jonas Okafor/ })).toContainText("on hold");
  const [card, tile] = await Promise.all([page.locator(".call.card").boundingBox(), tiles().boundingBox()]);
  expect(tile?.y).toBeGreaterThanOrEqual((card?.y ?? 0) + (card?.height ?? 0));
  expect(await barriersInBothThemes(page)).toEqual([]);
  await tiles().getByRole("button").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  expect(await done()).toEqual(["resume"]);
});

test("without room for tiles the favourites are rows, and with it again tiles", async () => {
  await wide();
  await views.show("state=connected");
  await expect(tiles().getByRole("listitem")).toHaveCount(6);
  await page.setViewportSize({ width: 1920, height: 800 });
  await expect(tiles()).toHaveCount(0);
  await expect(rows().first()).toBeVisible();
  await wide();
  await expect(tiles().getByRole("listitem")).toHaveCount(6);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(tiles()).toHaveCount(0);
  await expect(rows()).toHaveCount(6);
});

test("a favourite who is edited is moved among the favourites by keys, and is called by the key of the new place", async () => {
  await views.show("state=idle");
  await page.keyboard.press("ArrowDown");
  const names = () => rows().locator(".person-name").allTextContents();
  const [first = "", second = ""] = await names();
  await rows().first().click();
  await page.getByRole("button", { name: `Edit ${first}` }).press("Enter");
  const place = page.getByRole("region", { name: "Among the favourites" });
  await expect(place.getByText("Place 1 of 6")).toBeVisible();
  await expect(place.getByRole("button", { name: /Earlier/ })).toBeDisabled();
  // From within a field, in which other arrows move the caret.
  await page.getByRole("textbox", { name: "Name", exact: true }).press("Alt+ArrowDown");
  await expect(place.getByText("Place 2 of 6")).toBeVisible();
  expect((await names()).slice(0, 2)).toEqual([second, first]);
  await place.getByRole("button", { name: /Later/ }).press("Enter");
  await expect(place.getByText("Place 3 of 6")).toBeVisible();
  expect(await barriersInBothThemes(page, { within: [".side"] })).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+3");
  expect(await done()).toEqual(["place sip:bea.novak@mcx.system-a.example"]);
});

test("where they are locked nobody is marked, and keys call all the same", async () => {
  await views.show("state=idle&desktop=favourites-locked");
  await expect(page.getByRole("button", { name: /^Favourite / })).toHaveCount(0);
  await page.keyboard.press("Control+b");
  await expect(rows()).toHaveCount(6);
  await page.keyboard.press("Control+1");
  expect(await done()).toEqual(["place sip:bea.novak@mcx.system-a.example"]);
});
