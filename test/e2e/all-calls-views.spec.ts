/** Every call on record as it looks and as keys do it, with data from the page of fixtures. */
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const open = (more = "") => views.show(`state=idle&record=2000${more}`);
const search = () => page.getByRole("searchbox", { name: "Search all calls" });
const list = () => page.getByRole("listbox", { name: "Calls found, the newest first" });
const told = () => page.getByRole("complementary");
const found = () => page.getByRole("main").getByRole("status").first();
const stored = () =>
  page.evaluate(() =>
    (window.fixture?.sent ?? []).filter(({ command }) => command === "calls.put").map(({ input }) => input),
  );

test("F7 leads there from a call, what is typed finds, arrows read, and F2 leads back to the call", async () => {
  await views.show("state=connected&record=2000");
  await page.keyboard.press("F7");
  await expect(search()).toBeFocused();
  // The call in hand stays in sight, and its keys go on.
  await expect(page.getByRole("main").getByText("Bea Novak").first()).toBeVisible();
  await page.keyboard.type("timo larch");
  await expect(found()).toHaveText(/^\d+ of 2,0\d\d calls$/);
  await page.keyboard.press("ArrowDown");
  await expect(list()).toBeFocused();
  const chosen = list().locator("[aria-selected='true']");
  await expect(chosen).toContainText("Timo Koskinen");
  await expect(told().getByRole("heading", { name: "Timo Koskinen" })).toBeVisible();
  const first = await told().getByRole("heading", { level: 2 }).textContent();
  await page.keyboard.press("End");
  await expect(told().getByRole("heading", { level: 2 })).not.toHaveText(first ?? "");
  await page.keyboard.press("F2");
  await expect(page.getByRole("list", { name: /Messages of the call/ })).toBeVisible();
  expect(await views.done()).toEqual([]);
  await page.keyboard.press("F7");
  await expect(search()).toHaveValue("timo larch");
});

test("what is chosen beside it lists that and nothing else, and every choice says how much it would list", async () => {
  await open();
  await page.keyboard.press("F7");
  const choices = page.getByRole("region", { name: "Filter" });
  await expect(choices).toBeHidden();
  await page.getByRole("button", { name: "Filter" }).click();
  const missed = choices.locator("label", { hasText: "Missed" });
  const count = Number((await missed.locator(".choice-count").textContent())?.replace(",", ""));
  await missed.click();
  await expect(found()).toHaveText(new RegExp(`^${count} of `));
  await choices.getByRole("button", { name: /^03:00 to 04:00/ }).click();
  await expect(choices.getByRole("button", { name: "All day" })).toBeVisible();
  const ofHour = Number((await found().textContent())?.split(" ")[0]);
  expect(ofHour).toBeLessThan(count);
  await choices.getByRole("button", { name: "Clear" }).click();
  await expect(found()).toHaveText(/^2,0\d\d of 2,0\d\d calls$/);
  await choices.getByRole("radio", { name: "From day to day" }).check();
  await choices.getByLabel("From", { exact: true }).fill("2099-01-01");
  await expect(page.getByText("No call fits.")).toBeVisible();
});

