/** People to and from files as it looks and as keys do it, with data from the page of fixtures. */
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const open = (theme = "dark", more = "lab=off") => views.show(`state=people-files&theme=${theme}&${more}`);
const button = (name: string | RegExp) => page.getByRole("button", { name });
const sent = (command: string) =>
  page.evaluate(
    (name) => window.fixture?.sent.filter((each) => each.command === name).map(({ input }) => input),
    command,
  );

test("by keys alone a file is chosen, its columns are, and its people are taken when somebody says so", async () => {
  await open();
  await button("Choose a file").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("38 people are new and would be added")).toBeVisible();
  await expect(page.getByText("Line 31: the ID stands in an earlier line too.")).toBeVisible();
  expect(await sent("directory.take")).toEqual([]);
  await button("Choose a file").focus();
  for (let presses = 0; presses < 8; presses++) await page.keyboard.press("Tab");
  await expect(page.getByLabel("Favourite", { exact: true })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect.poll(async () => (await sent("directory.compare"))?.at(-1)).toMatchObject({ role: 2, favourite: 0 });
  await button("Take 39 people").focus();
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("status").filter({ hasText: "38 people were added. 1 person was changed." }),
  ).toBeVisible();
  expect(await sent("directory.take")).toEqual([{}]);
  await expect(button(/^Take/)).toHaveCount(0);
});

test("whoever leaves it takes nothing, and in the lab nothing can be taken", async () => {
  await open();
  await button("Choose a file").click();
  await button("Leave it").click();
  await expect(button(/^Take/)).toHaveCount(0);
  expect(await sent("directory.take")).toEqual([]);
  await open("dark", "lab=on");
  await expect(page.getByText("The lab has people of its own.")).toBeVisible();
  await expect(button("Choose a file")).toHaveCount(0);
});

test("everybody of the directory is saved as a table, in the lab too", async () => {
  await open("dark", "lab=on");
  const saved = page.waitForEvent("download");
  await button("Save as a table (CSV)").focus();
  await page.keyboard.press("Enter");
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^people \d{4}-\d\d-\d\dT[\d-]{8}\.csv$/);
  const text = readFileSync(await download.path(), "utf8");
  expect(text).toMatch(/^\ufeffName,ID,Role and unit,Organisation,Groups,MCVideo ID,MCData ID,Favourite,Services\r\n/);
  expect(text).toContain('Bea Novak,sip:bea.novak@mcx.system-a.example,"Rescue lead, Alpha 12",,,,,yes,');
});

test("everybody of the directory is saved as vCards of the version that is chosen", async () => {
  await open();
  for (const version of ["4.0", "3.0"]) {
    const saved = page.waitForEvent("download");
    await button(`Save as vCards ${version}`).focus();
    await page.keyboard.press("Enter");
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/\.vcf$/);
    const text = readFileSync(await download.path(), "utf8");
    expect(text.startsWith(`BEGIN:VCARD\r\nVERSION:${version}\r\n`)).toBe(true);
    expect(text).toContain("ROLE:Rescue lead\\, Alpha 12\r\nIMPP:sip:bea.novak@mcx.system-a.example\r\n");
  }
});

test("nobody is kept out", async () => {
  await open("dark");
  await button("Choose a file").click();
  await expect(button("Take 39 people")).toBeVisible();
  expect(await barriersInBothThemes(page)).toEqual([]);
});
