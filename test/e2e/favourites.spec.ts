/** Favourites in the real program, by keyboard alone: marked, called with Ctrl and a digit, gone back to, and kept over a restart. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Locator, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-favourites-"));
const viewport = { width: 1920, height: 1080 };
let desk: Desk;
test.afterEach(() => desk?.close());
test.afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

const tileOf = (name: string): Locator =>
  desk.page.getByRole("region", { name: "Favourites" }).getByRole("button", { name: new RegExp(name) });

test("a favourite is marked, called with Ctrl and the digit, gone back to with the same key, and kept over a restart", async () => {
  desk = await Desk.open({ dataFolder, viewport });
  for (const id of ["aino-aalto", "jonas-okafor"]) await desk.openUnit(id);
  const { keyboard } = desk.page;
  await keyboard.press("/");
  await keyboard.type("aino");
  await keyboard.press("Enter");
  await keyboard.press("Control+b");
  const aino = tileOf("Aino Aalto");
  const key = (await aino.getAttribute("aria-keyshortcuts")) ?? "";
  expect(key).toMatch(/^Control\+[1-9]$/);

  await keyboard.press(key);
  const first = await desk.newestIn("connected");
  expect(first.primaryId).toBe("sip:aino.aalto@mcx.system-a.example");
  await expect(aino).toContainText("in the call");
  const other = (await tileOf("Jonas Okafor").getAttribute("aria-keyshortcuts")) ?? "";
  await keyboard.press(other);
  const second = await desk.newestIn("connected");
  expect(second.id).not.toBe(first.id);
  await expect(aino).toContainText("on hold");
  await keyboard.press(key);
  await expect(aino).toContainText("in the call");
  await expect(tileOf("Jonas Okafor")).toContainText("on hold");
  expect(
    (await desk.calls()).filter(({ state }) => state !== "ended"),
    "nobody is called twice",
  ).toHaveLength(2);

  await desk.close();
  desk = await Desk.open({ dataFolder, viewport });
  await desk.openUnit("aino-aalto");
  await expect(tileOf("Aino Aalto")).toHaveAttribute("aria-keyshortcuts", key);
  await expect(tileOf("Aino Aalto")).toContainText("home, seen");
  expect(await barriers(desk.page)).toEqual([]);
  await desk.page.keyboard.press(key);
  expect((await desk.newestIn("connected")).primaryId).toBe("sip:aino.aalto@mcx.system-a.example");
  await desk.page.keyboard.press("/");
  await desk.page.keyboard.type("aino");
  await desk.page.keyboard.press("Enter");
  await desk.page.keyboard.press("Control+b");
  await expect(tileOf("Aino Aalto")).toHaveCount(0);
});
