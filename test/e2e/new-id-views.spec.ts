/** New IDs that are remembered and forgotten, as they look and by keyboard, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const open = (state: string, theme = "dark") => views.show(`state=${state}&theme=${theme}&history=empty`);
const { done } = views;
const inCall = () => page.getByRole("main").getByRole("group", { name: "New ID of Bea Novak" });
const ofPerson = () => page.getByRole("region", { name: "People" }).getByRole("group", { name: "New ID of Bea Novak" });
const remember = (where: ReturnType<typeof inCall>) => where.getByRole("button", { name: "Remember new ID" });

test("Ctrl D in a call remembers the new ID and takes that back, and says until when it is dialled first", async () => {
  await open("connected");
  await expect(remember(inCall())).toHaveAttribute("aria-pressed", "false");
  await expect(inCall().getByText("Ctrl D")).toBeVisible();
  await expect(ofPerson()).toHaveCount(0);
  await page.keyboard.press("Control+d");
  await expect(remember(inCall())).toHaveAttribute("aria-pressed", "true");
  await expect(inCall().getByRole("status")).toHaveText(
    // What ends on another day says its date: fifteen minutes before midnight it does.
    /^Dialled first until (?:\d\d:\d\d:\d\d|\d{1,2} [A-Z][a-z]{2} \d\d:\d\d)\.$/,
  );
  await page.keyboard.press("Control+d");
  await expect(remember(inCall())).toHaveAttribute("aria-pressed", "false");
  expect(await done()).toEqual(["new ID first", "new ID primary"]);
});

test("without a call Ctrl D means the person chosen, also from the search, and shows its key there alone", async () => {
  await open("new-id-remembered");
  await expect(remember(ofPerson())).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("Ctrl D")).toHaveCount(1);
  await page.getByRole("combobox").focus();
  await page.keyboard.press("Control+d");
  expect(await done()).toEqual(["new ID primary"]);
});

test("a new ID is forgotten by its button: neither a name nor whereabouts are left of it", async () => {
  await open("new-id-ended");
  await page.getByRole("combobox").fill("visitor-0412");
  await expect(page.getByRole("option", { name: /Bea Novak/ })).toBeVisible();
  const forget = inCall().getByRole("button", { name: "Forget new ID" });
  await forget.focus();
  await page.keyboard.press("Enter");
  await expect(inCall()).toHaveCount(0);
  await expect(ofPerson()).toHaveCount(0);
  await expect(page.getByRole("option", { name: /Bea Novak/ })).toHaveCount(0);
  expect(await done()).toEqual(["new ID forgotten"]);
});

test("the card says with which ID a call began, and why it went to the primary ID", async () => {
  await open("new-id-dialled");
  await expect(page.getByText(/^Called at the remembered new ID, known since/)).toBeVisible();
  await open("new-id-failed");
  const note = page.getByRole("main").getByRole("status").filter({ hasText: "The remembered new ID was called first" });
  await expect(note).toContainText("The server does not know this ID. So the primary ID was called.");
  await expect(note).toContainText("unknown-person");
});

test("axe knows of no barrier", async () => {
  for (const [state, theme] of [
    ["new-id-dialled", "light"],
    ["new-id-failed", "dark"],
    ["new-id-remembered", "light"],
  ] as const) {
    await open(state, theme);
    expect.soft(await barriers(page), state).toEqual([]);
  }
});

test("whom only the user profile names is named by it, in the call, in the record and among the people, and it is said", async () => {
  await open("incoming-in-profile");
  const middle = page.getByRole("main");
  await expect(middle.getByRole("heading", { level: 2 })).toHaveText("Harbour desk");
  await expect(middle).toContainText("Named in your user profile");
  await expect(middle).not.toContainText("Not in the directory");
  await expect(
    page
      .getByRole("list", { name: /^Recent calls/ })
      .getByRole("listitem")
      .first(),
  ).toContainText("Harbour desk");
  await page.getByRole("combobox").fill("harbour");
  await expect(page.getByRole("option", { name: /Harbour desk/ })).toBeVisible();
  expect(await barriers(page)).toEqual([]);
});
