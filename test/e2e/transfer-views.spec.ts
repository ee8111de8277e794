/** Passing a call on as it looks and as keys do it, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const open = (state: string, theme = "dark") => views.show(`state=${state}&theme=${theme}`);
const { done } = views;
const button = (name: string | RegExp) => page.getByRole("button", { name });
const panel = () => page.getByRole("group", { name: /^Transfer/ });
const JONAS = "sip:jonas.okafor@mcx.system-a.example";

test("X opens the choice, what is typed finds somebody, and nothing is sent before Ctrl Enter", async () => {
  await open("proved");
  await page.keyboard.press("x");
  await expect(panel().getByRole("combobox")).toBeFocused();
  await expect(panel().getByRole("option", { name: /Bea Novak/ })).toHaveCount(0);
  await page.keyboard.type("mira");
  await expect(panel().getByRole("option", { selected: true })).toContainText("Mira Ionescu");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(panel()).toHaveCount(0);
  expect(await done()).toEqual([]);

  await page.keyboard.press("x");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await expect(panel().getByRole("option", { selected: true })).toContainText("Jonas Okafor");
  await page.keyboard.press("Control+Enter");
  expect(await done()).toEqual([`transfer ${JONAS}`]);
  await expect(panel()).toHaveCount(0);
  await expect(page.getByText("Bea Novak is calling Jonas Okafor.")).toBeVisible();
  await expect(button(/^Transfer/)).toBeDisabled();
});

test("an ID that nobody has is typed whole; asking first is a button of its own", async () => {
  await open("transfer-choice");
  await page.keyboard.type("ops.liaison-17@mcx.system-b.example");
  await expect(button(/^Transfer to ops\.liaison-17/)).toBeVisible();
  await button("Ask them first").press("Enter");
  expect(await done()).toEqual(["consult sip:ops.liaison-17@mcx.system-b.example"]);
});

test("who is chosen among the people is not called by the key that transfers", async () => {
  await open("transfer-choice");
  await page.getByRole("listbox", { name: "People" }).focus();
  await page.keyboard.press("Control+Enter");
  expect(await done()).toEqual([]);
});

test("a transfer of ours is asked about: Ctrl Enter goes, N stays", async () => {
  await open("transfer-asked");
  await expect(page.getByRole("alert").filter({ hasText: "asks you to call Jonas Okafor" })).toBeVisible();
  await page.keyboard.press("Control+Enter");
  expect(await done()).toEqual(["follow"]);
  await open("transfer-asked");
  await page.keyboard.press("n");
  expect(await done()).toEqual(["refuse"]);
});

test("who waits and who was asked are joined by the key that is marked with it", async () => {
  await open("transfer-consulting");
  await expect(page.getByText("waits on hold while you ask here")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  expect((await done()).map((each) => each.split(" ")[0])).toEqual(["transfer"]);
});

test("where the user profile forbids it, the control is there, off, and says who grants it", async () => {
  await open("transfer-not-permitted");
  await expect(button(/^Transfer/)).toBeDisabled();
  await expect(button(/^Transfer/)).toContainText("not permitted");
  await expect(page.getByText(/lacks allow-call-transfer, which the administrator/)).toBeVisible();
  await page.keyboard.press("x");
  await expect(panel()).toHaveCount(0);
});

test("X forwards a call that rings, and nothing is sent before Ctrl Enter", async () => {
  await open("incoming-verified");
  await page.keyboard.press("x");
  const choice = page.getByRole("group", { name: /^Forward/ });
  await expect(choice.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("mira");
  await expect(button("Ask them first")).toHaveCount(0);
  expect(await done()).toEqual([]);
  await page.keyboard.press("Control+Enter");
  expect(await done()).toEqual(["forward sip:mira.ionescu@mcx.system-a.example"]);
  await open("forward-not-permitted");
  await expect(button(/^Forward/)).toBeDisabled();
  await expect(page.getByText(/lacks allow-call-fwd-manual-any, which the administrator/)).toBeVisible();
});

test("name, padlock and End stay in sight while it is chosen, and axe knows of no barrier", async () => {
  for (const [state, theme] of [
    ["transfer-choice", "dark"],
    ["transfer-choice", "light"],
    ["transfer-asked", "dark"],
    ["transfer-failed", "light"],
    ["transfer-not-permitted", "dark"],
    ["forward-choice", "dark"],
    ["forward-failed", "light"],
  ] as const) {
    await open(state, theme);
    const main = page.getByRole("main");
    await expect(main.getByRole("button", { name: /^(?:End call|Decline)/ })).toBeInViewport({ ratio: 1 });
    await expect(main.locator(".party-name").first()).toBeInViewport();
    await expect(main.locator(".padlock-button").first()).toBeInViewport();
    expect.soft(await barriers(page), state).toEqual([]);
  }
});
