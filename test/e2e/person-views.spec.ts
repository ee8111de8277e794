/** One person of the directory edited as it looks and as keys do it, and reached by the ID in each service, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriers, barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const button = (name: string | RegExp) => page.getByRole("button", { name });
const form = () => page.locator(".person-form");
const status = () => form().getByRole("status");
const nameField = () => form().getByLabel("Name", { exact: true });
const changes = () =>
  page.evaluate(() =>
    window.fixture?.sent.filter(({ command }) => command === "directory.change").map(({ input }) => input),
  );
/** Somebody else gives Bea another role. */
const someoneIsQuicker = () =>
  page.evaluate(() =>
    window.fixture?.rewritePeople((people) =>
      people.map((each) => (each.id === "bea" ? { ...each, role: "Chief" } : each)),
    ),
  );

test("by keys alone whoever is chosen is edited, and what is wrong is told where it stands", async () => {
  await views.show("state=idle");
  await button("Edit Bea Novak").focus();
  await page.keyboard.press("Enter");
  await expect(nameField()).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Enter");
  await expect(status()).toHaveText("Not saved. 1 field needs you.");
  await expect(nameField()).toBeFocused();
  await expect(nameField()).toHaveAccessibleDescription("A name is missing, or has more than 200 characters.");
  await page.keyboard.type("Beata Novak");
  for (let presses = 0; presses < 3; presses++) await page.keyboard.press("Tab");
  await page.keyboard.type("Fire service");
  await page.keyboard.press("Enter");
  await expect(status()).toHaveText("Beata Novak is saved.");
  expect(await changes()).toMatchObject([
    {
      before: { displayName: "Bea Novak" },
      after: { id: "bea", displayName: "Beata Novak", organisation: "Fire service" },
    },
  ]);
  await page.keyboard.press("Escape");
  await expect(form()).toHaveCount(0);
  await expect(button("Edit Beata Novak")).toBeFocused();
  await page.getByLabel("Show", { exact: true }).selectOption("Fire service");
  await expect(page.getByRole("option", { name: /Novak|Okafor/ })).toHaveCount(1);
});

test("where somebody else was quicker both are shown, nothing is written over unseen, and either can be had", async () => {
  await views.show("state=person");
  await nameField().fill("Beata Novak");
  await someoneIsQuicker();
  await nameField().press("Enter");
  await expect(form().getByRole("alert")).toContainText("Somebody else has changed this person meanwhile.");
  await expect(form()).toContainText("Bea Novak · sip:bea.novak@mcx.system-a.example · Chief");
  // A press that was meant for what stood there does nothing.
  await page.keyboard.press("Enter");
  expect(await changes()).toHaveLength(1);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(button("Put mine in its place")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(status()).toHaveText("Beata Novak is saved.");
  expect(await changes()).toMatchObject([{}, { before: { role: "Chief" }, after: { displayName: "Beata Novak" } }]);
});

test("who was removed can be put back, and nobody gets an ID that another has", async () => {
  await views.show("state=person");
  await button("Remove Bea Novak").press("Enter");
  await expect(status()).toHaveText("Bea Novak is removed from the directory.");
  await button("Put back Bea Novak").press("Enter");
  await expect(status()).toHaveText("Bea Novak is saved.");
  await form()
    .getByLabel(/^MCData ID/)
    .fill("sip:jonas.okafor@mcx.system-a.example");
  await form().getByRole("button", { name: "Save" }).click();
  await expect(form().getByRole("alert")).toHaveText("Jonas Okafor has this ID already.");
});

test("a video call and a message go to the ID of their service", async () => {
  await views.show("state=video-idle&names=belonging");
  await page.keyboard.press("Control+Shift+Enter");
  await page.keyboard.press("Control+m");
  await page.getByRole("textbox", { name: /^Message/ }).fill("On my way");
  await page.keyboard.press("Enter");
  expect(await views.done()).toEqual([
    "place sip:bea.video@mcx.system-a.example with picture",
    "write sip:bea.data@mcx.system-a.example On my way",
  ]);
});

test("nobody is kept out", async () => {
  await views.show("state=person&names=belonging&theme=dark");
  expect(await barriersInBothThemes(page)).toEqual([]);
  await someoneIsQuicker();
  await form().getByLabel("MCPTT ID").fill("sip:bea@new.example");
  await form().getByRole("button", { name: "Save" }).click();
  await expect(button("Put mine in its place")).toBeVisible();
  expect(await barriersInBothThemes(page)).toEqual([]);
});

test("where the administrator keeps the people nothing offers to change them", async () => {
  await views.show("state=people-files&lab=off&rights=locked");
  await expect(page.getByText("The directory is kept by City IT. It cannot be edited here.")).toBeVisible();
  for (const name of ["Add a person", "Choose a file", /^Edit/]) await expect(button(name)).toHaveCount(0);
});

test("whoever comes from a server is read and not changed here, and it says of what time they are, and why", async () => {
  await views.show("state=person-served&names=belonging&server=away");
  await expect(
    page.getByRole("status").filter({ hasText: "People of ldap.system-a.example are those of" }),
  ).toContainText("The directory server cannot be reached.");
  await expect(nameField()).toHaveAttribute("readonly", "");
  await nameField().press("Enter");
  await expect(form()).toContainText("Mira Ionescu comes from ldap.system-a.example, and is changed there.");
  for (const name of ["Save", /^Remove/]) await expect(form().getByRole("button", { name })).toHaveCount(0);
  expect(await changes()).toEqual([]);
  expect(await barriers(page)).toEqual([]);
});
