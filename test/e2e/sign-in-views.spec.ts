/** Signing in as it looks and as keys do it, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const sent = (name: string) =>
  page.evaluate((of) => (window.fixture?.sent ?? []).filter(({ command }) => command === of).length, name);

test("a desk where nobody is signed in has one key, and it stands ready", async () => {
  await views.show("sign-in-page=out");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect.poll(() => sent("signIn.begin")).toBe(1);
});

test("while the browser is waited for it can be opened again, or given up", async () => {
  await views.show("sign-in-page=waiting");
  await expect(page.getByText("Waiting for your browser at id.city.example")).toBeVisible();
  await expect(page.getByRole("button", { name: "Open again" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(() => sent("signIn.cancel")).toBe(1);
});

test("why it was refused is said, with the code", async () => {
  await views.show("sign-in-page=refused");
  await expect(page.getByRole("alert")).toContainText("The identity server has refused the sign-in.");
  await expect(page.getByRole("alert")).toContainText("sign-in-refused");
  expect(await barriers(page)).toEqual([]);
});

test("a sign-in that has ended is said in the strip until somebody signs in", async () => {
  await views.show("state=idle&sign-in=ended");
  const mark = page.getByRole("status").filter({ hasText: "sign-in ended" });
  await mark.getByRole("button", { name: "Sign in" }).click();
  await expect.poll(() => sent("signIn.begin")).toBe(1);
});

test("nobody is signed out in a call", async () => {
  await views.show("state=settings&sign-in=in");
  await expect(page.getByRole("button", { name: "Sign out" })).toBeDisabled();
});

test("whoever the server has signed out can still sign out, and the window begins anew", async () => {
  await views.show("state=idle&sign-in=ended");
  await page.keyboard.press("Control+,");
  await expect(page.getByRole("heading", { name: "Sign-in ended" })).toBeVisible();
  const anew = page.waitForEvent("load", { timeout: 30_000 });
  await page.getByRole("button", { name: "Sign out" }).click();
  await anew;
});
