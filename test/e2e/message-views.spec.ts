/** Conversations as they look and as keys do it, with data from the page of fixtures: a hundred thousand messages among them. */
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const open = (state: string) => views.show(`state=${state}&theme=dark`);
const conversations = () => page.getByRole("region", { name: "Conversations" });
const thread = () => page.getByRole("list", { name: "Conversation with Bea Novak" });
const drawn = () => thread().locator(".message").count();

test("words are found in a hundred thousand messages, and a hit opens where it stands, all of it by keys", async () => {
  await open("messages-year");
  await expect(thread().locator(".message").last()).toContainText("number 0");
  await page.keyboard.press("Control+k");
  const field = conversations().getByRole("searchbox");
  await expect(field).toBeFocused();
  await page.keyboard.type("NUMBER 60000");
  const hits = conversations().getByRole("list", { name: "1 message" }).getByRole("button");
  await expect(hits).toHaveCount(1);
  await expect(hits.locator("mark")).toHaveText(["number", "60000"]);
  expect(await barriers(page, { within: [".conversations"] })).toEqual([]);
  await page.keyboard.press("ArrowDown");
  await expect(hits).toBeFocused();
  await page.keyboard.press("Enter");
  const found = thread().locator(".message.found");
  await expect(found).toContainText("number 60000");
  await expect(found).toBeInViewport();
  // The list scrolls, and never the window.
  expect(
    await page.evaluate(() => [document.scrollingElement?.scrollTop, document.scrollingElement?.scrollHeight]),
  ).toEqual([0, 800]);
  expect(await drawn()).toBeLessThan(200);

  // Both ends of what is drawn lead on: fifty lie on each side of it, and it is the 134th of 334.
  await expect(thread().getByRole("button", { name: "83 earlier messages" })).toBeVisible();
  await thread().getByRole("button", { name: "83 earlier messages" }).press("Enter");
  await expect.poll(drawn).toBe(183);
  await thread().getByRole("button", { name: "151 later messages" }).press("Enter");
  await expect.poll(drawn).toBe(283);

  await field.focus();
  await page.keyboard.press("Escape");
  await expect(field).toHaveValue("");
  await expect(conversations().getByRole("list", { name: /^Conversations/ })).toBeVisible();
});

test("calls stand between messages at their time, and one is opened and left again by keys", async () => {
  await open("messages-in-call");
  const calls = thread().locator(".thread-call").getByRole("button");
  await expect(calls.first()).toBeVisible();
  expect(await barriers(page, { within: [".thread"] })).toEqual([]);
  await calls.last().focus();
  await page.keyboard.press("Enter");
  await expect(thread()).toHaveCount(0);
  await expect(page.getByRole("main", { name: "Call" })).toContainText("Bea Novak");
  // The card has it, and none of its controls, which Enter would press.
  await expect(page.locator("[data-region='call'] .card.call")).toBeFocused();
  await page.keyboard.press("F3");
  await expect(calls.last()).toBeVisible();
});

