/**
 * A dispatcher calls with picture: both ends see each other, and the picture survives the migration of the colleague.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { seenIn } from "../../scripts/tools/program/seen-picture.ts";
import { ageOfMark } from "../../shared/media/picture-mark.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
});
test.beforeEach(() => ask(desk.page, "settings.update", { pictureSource: "generated" }));
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

const LIMIT_MS = 40_000;
/** From one end to the other, with everything on a computer that has other things to do. */
const LATE_MS = 5_000;

/** A picture whose mark says that it was made just now. */
const seesNow = (page: Page, whom: string) =>
  until(`a picture of ${whom} that was made now`, LIMIT_MS, async () => {
    const seen = await seenIn(page, whom);
    return seen?.mark !== null && seen !== undefined && Math.abs(seen.mark.age) < LATE_MS ? seen : undefined;
  });

/** A picture whose mark says that it was made later than then, Unix milliseconds: whatever stands still does not count. */
const seesMadeAfter = (page: Page, whom: string, then: number) =>
  until(`a picture of ${whom} that was made since`, LIMIT_MS, async () => {
    const seen = await seenIn(page, whom);
    return seen?.mark && ageOfMark(seen.mark.time, then) < 0 ? seen : undefined;
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
  await test.step("a still of what is seen is kept", async () => {
    await page.keyboard.press("Control+s");
    await expect(page.getByText(/^Still of [0-9:]+ kept with the record of the call\.$/)).toBeVisible();
  });
  const record = await desk.hangUp();
  await test.step("and stands in the record, to be looked at and saved; on the disk it is sealed", async () => {
    const stills = page.getByRole("region", { name: "Stills of Bea Novak" });
    await stills.getByRole("button", { name: "Show" }).click();
    await expect(stills.getByRole("img", { name: /^Still of Bea Novak, / })).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      stills.getByRole("button", { name: "Save a copy" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^still-[-0-9T]+\.jpg$/);
    const folder = join(desk.dataFolder, "stills", record.id);
    const [file = ""] = readdirSync(folder);
    const kept = JSON.parse(readFileSync(join(folder, file), "utf8")) as { sealed: string };
    expect(Buffer.from(kept.sealed, "base64").includes(Buffer.from([0xff, 0xd8, 0xff]))).toBe(false);
    await stills.getByRole("button", { name: /^Delete/ }).click();
    await stills.getByRole("button", { name: "Delete it" }).click();
    await expect(stills.getByRole("listitem")).toHaveText(/^[0-9:]+, deleted at /);
    expect(readdirSync(folder)).toEqual([file]);
    expect(readFileSync(join(folder, file)).length).toBeLessThan(1_000);
  });
  expect(record.service).toBe("mcvideo");
  expect(record.redirections).toHaveLength(1);
  expect(record.endReason?.code).toBe("hung-up");
  expect(record.pictures).toMatchObject({ proved: { sent: true, received: true }, frames: { refused: 0 } });
  expect(record.media?.pictures?.received.frames).toBeGreaterThan(0);
});

test("a colleague migrates in the middle of a video call: it goes on, and the next one is redirected with picture", async () => {
  const { page } = desk;
  const unit = await desk.openUnit("jonas-okafor");
  const connected = await desk.dialUntil("jonas", "connected", "picture");
  await page.keyboard.press("v");
  await seesNow(unit, "The dispatcher's picture");
  await seesNow(page, "Picture of Jonas Okafor");
  const { currentId: homeId } = await desk.person("jonas-okafor");
  await test.step("the unit signs in at the partner's, and the call keeps both pictures, under the keys it has", async () => {
    await desk.configure("jonas-okafor", { route: "partner" });
    const { currentId } = await desk.unitIs("jonas-okafor", { registration: "registered", call: "connected" });
    expect(currentId).not.toBe(homeId);
    await expect(unit.getByRole("main")).toContainText("System B");
    const moved = Date.now();
    await seesMadeAfter(page, "Picture of Jonas Okafor", moved);
    await seesMadeAfter(unit, "The dispatcher's picture", moved);
    await expect(desk.call).toContainText("Picture and sound end-to-end protected", { timeout: LIMIT_MS });
    expect(await desk.newest()).toMatchObject({ id: connected.id, state: "connected", redirections: [] });
  });
  const first = await desk.hangUp();
  expect(first).toMatchObject({ endReason: { code: "hung-up" }, pictures: { frames: { refused: 0 } } });
  await expect(page.locator("video")).toHaveCount(0);
  await test.step("called again by the primary ID, he is redirected to, and the camera that is on by then stays on", async () => {
    await ask(page, "settings.update", { redirectionPolicy: "ask" });
    await desk.dialUntil("jonas", "deciding", "picture");
    await page.keyboard.press("v");
    await until("the camera on", LIMIT_MS, async () => (await desk.newest())?.pictures?.camera === "on" || undefined);
    await expect(page.getByRole("img", { name: "Picture of Jonas Okafor" })).toHaveCount(0);
    await page.keyboard.press("Control+Enter");
    await desk.newestIn("connected");
    await seesNow(page, "Picture of Jonas Okafor");
    await seesNow(unit, "The dispatcher's picture");
    await expect(desk.call).toContainText("Picture and sound end-to-end protected", { timeout: LIMIT_MS });
  });
  const { currentId } = await desk.person("jonas-okafor");
  const second = await desk.hangUp();
  expect(second).toMatchObject({
    service: "mcvideo",
    endReason: { code: "hung-up" },
    pictures: { proved: { sent: true, received: true }, frames: { refused: 0 } },
  });
  expect(second.redirections.map(({ newId }) => newId)).toEqual([currentId]);
  expect(second.protection?.identity?.pckId).not.toBe(first.protection?.identity?.pckId);
  await ask(page, "settings.update", { redirectionPolicy: "follow" });
});

test("a colleague calls with picture: nobody is seen before the camera goes on, and it is off again in the next call", async () => {
  const { page } = desk;
  // That of the browser's test signal.
  await ask(page, "settings.update", { pictureSource: "camera" });
  const unit = await desk.openUnit("jonas-okafor");
  const isCalled = async () => {
    await unit.getByRole("button", { name: "Video call to the dispatcher" }).click();
    await desk.newestIn("incoming");
    await expect(page.locator("video")).toHaveCount(0);
    await page.keyboard.press("a");
    await desk.newestIn("connected");
    await seesNow(page, "Picture of Jonas Okafor");
    await expect(page.getByText("Camera off. You are not seen.")).toBeVisible({ timeout: LIMIT_MS });
  };
  await isCalled();
  await page.keyboard.press("v");
  await until("the dispatcher's camera at the unit", LIMIT_MS, () => seenIn(unit, "The dispatcher's picture"));
  // What is counted is looked at once a second: seen there is sooner than proved here.
  await until(
    "our picture to be proved",
    LIMIT_MS,
    async () => (await desk.newest())?.pictures?.proved.sent || undefined,
  );
  await unit.getByRole("button", { name: "Hang up" }).click();
  const record = await desk.newestEnded();
  expect(record).toMatchObject({
    direction: "incoming",
    service: "mcvideo",
    endReason: { code: "hung-up-by-colleague" },
  });
  expect(record.pictures).toMatchObject({ proved: { sent: true, received: true }, frames: { refused: 0 } });
  await isCalled();
  expect(await seenIn(unit, "The dispatcher's picture")).toBeUndefined();
  await desk.hangUp();
});

test("on hold nothing is seen either way, and afterwards both are seen again, still proved", async () => {
  const { page } = desk;
  const unit = await desk.openUnit("bea-novak");
  await desk.dialUntil("bea", "connected", "picture");
  await page.keyboard.press("v");
  await seesNow(unit, "The dispatcher's picture");
  await page.keyboard.press("h");
  await expect(page.getByText("On hold: no picture goes either way.", { exact: true }).first()).toBeVisible({
    timeout: LIMIT_MS,
  });
  await until("no picture at the unit", LIMIT_MS, async () =>
    (await unit.evaluate(() => document.querySelector("video") === null)) ? true : undefined,
  );
  await page.keyboard.press("h");
  await seesNow(page, "Picture of Bea Novak");
  await seesNow(unit, "The dispatcher's picture");
  await expect(desk.call).toContainText("Picture and sound end-to-end protected", { timeout: LIMIT_MS });
  const record = await desk.hangUp();
  expect(record.pictures?.frames).toMatchObject({ refused: 0 });
});

test("the camera is looked at among the devices, and given back when they close", async () => {
  const { page } = desk;
  await ask(page, "settings.update", { pictureSource: "camera" });
  await page.keyboard.press("F8");
  await page.getByRole("button", { name: "See the camera" }).focus();
  await page.keyboard.press("Enter");
  await until("the camera", LIMIT_MS, () => seenIn(page, "Your camera"));
  const track = await page.evaluateHandle(() => {
    const video = document.querySelector<HTMLVideoElement>("video[aria-label='Your camera']");
    return video?.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined;
  });
  expect(await track.evaluate((camera) => camera?.readyState)).toBe("live");
  await page.keyboard.press("Escape");
  await expect.poll(() => track.evaluate((camera) => camera?.readyState), { timeout: LIMIT_MS }).toBe("ended");
});