test("Ctrl F goes to what is chosen, folded or not, and back to the list", async () => {
  await open();
  await page.keyboard.press("F7");
  const choices = page.getByRole("region", { name: "Filter" });
  for (const width of [1280, 1920]) {
    await page.setViewportSize({ width, height: 1000 });
    await page.keyboard.press("Control+f");
    await expect(choices).toBeVisible();
    await expect(choices.locator(":focus")).toHaveCount(1);
    await page.keyboard.press("Control+f");
    await expect(page.locator("#all-calls")).toBeFocused();
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(choices).toBeHidden();
  // Its button keeps the focus.
  const button = page.getByRole("button", { name: "Filter" });
  await button.press("Enter");
  await expect(choices).toBeVisible();
  await expect(button).toBeFocused();
});

test("a note is stored when the field is left, with what stood there before", async () => {
  await open();
  await page.keyboard.press("F7");
  await page.keyboard.type("larch 2611-0093");
  await page.keyboard.press("ArrowDown");
  const note = told().getByRole("textbox", { name: "Note" });
  const before = "Larch: lights at pier 4, harbour master told";
  await expect(note).toHaveValue(before);
  await note.fill("North side dark since 13:50");
  await told().getByRole("textbox", { name: "Incident number" }).fill("2611-0100");
  // Escape leaves the field and closes nothing.
  await page.keyboard.press("Escape");
  await expect(list()).toBeVisible();
  await expect(told().getByText(/Saved\. Ava Lindqvist/)).toBeVisible();
  const last = (await stored()).at(-1) as { note: { text: string; incident: string; earlier: { text: string }[] } };
  expect(last.note).toMatchObject({ text: "North side dark since 13:50", incident: "2611-0100" });
  expect(last.note.earlier.map(({ text }) => text)).toEqual([before]);
  expect(await stored()).toHaveLength(1);
  // It is found at once.
  await search().fill("13:50 2611-0100");
  await page.keyboard.press("ArrowDown");
  await expect(told().getByText("1 earlier version")).toBeVisible();
});

test("a note that is being written is not lost with the next call that is looked at", async () => {
  await open();
  await page.keyboard.press("F7");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("PageDown");
  await told().getByRole("textbox", { name: "Note" }).fill("Second boat asked for");
  await list().locator("[role='option']").first().click();
  await expect.poll(async () => JSON.stringify(await stored())).toContain("Second boat asked for");
});

test("the record of a call is printed alone, with its note, by its key", async () => {
  await views.show("state=all-calls-found&record=2000");
  await expect(told().getByRole("textbox", { name: "Note" })).toBeVisible();
  await page.evaluate(() => {
    window.print = () =>
      document.body.setAttribute("data-printed", document.querySelector(".printed")?.textContent ?? "nothing");
  });
  await page.keyboard.press("Control+p");
  await expect(page.locator("body")).toHaveAttribute("data-printed", /Pavel Lind.*Ava Lindqvist.*harbour master told/);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".printed h1")).toBeVisible();
  await expect(page.locator(".all-calls")).toBeHidden();
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await expect(page.locator(".printed")).toHaveCount(0);
});

test("what is exported is what is listed", async () => {
  await open();
  await page.keyboard.press("F7");
  await page.keyboard.type("2611-0093 pavel");
  const count = Number((await found().textContent())?.split(" ")[0]);
  expect(count).toBeGreaterThan(5);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export a table" }).click();
  const rows = readFileSync(await (await download).path(), "utf8")
    .trim()
    .split("\r\n");
  expect(rows).toHaveLength(count + 1);
  expect(rows.slice(1).every((row) => row.includes("Pavel Lind"))).toBe(true);
  const signed = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export, signed" }).click();
  expect((await signed).suggestedFilename()).toMatch(/^calls-.*\.jsonl$/);
  const asked = await page.evaluate(
    () => window.fixture?.sent.find(({ command }) => command === "record.export")?.input,
  );
  expect((asked as { callIds: string[] }).callIds).toHaveLength(count);
});

test("a record that cannot be read says so, and is read again", async () => {
  await open();
  await page.evaluate(() => window.fixture?.failing.set("calls.lines", "bridge-lost"));
  await page.keyboard.press("F7");
  await expect(page.getByText("bridge-lost")).toBeVisible();
  await page.evaluate(() => window.fixture?.failing.clear());
  await page.getByRole("button", { name: "Read it again" }).click();
  await expect(found()).toHaveText(/ of 2,0\d\d calls$/);
  await expect(page.getByText("bridge-lost")).toBeHidden();
});

test("has no barriers", async () => {
  await views.show("state=all-calls-found&record=2000&theme=dark");
  await expect(told().getByRole("textbox", { name: "Note" })).toBeVisible();
  expect(await barriersInBothThemes(page)).toEqual([]);
});
