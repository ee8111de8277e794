/** Calling several at once as it looks and as keys do it, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriers, barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const open = (state: string, theme = "dark") => views.show(`state=${state}&theme=${theme}`);
const { done } = views;
const panel = () => page.getByRole("group", { name: /^Call several at once/ });
const middle = () => page.getByRole("main");
const HOME = "mcx.system-a.example";
const several = () => page.getByRole("region", { name: "People" }).getByRole("button", { name: /^Several/ });

test("C opens the choice, Enter adds who fits what is typed, and Ctrl Enter calls them all", async () => {
  await open("idle");
  await page.keyboard.press("c");
  await expect(panel().getByRole("combobox")).toBeFocused();
  const chosen = panel().getByRole("list", { name: "Who is called" }).getByRole("listitem");
  await expect(chosen).toHaveCount(1);
  await page.keyboard.press("Control+Enter");
  expect(await done(), "one alone is no call to several").toEqual([]);
  await page.keyboard.type("mira");
  await expect(panel().getByRole("option").first()).toContainText("Mira Ionescu");
  await page.keyboard.press("Enter");
  await page.keyboard.type(`harbour.desk@${HOME}`);
  await page.keyboard.press("Enter");
  await expect(chosen).toHaveCount(3);
  await page.keyboard.press("Backspace");
  await expect(chosen).toHaveCount(2);
  await page.keyboard.press("Control+Enter");
  await expect(panel()).toHaveCount(0);
  const [act] = await done();
  expect(act).toMatch(/^place first to answer sip:\S+ sip:mira\.ionescu@\S+$/);
  await expect(middle()).toContainText("Whoever answers first");
});

test("Esc closes the choice and calls nobody", async () => {
  await open("several-choice");
  await page.keyboard.type("mira");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(panel()).toHaveCount(0);
  expect(await done()).toEqual([]);
});

test("where the user profile does not permit it, it is off and says so", async () => {
  await open("several-not-permitted");
  await expect(several()).toBeDisabled();
  await expect(several()).toContainText("not permitted");
  await page.keyboard.press("c");
  await expect(panel()).toHaveCount(0);
});

test("what the user profile forbids with whoever is chosen is there, off, and says who grants it", async () => {
  await open("video-not-permitted");
  const video = page.getByRole("button", { name: "Video" });
  await expect(video).toBeDisabled();
  await expect(video).toContainText("not permitted");
  const why = page.getByRole("button", { name: "Not permitted: who grants it?" });
  await expect(why).toHaveAccessibleDescription(/lacks .*allow-private-call \(MCVideo\), allow-emergency-private-call/);
  await why.press("Enter");
  const said = page.locator(".not-granted .strip-whole:popover-open");
  for (const each of [
    "allow-request-first-to-answer-call, allow-request-private-call-call-back, allow-cancel-private-call-call-back",
    "which the administrator of your mission critical system grants",
  ])
    await expect(said).toContainText(each);
  await expect(said).toBeInViewport({ ratio: 1 });
  expect(await barriers(page, { within: [".call-bar"] })).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(said).toHaveCount(0);
  await page.keyboard.press("Control+Shift+Enter");
  expect(await done()).toEqual([]);
});

test("a call of voice that the user profile forbids is there, off, from every place, and says who grants it", async () => {
  await open("voice-not-permitted");
  const call = page.locator(".call-bar").getByRole("button", { name: /^Call / });
  await expect(call).toBeDisabled();
  await expect(call).toContainText("not permitted");
  await expect(page.getByRole("button", { name: "Not permitted: who grants it?" })).toHaveAccessibleDescription(
    /lacks .*allow-private-call \(MCPTT\)/,
  );
  const back = page.getByRole("region", { name: /^(?:Recent|Missed)/ }).getByRole("button", { name: /^Call back/ });
  await expect(back.first()).toBeDisabled();
  await expect(back.first()).toContainText("not permitted");
  for (const keys of ["Control+Enter", "Control+1"]) await page.keyboard.press(keys);
  expect(await done()).toEqual([]);
  expect(await barriers(page, { within: [".call-bar"] })).toEqual([]);
});

test("an emergency that may not be ended, or begun, in a call says who grants that", async () => {
  await open("clear-not-permitted");
  await expect(page.getByRole("button", { name: /^Clear emergency/ })).toBeDisabled();
  await expect(page.getByText(/lacks allow-cancel-private-emergency-call, which the administrator/)).toBeVisible();
  await open("transfer-not-permitted");
  await expect(
    page.getByRole("main").getByText(/lacks allow-emergency-private-call, which the administrator/),
  ).toBeVisible();
});

test("a call to several names whom it calls, then who was first; one to us says that others are called", async () => {
  await open("several-calling");
  await expect(middle().getByRole("heading", { level: 2 })).toHaveText("Bea Novak, Jonas Okafor and 2 more");
  await open("several-connected");
  await expect(middle()).toContainText("First of 4 to answer");
  await open("several-incoming");
  await expect(middle()).toContainText("Others are called too: the first to answer has the call");
  await open("several-answered-by-another");
  await expect(middle()).toContainText("The call was answered by another of those who were called.");
});

test("nobody is kept out", async () => {
  for (const state of ["several-choice", "several-not-permitted", "several-calling", "several-incoming"]) {
    await open(state, "dark");
    expect(await barriersInBothThemes(page), state).toEqual([]);
  }
});
