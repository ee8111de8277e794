/** Messages in the real program: to a colleague who has migrated, read there, answered, and there again after a restart. */
import { expect, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

test("a colleague who has migrated reads it at the new ID, and answers; all of it by the keyboard", async () => {
  const unit = await desk.openUnit("bea-novak");
  const { page } = desk;
  await page.keyboard.press("/");
  await page.keyboard.type("bea");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+m");
  const field = page.getByRole("textbox", { name: "Message to Bea Novak" });
  await expect(field).toBeFocused();
  await page.keyboard.type("North gate in five minutes");
  await page.keyboard.press("Enter");

  const thread = page.getByRole("list", { name: "Conversation with Bea Novak" });
  await expect(thread).toContainText("Bea Novak has migrated to System B. The message went there.");
  await expect(thread).toContainText("visitor-0412@mcx.system-b.example, kms.system-b.example");
  await expect(unit.getByRole("main")).toContainText("Dispatcher: North gate in five minutes");
  await expect(unit.getByRole("img", { name: "end-to-end protected" })).toBeVisible();
  await expect(thread).toContainText(/read \d\d:\d\d/);
  await expect(thread).toContainText("end-to-end protected");
  const shown = (await desk.person("bea-novak")).unit?.messages.at(-1);
  expect(shown).toMatchObject({ direction: "incoming", isProtected: true, octets: 26 });

  await unit.getByRole("textbox", { name: "Message to the dispatcher" }).fill("Here already");
  await unit.getByRole("button", { name: "Send" }).click();
  await expect(thread.getByText("Here already")).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(thread).toHaveCount(0);
  await page.keyboard.press("F3");
  await expect(thread.getByText("Here already")).toBeVisible();

  await page.keyboard.type("Boat 2 conf");
  await page.reload();
  await desk.registered();
  await page.keyboard.press("F3");
  await expect(page.getByRole("button", { name: /Bea Novak.*Not sent: Boat 2 conf/ })).toBeVisible();
  await page.getByRole("button", { name: /Bea Novak/ }).click();
  await expect(field).toHaveValue("Boat 2 conf");
  await expect(thread.getByText("North gate in five minutes")).toBeVisible();
  await expect(thread.getByText("Here already")).toBeVisible();
  await expect(page.getByRole("list", { name: /^Conversations/ }).getByRole("listitem")).toHaveCount(1);
});

test("to the person on the line, by one key, without leaving the call", async () => {
  // From wherever somebody was before.
  await desk.page.keyboard.press("F2");
  const unit = await desk.openUnit("bea-novak");
  const { page } = desk;
  const call = await desk.dialUntil("bea", "connected");
  await page.keyboard.press("Control+m");
  await expect(page.getByRole("textbox", { name: "Message to Bea Novak" })).toBeFocused();
  // In the place of what was begun before.
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Read you five by five");
  await page.keyboard.press("Enter");
  await expect(unit.getByRole("main")).toContainText("Dispatcher: Read you five by five");
  await expect(page.getByRole("list", { name: "Conversation with Bea Novak" })).toContainText(/read \d\d:\d\d/);
  expect(await desk.newestIn("connected")).toMatchObject({ id: call.id });
  await page.keyboard.press("Escape");
  await expect(desk.call.getByRole("status").filter({ hasText: "Connected" })).toBeVisible();
  await desk.hangUp();
});

test("a message that is too long for one MESSAGE goes over a connection of its own, to the new ID, and is there after a restart", async () => {
  await desk.page.keyboard.press("F2");
  const unit = await desk.openUnit("bea-novak");
  const { page } = desk;
  await page.keyboard.press("/");
  await page.keyboard.type("bea");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+m");
  const text = `Watch log. ${"21:04 north gate checked. ".repeat(1_900)}`.trim();
  const field = page.getByRole("textbox", { name: "Message to Bea Novak" });
  await field.fill(text);
  await expect(page.getByText("49,410 of 65,518, as a longer message")).toBeVisible();
  await field.press("Enter");
  const sent = page
    .getByRole("list", { name: "Conversation with Bea Novak" })
    .locator(".message.ours", { hasText: "Watch log." });
  await expect(sent).toContainText(/read \d\d:\d\d/);
  await expect(sent).toContainText("end-to-end protected");
  const shown = (await desk.person("bea-novak")).unit?.messages.at(-1);
  expect(shown).toMatchObject({ direction: "incoming", isProtected: true, octets: 49_410 });
  await expect(unit.getByRole("main")).toContainText("Dispatcher: Watch log.");

  // And as long a one comes back.
  await unit.getByRole("textbox", { name: "Message to the dispatcher" }).fill(`Mine: ${text}`);
  await unit.getByRole("button", { name: "Send" }).click();
  const back = page
    .getByRole("list", { name: "Conversation with Bea Novak" })
    .locator(".message.theirs", { hasText: "Mine: Watch log." });
  await expect(back).toContainText("end-to-end protected");

  await page.reload();
  await desk.registered();
  await page.keyboard.press("F3");
  await page.getByRole("button", { name: /Bea Novak/ }).click();
  await expect(sent).toContainText(/read \d\d:\d\d/);
  await expect(back).toBeVisible();
});

test("somebody who does not look: delivered there and not read, until somebody does", async () => {
  await desk.page.keyboard.press("F2");
  await desk.openUnit("jonas-okafor");
  const { page } = desk;
  await ask(page, "lab.configure", { personId: "jonas-okafor", settings: { messageFault: "never-read" } });
  await page.keyboard.press("/");
  await page.keyboard.type("jonas");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+m");
  const sent = page.getByRole("list", { name: "Conversation with Jonas Okafor" }).locator(".message.ours");
  const there = async () => (await desk.person("jonas-okafor")).unit?.messages.map(({ state }) => state).join();
  const stateThere = (states: string) =>
    until(`${states} there`, 15_000, async () => ((await there()) === states ? true : undefined));
  await page.keyboard.type("First");
  await page.keyboard.press("Enter");
  await stateThere("received");
  await expect(sent.first()).toContainText(/sent \d\d:\d\d/);
  await page.keyboard.type("Second");
  await page.keyboard.press("Enter");
  await stateThere("received,received");
  const lifted = Date.now();
  await ask(page, "lab.configure", { personId: "jonas-okafor", settings: { messageFault: "none" } });
  await page.keyboard.type("Third");
  await page.keyboard.press("Enter");
  await expect(sent).toContainText([/First.*read \d\d:\d\d/s, /Second.*read \d\d:\d\d/s, /Third.*read \d\d:\d\d/s]);
  const { records } = await ask(page, "messages.list", { after: 0, limit: 100 });
  expect(records.filter(({ text }) => text === "First").map(({ readAt }) => (readAt ?? 0) >= lifted)).toEqual([true]);
});

test("a message comes while nobody reads, and is counted until somebody does", async () => {
  await desk.page.keyboard.press("F2");
  const unit = await desk.openUnit("jonas-okafor");
  const { page } = desk;
  await unit.getByRole("textbox", { name: "Message to the dispatcher" }).fill("Engine trouble");
  await unit.getByRole("button", { name: "Send" }).click();
  const button = page.getByRole("button", { name: /^Messages 1/ });
  await expect(button).toBeVisible();
  await expect(page).toHaveTitle(/^\(1\) /);
  await page.keyboard.press("F3");
  await page.getByRole("button", { name: /Jonas Okafor/ }).click();
  await expect(page.getByRole("list", { name: "Conversation with Jonas Okafor" })).toContainText("Engine trouble");
  await expect(button).toHaveCount(0);
  await expect(page).not.toHaveTitle(/^\(/);
});
