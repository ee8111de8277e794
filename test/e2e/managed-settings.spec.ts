/** Settings of a computer whose administrator has locked some of them: what can be changed, and who says so. */
import { expect, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const WHO = "Locked: set by City IT, phone 4711";
const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

async function openSettings(query: string): Promise<void> {
  await views.show(`state=settings&${query}`);
  await expect(page.getByRole("heading", { name: "Settings", exact: true })).toBeVisible();
}

const sent = () =>
  page.evaluate(() =>
    window.fixture?.sent.filter(({ command }) => command === "settings.update").map(({ input }) => input),
  );

test("what is locked says who locked it, and cannot be changed", async () => {
  await openSettings("desktop=managed&policy=ask");
  const migrated = page.getByRole("radiogroup", { name: "When a colleague has migrated" });
  await expect(migrated).toHaveAccessibleDescription(WHO);
  await expect(page.getByText(WHO)).toHaveCount(6);
  await migrated.getByText("Do not follow").click();
  const forwarded = page.getByRole("radiogroup", { name: "When a call is forwarded to another person" });
  await expect(forwarded).toHaveAccessibleDescription(WHO);
  await forwarded.getByText("Do not call").click();
  await page.getByText("Single letters as shortcuts").click();
  await page.getByText("Start with the session").click();
  const seconds = page.locator(".stepper").filter({ has: page.getByRole("textbox", { name: "Seconds to decide" }) });
  for (const name of [/^Decrease/, /^Increase/]) await expect(seconds.getByRole("button", { name })).toBeDisabled();
  await expect(migrated.getByRole("radio", { name: /Ask first/ })).toBeChecked();
  await expect(forwarded.getByRole("radio", { name: /Ask first/ })).toBeChecked();
  expect(await sent()).toEqual([]);
});

test("devices and sounds that are locked say so where they are chosen, and can be listened to all the same", async () => {
  await openSettings("desktop=managed");
  await page.getByRole("button", { name: /^Sound and devices/ }).press("Enter");
  await expect(page.getByText(WHO)).toHaveCount(3);
  for (const name of ["Microphone", "Ring"]) {
    await expect(page.getByRole("combobox", { name, exact: true })).toBeDisabled();
  }
  await expect(page.getByRole("slider", { name: "Volume: Call", exact: true })).toBeDisabled();
  await expect(page.getByRole("slider", { name: "All sounds" })).toBeEnabled();
  // What is locked can be listened to all the same.
  await expect(page.getByRole("button", { name: "Play: Call", exact: true })).toBeEnabled();
});

test("what is locked looks so, and its note stands nearest to it", async () => {
  await openSettings("desktop=managed&policy=ask&theme=dark");
  const words = (text: string) => page.getByText(new RegExp(`^${text}`)).last();
  const colour = (text: string) => words(text).evaluate((each) => getComputedStyle(each).color);
  const forwarded = page.getByRole("radiogroup", { name: "When a call is forwarded to another person" });
  const lockedColour = await forwarded.getByText(/^Ask first/).evaluate((each) => getComputedStyle(each).color);
  expect(lockedColour).not.toBe(await colour("Automatic"));
  const size = (text: string) => words(text).evaluate((each) => getComputedStyle(each).fontSize);
  expect(new Set(await Promise.all(["Keyboard", "This computer", "Voice", "Appearance"].map(size))).size).toBe(1);
  const box = async (text: string) => {
    const found = await words(text).boundingBox();
    if (found === null) throw new Error(`${text} is not shown`);
    return { top: found.y, bottom: found.y + found.height };
  };
  const [note, locked] = [await box("The console opens when you sign in"), await box(WHO)];
  const next = await box("Keep running without a window");
  expect(locked.top - note.bottom).toBeLessThan(next.top - locked.bottom);
});

test("what is not locked is the dispatcher's, also on this computer", async () => {
  await openSettings("desktop=managed");
  await page.getByRole("radiogroup", { name: "Appearance" }).getByText("Light").click();
  await page.getByText("Keep running without a window").click();
  await page.getByLabel("Answer the first").selectOption("F13");
  // One key does one thing.
  await expect(page.getByLabel("End the call in focus").getByRole("option", { name: /^F13/ })).toBeDisabled();
  await expect(page.getByText(/Wayland/)).toBeVisible();
  await expect.poll(sent).toEqual([{ theme: "light" }, { keepInTray: true }, { globalAnswerKey: "F13" }]);
});

test("a browser's window offers nothing of the desktop", async () => {
  await openSettings("desktop=none");
  await expect(page.getByText(/^Locked/)).toHaveCount(0);
  await expect(page.getByText("Start with the session")).toHaveCount(0);
  await expect(page.getByText("Keys in every program")).toHaveCount(0);
});

test("settings that could not be read are told until the dispatcher has chosen", async () => {
  await openSettings("desktop=damaged&rule=required");
  const told = page.getByRole("alert").filter({ hasText: "settings-unreadable" });
  await expect(told).toContainText("Required holds until you choose");
  await expect(told).toContainText("protection, globalMuteKey");
  await page.getByRole("radiogroup", { name: "End-to-end protection" }).getByText("Preferred").first().click();
  await expect(told).toHaveCount(0);
});

for (const theme of ["dark", "light"]) {
  test(`no barrier that axe knows of, ${theme}`, async () => {
    await openSettings(`desktop=managed&policy=ask&theme=${theme}`);
    expect(await barriers(page)).toEqual([]);
  });
}
