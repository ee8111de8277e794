/**
 * A dispatcher calls with picture: both ends see each other, and the picture survives the migration of the colleague.
 */
import { expect, type Page, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { seenIn } from "../../scripts/tools/program/seen-picture.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
  await ask(desk.page, "settings.update", { pictureSource: "generated" });
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

const LIMIT_MS = 30_000;
/** From one end to the other, with everything on a computer that has other things to do. */
const LATE_MS = 5_000;

/** A picture whose mark says that it was made just now. */
const seesNow = (page: Page, whom: string) =>
  until(`a picture of ${whom} that was made now`, LIMIT_MS, async () => {
    const seen = await seenIn(page, whom);
    return seen?.mark !== null && seen !== undefined && Math.abs(seen.mark.age) < LATE_MS ? seen : undefined;
  });

test("a video call to a colleague who has migrated", async () => {
  const unit = await desk.openUnit("bea-novak");
  const { page } = desk;
  await desk.dialUntil("bea", "connected", "picture");
  await test.step("the colleague is seen, and sees a camera that is off", async () => {
    const { height, width } = await seesNow(page, "Picture of Bea Novak");
    // Smaller than it was made, where the computer is busy or the network narrow.
    expect(width / height).toBeCloseTo(16 / 9, 1);
    await expect(page.getByText("Camera off. You are not seen.")).toBeVisible({ timeout: LIMIT_MS });
    expect(await seenIn(unit, "The dispatcher's picture")).toBeUndefined();
  });
  await test.step("the camera goes on with its key, and off again", async () => {
    await page.keyboard.press("v");
    await expect(page.getByText("Your picture, sent")).toBeVisible({ timeout: LIMIT_MS });
    await seesNow(unit, "The dispatcher's picture");
    await expect(desk.call).toContainText("Picture and sound end-to-end protected", { timeout: LIMIT_MS });
    await page.keyboard.press("v");
    await expect(page.getByText("Camera off. You are not seen.")).toBeVisible({ timeout: LIMIT_MS });
    await until("the dispatcher's picture being gone", LIMIT_MS, async () =>
      (await unit.evaluate(() => document.querySelector("video") === null)) ? true : undefined,
    );
  });
  const record = await desk.hangUp();
  expect(record.service).toBe("mcvideo");
  expect(record.redirections).toHaveLength(1);
  expect(record.endReason?.code).toBe("hung-up");
  expect(record.pictures).toMatchObject({ proved: { sent: true, received: true }, frames: { refused: 0 } });
  expect(record.media?.pictures?.received.frames).toBeGreaterThan(0);
});
