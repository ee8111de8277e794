/** Calls that are more urgent than others, as they look and as keys reach them, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
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

test("no row of an emergency is cut, however many ring, in either language and in a low window", async () => {
  for (const [query, width, height] of [
    ["state=three-emergencies", 1280, 800],
    ["state=three-emergencies&language=de", 1280, 800],
    ["state=emergency-ringing&language=de", 960, 600],
  ] as const) {
    await page.setViewportSize({ width, height });
    await views.show(query);
    const rows = page.locator(".other.emergency");
    const place = await page.locator(".others").boundingBox();
    const count = await rows.count();
    expect(count, query).toBe(query.includes("three") ? 3 : 1);
    for (let at = 0; at < count; at++) {
      await expect(rows.nth(at), query).toBeInViewport({ ratio: 1 });
      const row = await rows.nth(at).boundingBox();
      expect((row?.y ?? 0) + (row?.height ?? 0), `${query} ${at}`).toBeLessThanOrEqual(
        (place?.y ?? 0) + (place?.height ?? 0),
      );
    }
  }
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

test("keys of every program do what those of the window do, and what does nothing there does nothing here", async () => {
  const press = (act: string) => page.evaluate((it) => window.fixture?.tell("desktop.act", { act: it }), act);
  await open("emergency-ringing");
  await press("mute");
  await press("answer");
  expect(await done()).toEqual(["mute", "answer"]);
  await open("emergency-ringing");
  await press("end");
  expect(await done()).toEqual(["end"]);
  await open("idle");
  for (const act of ["mute", "answer", "end"]) await press(act);
  expect(await done()).toEqual([]);
});

test("a missed emergency stands first in red with siren and word, is read out, and goes by the hand", async () => {
  await open("emergency-missed");
  const strip = page.getByRole("button", { name: "Missed 2, emergency" });
  await expect(strip.locator("svg")).toBeVisible();
  const row = page.getByRole("region", { name: "Missed" }).getByRole("listitem").first();
  await expect(row.getByRole("button", { name: /Timo Koskinen Emergency call rang 00:24/ })).toBeVisible();
  const spoken = page.getByRole("alert").filter({ hasText: "Emergency call from Timo Koskinen was missed" });
  await expect(spoken).toHaveCount(1);
  const stop = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = "var(--stop)";
    return getComputedStyle(probe).color;
  });
  await expect(strip).toHaveCSS("color", stop);
  await expect(row.locator("[data-row]")).toHaveCSS("border-left-color", stop);
  // Among the other calls too, until somebody has opened it, whatever else is called or rings.
  const red = page.getByRole("region", { name: "Other calls" }).getByRole("listitem");
  await expect(red).toHaveCount(1);
  await expect(red).toContainText("Timo Koskinen");
  await expect(red).toHaveCSS("border-left-color", stop);
  await red.getByRole("button", { name: "Open Timo Koskinen" }).press("Enter");
  await expect(page.getByRole("main").getByRole("heading", { level: 2 })).toContainText("Timo Koskinen");
  await expect(red).toHaveCount(0);
  await expect(strip).toBeVisible();
  await row.locator("[data-row]").focus();
  await page.keyboard.press("Delete");
  await expect(row).not.toContainText("Emergency");
  await expect(page.getByRole("button", { name: "Missed 1" })).toBeVisible();
  await expect(spoken).toHaveCount(0);
});

test("axe knows of no barrier", async () => {
  for (const state of ["emergency-ringing", "emergency-in-middle", "emergency-missed"]) {
    await open(state, "dark");
    expect.soft(await barriersInBothThemes(page), state).toEqual([]);
  }
});