test("many hits are counted, the newest listed, and people stand before words", async () => {
  await open("messages-year");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("n");
  await expect(conversations().getByRole("status")).toHaveText("100,000 messages, the newest 50 listed");
  await expect(
    conversations()
      .getByRole("list", { name: /^100,000 messages/ })
      .getByRole("listitem"),
  ).toHaveCount(50);
  await page.keyboard.type("ovak");
  const people = conversations().getByRole("list", { name: "People" });
  await expect(people.getByRole("button", { name: /^Bea Novak/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(thread().locator(".message").last()).toBeInViewport();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("nobody at all");
  await expect(conversations().getByText("Nobody and no message fits.").last()).toBeVisible();
});

test("messages are chosen without a word, with one, counted and saved, all of it by keys", async () => {
  await views.show("state=messages");
  const kind = conversations().getByRole("combobox", { name: "Which messages" });
  await conversations().getByRole("searchbox").focus();
  await page.keyboard.press("Tab");
  await expect(kind).toBeFocused();
  await kind.selectOption("Redirected");
  const list = conversations().getByRole("list", { name: /^\d+ messages?$/ });
  const rows = list.getByRole("listitem");
  await expect(rows).not.toHaveCount(0);
  const count = await rows.count();
  await expect(conversations().getByRole("list", { name: "Conversations, the latest first" })).toHaveCount(0);
  expect(await barriers(page, { within: [".conversations"] })).toEqual([]);

  const saved = async (name: string) => {
    const download = page.waitForEvent("download");
    await conversations().getByRole("button", { name }).press("Enter");
    const file = await download;
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
  };
  const table = await saved("Save these as a table");
  expect(table.name).toMatch(/^messages-.*\.csv$/);
  expect(table.text.startsWith("\ufeffTime,Direction,Person,")).toBe(true);
  const lines = await saved("Save these as JSON Lines");
  expect(lines.name).toMatch(/\.jsonl$/);
  const objects = lines.text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(objects).toHaveLength(count);
  for (const { redirections } of objects) expect(redirections).not.toEqual([]);

  await conversations().getByRole("combobox", { name: "From when" }).selectOption("Today");
  await conversations().getByRole("searchbox").fill("xyzzy");
  await expect(conversations().getByText("Nobody and no message fits.").first()).toBeVisible();
  await expect(conversations().getByRole("button", { name: /^Save these/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  for (const name of ["Which messages", "From when"])
    await conversations().getByRole("combobox", { name }).selectOption({ index: 0 });
  await expect(conversations().getByRole("list", { name: "Conversations, the latest first" })).toBeVisible();
});

test("messages of one person, at one system and of some days are listed, and more than fifty with a press", async () => {
  await views.show("state=messages");
  const choice = (name: string) => conversations().getByRole("combobox", { name });
  const all = conversations().getByRole("list", { name: "Conversations, the latest first" });
  const found = conversations()
    .getByRole("list", { name: /^[\d,]+ messages?/ })
    .getByRole("listitem");
  await choice("With whom").selectOption("With Bea Novak");
  await expect(all).toHaveCount(0);
  await expect(found).not.toHaveCount(0);
  const ofBea = await found.count();
  for (const row of await found.all()) await expect(row).toContainText("Bea Novak");
  await choice("Which system").selectOption("At System B");
  await expect(found).not.toHaveCount(0);
  expect(await found.count()).toBeLessThanOrEqual(ofBea);
  await choice("From when").selectOption("From day to day");
  await conversations().getByLabel("From", { exact: true }).fill("2099-01-01");
  await expect(conversations().getByText("Nobody and no message fits.").first()).toBeVisible();
  for (const name of ["With whom", "Which system", "From when"]) await choice(name).selectOption({ index: 0 });
  await expect(all).toBeVisible();
  expect(await barriers(page, { within: [".conversations"] })).toEqual([]);

  await views.show("state=messages-year");
  await choice("From when").selectOption("From day to day");
  await expect(found).toHaveCount(50);
  await conversations().getByRole("button", { name: "Show more" }).press("Enter");
  await expect(found).toHaveCount(100);
  await expect(
    conversations()
      .getByText(/, the newest 100 of them|100/)
      .first(),
  ).toBeVisible();
});

test("a file is found by its name, and its bubble is shown where it stands", async () => {
  await open("messages-files");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("plan 4");
  const hits = conversations().getByRole("list", { name: "5 messages" }).getByRole("button");
  await expect(hits).toHaveCount(5);
  await expect(hits.first()).toHaveAccessibleName(/File: pier-4-plan\.pdf/);
  await expect(hits.first().locator("mark")).toHaveText(["4", "plan"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(thread().locator(".message.found .file-name")).toHaveText("pier-4-plan.pdf");
  await expect(thread().locator(".message.found")).toBeInViewport();
});

test("a phrase is put where the caret is by its digit or by Enter, and sends nothing", async () => {
  await open("messages-phrases");
  const field = page.getByRole("textbox", { name: "Message to Bea Novak" });
  const phrases = page.getByRole("list", { name: /^Phrases/ });
  await expect(phrases.getByRole("button", { name: "Copy." })).toBeFocused();
  expect(await barriers(page, { within: [".composer"] })).toEqual([]);
  await page.keyboard.press("2");
  await expect(phrases).toHaveCount(0);
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("Boat 2 confirmed at 14:08 Stand by.");
  await page.keyboard.press("Home");
  await page.keyboard.press("Control+j");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("Units on their way, arrival in ten minutes. Boat 2 confirmed at 14:08 Stand by.");
  await page.keyboard.press("Control+j");
  await page.keyboard.press("Escape");
  await expect(field).toBeFocused();
  await page.keyboard.press("Control+j");
  await expect(phrases).toBeVisible();
  await page.keyboard.press("Control+j");
  await expect(phrases).toHaveCount(0);
  await expect(field).toBeFocused();
  const button = page.getByRole("button", { name: /^Phrases/ });
  await button.click();
  await expect(phrases).toBeVisible();
  await button.click();
  await expect(phrases).toHaveCount(0);
  expect(
    await page.evaluate(() => (window.fixture?.done ?? ["none"]).filter((what) => what.startsWith("write "))),
  ).toEqual([]);
});

test("a conversation is printed whole and alone, and saved as text, by keys", async () => {
  await open("messages-year");
  await page.evaluate(() => {
    window.print = () =>
      document.body.setAttribute("data-printed", String(document.querySelectorAll(".printed section").length));
  });
  await page.keyboard.press("Control+p");
  // All of them, and not the hundred that are drawn.
  await expect(page.locator("body")).toHaveAttribute("data-printed", "334");
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".printed h1")).toHaveText("Conversation with Bea Novak");
  await expect(page.locator(".printed h1")).toBeVisible();
  await expect(page.locator(".messages-head")).toBeHidden();
  await page.emulateMedia({ media: null });
  await expect(page.locator(".printed")).toBeHidden();
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await expect(page.locator(".printed")).toHaveCount(0);

  const download = page.waitForEvent("download");
  await page.keyboard.press("Control+Shift+s");
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^conversation-Bea-Novak-[\d-]+T[\d-]+\.txt$/);
  const text = readFileSync(await file.path(), "utf8");
  expect(text).toMatch(/^Conversation with Bea Novak\nWith bea\.novak@/);
  expect(text).toContain("334 messages");
  expect(text.match(/ {2}- end-to-end protected with key [0-9a-f]{8} of /g)).toHaveLength(334);
});

test("what is known of a message stands at the right as it is now, and goes again, by keys", async () => {
  await open("messages-told");
  const panel = page.locator(".side").getByRole("region", { name: "This message" });
  await expect(panel.getByRole("listitem")).toHaveText([
    /^Written\d\d:/,
    /^New ID at System B named\d\d:/,
    /^Accepted by the server\d\d:/,
    "Deliveredno word yet",
    "Readno word yet",
  ]);
  await expect(panel).toContainText("end-to-end protected with key 1a2b3c4d of kms.system-b.example");
  await expect(panel).toContainText("visitor-0412@mcx.system-b.example");
  expect(await barriers(page, { within: [".side"] })).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  const about = thread().getByRole("button", { name: "About this message" });
  await about.first().focus();
  await page.keyboard.press("Enter");
  await expect(panel).toContainText("Written, as its sender says");
  await expect(panel).toContainText("not protected");
  // Another one at once; the same one again closes it.
  await about.last().click();
  await expect(panel).toContainText("Accepted by the server");
  await about.last().click();
  await expect(panel).toHaveCount(0);
});

test("earlier messages are drawn above, and the eye stays where it was", async () => {
  await open("messages-year");
  const oldest = thread().locator(".message").first();
  await oldest.scrollIntoViewIfNeeded();
  const text = await oldest.locator(".bubble").textContent();
  const before = thread()
    .locator(".message")
    .filter({ hasText: text ?? "" });
  await thread()
    .getByRole("button", { name: /earlier messages/ })
    .click();
  await expect.poll(drawn).toBe(200);
  await expect(before).toBeInViewport();
});

test("whatever somebody writes turns and hides nothing", async () => {
  for (const theme of ["dark", "light"]) {
    await views.show(`state=messages-hostile&theme=${theme}`);
    const words = thread().locator(".bubble > p");
    await expect(words.last()).toHaveText("gate 12‹U+202E›34‹U+0000›‹U+001B›[31m‹U+200B› 👩‍🚒");
    await expect(words.first()).toHaveText(/^(a\s+){39}a…$/);

    await expect(conversations().getByRole("listitem")).toContainText("gate 1234 [31m 👩🚒");
    await expect(conversations().getByRole("status")).toHaveText(/^312 messages were refused: more came at once/);
    expect(await barriers(page, { within: [".conversations", ".messages"] })).toEqual([]);

    const all = thread().getByRole("button", { name: "Show all 40,000 characters" });
    await all.focus();
    await page.keyboard.press("Enter");
    await expect(all).toHaveCount(0);
    expect((await words.first().textContent())?.length).toBe(40_000);
  }
});

test("that stored messages were damaged is said in whatever view, until somebody puts it away", async () => {
  await open("messages-rescued");
  const told = page
    .getByRole("alert")
    .filter({ hasText: "The file of the messages was damaged. 812 messages could be saved" });
  await expect(told).toBeVisible();
  await page.keyboard.press("F3");
  await expect(told).toBeVisible();
  expect(await barriers(page, { within: [".notices"] })).toEqual([]);
  await page.getByRole("region", { name: "Stored messages" }).getByRole("button", { name: "Put away" }).press("Enter");
  await expect(told).toHaveCount(0);
});

test("which messages are going to be removed is said before they are, and who has set that", async () => {
  await open("messages-going");
  await expect(conversations()).toContainText(
    "A message is kept for 90 days. City control room IT, phone 4711 has set this",
  );
  await expect(conversations().getByText(/^On .* 318 messages will be removed/)).toContainText(
    /The newest of them is from .*\. Less is kept than before\. Save the conversations that are to stay\.$/,
  );
  expect(await barriers(page, { within: [".conversations"] })).toEqual([]);
});

const picture = (name: string) => thread().getByRole("img", { name: `Picture: ${name}` });

test("a picture in clear is shown when somebody asks for it, one that is protected by itself", async () => {
  await open("messages-pictures");
  await expect(picture("north-side-quay-lights-2026-11-26.jpg")).toHaveAttribute("aria-busy", "false");
  await expect(thread()).toContainText("It came without protection, so it is not shown by itself.");
  await expect(picture("crane-2.jpg")).toHaveCount(0);
  await thread().getByRole("button", { name: "Show picture crane-2.jpg" }).press("Enter");
  await expect(picture("crane-2.jpg")).toHaveAttribute("aria-busy", "false");
  expect(await barriers(page)).toEqual([]);
});

test("a page that decodes and never answers is thrown away in time, and that is said", async () => {
  await views.alone().clock.install();
  await page.route("**/picture-decoder.html", (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>stuck" }),
  );
  await open("messages-pictures");
  await expect(page.locator("iframe")).toHaveCount(1);
  await page.clock.runFor(9_000);
  await expect(page.locator("iframe")).toHaveCount(1);
  await page.clock.runFor(2_000);
  await expect(thread().getByRole("status").filter({ hasText: "The picture cannot be shown" })).toBeVisible();
  await expect(page.locator("iframe")).toHaveCount(0);
});

test("a page that answers with what is no picture, or with more than there is room for, is not believed", async () => {
  for (const answer of ['{ picture: "<b>" }', "null", "{ picture: await createImageBitmap(new ImageData(4000, 4)) }"]) {
    await page.unrouteAll();
    await page.route("**/picture-decoder.html", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<script>onmessage = async ({ ports: [port] }) => port.postMessage(${answer})</script>`,
      }),
    );
    await open("messages-pictures");
    await expect(thread().getByRole("status").filter({ hasText: "The picture cannot be shown" })).toBeVisible();
    await expect(thread().getByRole("img", { name: /^Picture/ })).toHaveCount(0);
  }
});
