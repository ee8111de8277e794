/** What the lab can have go wrong with pictures, in the real window: each has its words, and none takes more than it has to. */
import { expect, type Page, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { seenIn } from "../../scripts/tools/program/seen-picture.ts";
import type { LabFault } from "../../shared/bridge/lab-settings.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

const LIMIT_MS = 40_000;
const LATE_MS = 5_000;
const JONAS = "jonas-okafor";

let desk: Desk;
test.beforeAll(async () => {
  desk = await Desk.open();
  await ask(desk.page, "settings.update", { pictureSource: "generated" });
  await desk.openUnit(JONAS);
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

const seesNow = (page: Page, whom: string) =>
  until(`a picture of ${whom} that was made now`, LIMIT_MS, async () => {
    const seen = await seenIn(page, whom);
    return seen?.mark !== null && seen !== undefined && Math.abs(seen.mark.age) < LATE_MS ? seen : undefined;
  });

/** No picture either way, and every word of it true: the sound is there. */
async function isSoundAlone(): Promise<void> {
  await expect(desk.call).toContainText("Jonas Okafor takes no pictures in this call. Sound alone.", {
    timeout: LIMIT_MS,
  });
  await expect(desk.page.locator("video")).toHaveCount(0);
  await expect(desk.button(/^Camera on/)).toBeDisabled();
  await expect(desk.call).toContainText("end-to-end protected", { ignoreCase: true, timeout: LIMIT_MS });
}

for (const fault of ["no-video-line", "other-video-codec", "video-stripped"] as const satisfies readonly LabFault[]) {
  test(`${fault}: the call goes on with sound alone, and says so`, async () => {
    await desk.configure(JONAS, { fault });
    await desk.dialUntil("jonas", "connected", "picture");
    await isSoundAlone();
    // What is agreed anew later agrees on nothing else.
    await desk.page.keyboard.press("h");
    // While it is being told to the other end the key does nothing.
    await expect(desk.button(/^Resume/)).toBeEnabled({ timeout: LIMIT_MS });
    await desk.page.keyboard.press("h");
    await isSoundAlone();
    const record = await desk.hangUp();
    expect(record.endReason?.code).toBe("hung-up");
    expect(record.pictures?.frames ?? null).toBeNull();
  });
}

test("video-replayed: none of the repeated pictures is shown, and the call ends by name, its sound with it", async () => {
  await desk.configure(JONAS, { fault: "video-replayed" });
  const record = await desk.dialUntil("jonas", "ended", "picture");
  expect(record.endReason?.code).toBe("protection-refusals");
  expect(record.pictures?.frames).toMatchObject({ authenticated: 10 });
  expect(record.pictures?.frames?.replayed).toBeGreaterThan(4);
  await desk.showsEnd("protection-refusals");
  await expect(desk.page.locator("video")).toHaveCount(0);
});

test("key-frame-lost: another one is asked for, and nothing is refused", async () => {
  await desk.configure(JONAS, { fault: "key-frame-lost" });
  await desk.dialUntil("jonas", "connected", "picture");
  await seesNow(desk.page, "Picture of Jonas Okafor");
  const record = await desk.hangUp();
  expect(record.pictures?.frames).toMatchObject({ refused: 0, replayed: 0 });
});

test("afterwards a call with picture is as it should be", async () => {
  await desk.dialUntil("jonas", "connected", "picture");
  await seesNow(desk.page, "Picture of Jonas Okafor");
  await expect(desk.call).toContainText("Picture and sound end-to-end protected", { timeout: LIMIT_MS });
  await desk.hangUp();
});
