/** A colleague whose MC service ID is a global number: found, called, followed to another number, and on record. */
import { expect, test } from "@playwright/test";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

test("a number that is typed is whom the directory has under it, however its digits are grouped", async () => {
  await desk.openUnit("arif-bello");
  const record = await desk.dialUntil("+49 30 5550419", "connected");
  expect(record.primaryId.replaceAll("-", "")).toBe("tel:+49305550419");
  await expect(desk.call).toContainText("Arif Bello");
  await expect(desk.call).toContainText(/End-to-end protected[\d,]+ frames proved/, { timeout: 15_000 });
  await desk.hangUp();
});

test("a number calls, and is named", async () => {
  await desk.openUnit("arif-bello");
  await desk.page.keyboard.press("F9");
  await desk.button("Calls me Arif Bello").click();
  const { primaryId } = await desk.newestIn("incoming");
  expect(primaryId).toBe("tel:+49-30-555-0419");
  await expect(desk.page.getByRole("alert").filter({ hasText: "Arif Bello is calling you." })).toBeVisible();
  await desk.page.keyboard.press("a");
  await desk.newestIn("connected");
  await desk.hangUp();
});

test("a number redirects to another: asked about, followed with a key, protected, and in the history", async () => {
  await desk.configure("arif-bello", { route: "partner" });
  const unit = await desk.openUnit("arif-bello");
  await desk.dial("arif");
  await expect(desk.notice).toContainText("Arif Bello has a new ID that is a telephone number.");
  await expect(desk.notice).toContainText("+358-9-555-0419");
  await desk.page.keyboard.press("Control+Enter");
  await desk.newestIn("connected");
  await expect(desk.call).toContainText(/End-to-end protected[\d,]+ frames proved/, { timeout: 15_000 });
  await expect(unit.getByRole("main")).toContainText("+358-9-555-0419");
  await desk.hangUp();
  await desk.page.reload();
  await desk.registered();
  const row = desk.recent.getByRole("button", { name: /Arif Bello/ }).first();
  await row.focus();
  await desk.page.keyboard.press("Enter");
  await expect(desk.call).toContainText("From the record");
  await expect(desk.notice).toContainText("+358-9-555-0419");
});
