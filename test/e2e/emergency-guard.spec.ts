/** The two steps before an emergency by hand, with data from the page of fixtures. */
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
const guard = () => page.getByRole("region", { name: "Emergency: who?" });
const MIRA = "sip:mira.ionescu@mcx.system-a.example";

async function choosePerson() {
  await page.keyboard.press("/");
  await page.keyboard.type("mira");
  await page.keyboard.press("Enter");
}

/** Until the second step counts. */
const settled = () => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 320)));

test("one key arms and names whom, another calls; Enter, a held key and one that comes at once do nothing", async () => {
  await open("idle");
  await choosePerson();
  await page.keyboard.press("Control+Shift+e");
  await expect(guard().getByRole("radio", { name: /New emergency call to Mira Ionescu/ })).toBeFocused();
  await expect(guard().getByRole("alert")).toContainText("Emergency armed: new emergency call to Mira Ionescu.");
  await expect(page.getByRole("button", { name: /^Call Mira/ })).toBeDisabled();
  await page.keyboard.press("Enter");
  await settled();
  await page.keyboard.press("Enter");
  await page.evaluate(() => {
    const held = { key: "Enter", code: "Enter", ctrlKey: true, repeat: true, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", held));
  });
  expect(await done()).toEqual([]);
  await page.keyboard.press("Control+Enter");
  expect(await done()).toEqual([`place ${MIRA} emergency`]);
  await expect(guard()).toHaveCount(0);
});

test("both steps in one blow place no call", async () => {
  await open("idle");
  await choosePerson();
  const placed = await page.evaluate(() => {
    const press = { ctrlKey: true, bubbles: true, cancelable: true };
    const both = [
      new KeyboardEvent("keydown", { ...press, key: "E", code: "KeyE", shiftKey: true }),
      new KeyboardEvent("keydown", { ...press, key: "Enter", code: "Enter" }),
    ];
    for (const event of both) document.activeElement?.dispatchEvent(event);
    return document.querySelector(".emergency-guard") !== null;
  });
  expect(placed).toBe(true);
  expect(await done()).toEqual([]);
});

test("AltGr with E, and E in any other way, arm nothing", async () => {
  await open("idle");
  await choosePerson();
  for (const keys of ["Control+Alt+Shift+e", "Control+Alt+e", "Shift+E", "e", "Alt+e", "Alt+Shift+e"]) {
    await page.keyboard.press(keys);
  }
  await expect(guard()).toHaveCount(0);
});

test("Escape disarms, and nothing else; so does the time that is shown", async () => {
  await open("idle");
  await choosePerson();
  await page.keyboard.press("Control+Shift+e");
  await expect(guard().getByRole("timer")).toContainText(/^(?:10|9) s$/);
  await page.keyboard.press("Escape");
  await expect(guard()).toHaveCount(0);
  await expect(page.getByRole("listbox", { name: "People" })).toBeFocused();
  await page.keyboard.press("Control+Enter");
  expect(await done()).toEqual([`place ${MIRA}`]);
});

test("the pointer needs two places far from each other", async () => {
  await open("idle");
  await choosePerson();
  const first = page.getByRole("button", { name: /^Emergency/ });
  const armed = await first.boundingBox();
  await first.click();
  const second = guard().getByRole("button", { name: /^Call as an emergency/ });
  const confirmed = await second.boundingBox();
  if (armed === null || confirmed === null) throw new Error("not on the screen");
  const gap = Math.max(
    confirmed.x - (armed.x + armed.width),
    armed.x - (confirmed.x + confirmed.width),
    confirmed.y - (armed.y + armed.height),
    armed.y - (confirmed.y + confirmed.height),
  );
  expect(gap).toBeGreaterThanOrEqual(120);
  await settled();
  await second.click();
  expect(await done()).toEqual([`place ${MIRA} emergency`]);
});

test("without anybody chosen, or where the user profile forbids it, it says so and does nothing", async () => {
  await open("idle");
  await page.keyboard.press("/");
  await page.keyboard.type("nobody has this name");
  await page.keyboard.press("Control+Shift+e");
  await expect(guard()).toContainText("Nobody is chosen to be called");
  await open("emergency-not-permitted");
  await choosePerson();
  await expect(page.getByRole("button", { name: /^Emergency/ }).first()).toBeDisabled();
  await page.keyboard.press("Control+Shift+e");
  await expect(guard()).toContainText("lacks allow-emergency-private-call, which the administrator");
  await settled();
  await page.keyboard.press("Control+Enter");
  expect(await done()).toEqual([]);
});

test("a call in progress is raised and cleared by the same two steps; whom else to call is an arrow away", async () => {
  await open("proved");
  await choosePerson();
  await page.keyboard.press("Control+Shift+e");
  await expect(guard().getByRole("radio", { name: /Raise the call with Bea Novak/ })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(guard().getByRole("radio", { name: /New emergency call to Mira Ionescu/ })).toBeChecked();
  await page.keyboard.press("ArrowUp");
  await settled();
  await page.keyboard.press("Control+Enter");
  expect(await done()).toEqual(["urgency emergency"]);
  const main = page.getByRole("main");
  await expect(main.getByText("Emergency", { exact: true })).toBeVisible();
  await expect(main.getByRole("button", { name: /^Clear emergency/ })).toBeVisible();
  await page.keyboard.press("Control+Shift+e");
  await expect(guard().getByRole("radio", { name: /End the emergency with Bea Novak/ })).toBeFocused();
  await settled();
  await page.keyboard.press("Control+Enter");
  expect(await done()).toEqual(["urgency emergency", "urgency normal"]);
});

test("what the other end makes of a call is told at once; what was not done, too, with its reason", async () => {
  await open("emergency-raised");
  await expect(page.getByRole("alert").filter({ hasText: "Bea Novak has made this call an emergency." })).toBeVisible();
  await open("emergency-not-raised");
  await expect(page.getByRole("alert").filter({ hasText: "The call did not become an emergency." })).toContainText(
    "The change was not answered.",
  );
});

test("a call that was not accepted as an emergency is called in the ordinary way by one key", async () => {
  await open("emergency-not-accepted");
  const again = page.getByRole("button", { name: /^Call in the ordinary way/ });
  await expect(again).toContainText("Ctrl Enter");
  await page.keyboard.press("Control+Enter");
  expect(await done()).toEqual(["place sip:bea.novak@mcx.system-a.example"]);
});

test("axe knows of no barrier, and the controls of the call stay in sight", async () => {
  for (const [state, theme] of [
    ["emergency-guard", "dark"],
    ["emergency-guard", "light"],
    ["emergency-not-accepted", "dark"],
    ["emergency-raised", "light"],
    ["emergency-not-raised", "dark"],
  ] as const) {
    await open(state, theme);
    expect.soft(await barriers(page), state).toEqual([]);
  }
});
