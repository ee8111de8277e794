/** The guided demonstration, walked whole with its keys at the size of the smallest desk: every step is done by what has really happened. */
import { expect, test } from "@playwright/test";
import { SETTLE_MS } from "../../scripts/tools/check/steps.ts";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

const LIMIT_MS = 40_000;
/** For a handset to take its turn and speak, which it does for four seconds. */
const ANSWERED_MS = 10_000;
const SIZE = { width: 1280, height: 800 };

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open({ viewport: SIZE });
});
test.afterAll(() => desk?.close());

const guide = () => desk.page.getByRole("region", { name: "Guided demonstration" });
const state = () => guide().getByRole("status");
/** What stands at the bottom of the window is inside it, and covers nothing that acts on the call. */
async function fits(): Promise<void> {
  const box = await guide().boundingBox();
  expect(box === null ? -1 : box.y + box.height).toBeLessThanOrEqual(SIZE.height + 1);
  for (const button of await guide().getByRole("button").all()) {
    const each = await button.boundingBox();
    expect(each === null ? -1 : each.x + each.width).toBeLessThanOrEqual(SIZE.width);
  }
}

/** Goes on to the step and sets it up, with the one key. */
async function setUp(title: string): Promise<void> {
  await desk.page.keyboard.press("Control+F9");
  await expect(guide().getByRole("heading")).toHaveText(title);
  await expect(state()).toHaveText("Set up, not seen yet", { timeout: LIMIT_MS });
  await fits();
}

/** What makes a step done is seen by a console or a handset that the step has only started. */
const isDone = () => expect(state()).toHaveText("Done", { timeout: SETTLE_MS });

test("walked whole: a call, a redirected one, with picture, a message, a handset, the own migration, and back to the start", async () => {
  const { page } = desk;
  const { keyboard } = page;
  const before = (await desk.lab()).people.map(({ settings }) => settings);
  await ask(page, "settings.update", { pictureSource: "generated" });
  await keyboard.press("Shift+F9");
  await expect(state()).toHaveText("Not set up yet");

  await test.step("at home", async () => {
    await setUp("A call at home");
    await desk.unitIs("bea-novak", { registration: "registered" });
    await keyboard.press("Control+Enter");
    await isDone();
    expect(await desk.newest()).toMatchObject({ state: "connected", redirections: [] });
    await desk.hangUp();
  });

  await test.step("redirected and protected", async () => {
    await setUp("She has migrated");
    await desk.unitIs("bea-novak", { registration: "registered" });
    await keyboard.press("Control+Enter");
    await isDone();
    await expect(desk.notice).toContainText("Joint operation Larch");
    await fits();
    await desk.hangUp();
  });

  await test.step("with picture", async () => {
    await setUp("With picture");
    await keyboard.press("Control+Shift+Enter");
    await isDone();
    await desk.hangUp();
  });

  await test.step("a message", async () => {
    await setUp("A message");
    await keyboard.press("Control+m");
    await keyboard.type("North gate in five minutes");
    await keyboard.press("Enter");
    await isDone();
    await fits();
    await keyboard.press("F2");
  });

  await test.step("a handset, or why there is none here", async () => {
    await keyboard.press("Control+F9");
    // The page begins anew for a handset.
    await expect(guide().getByRole("heading")).toHaveText("A handset with push-to-talk", { timeout: LIMIT_MS });
    const missing = guide().getByText("lab-handset-missing");
    await expect(missing.or(state().filter({ hasText: "Set up, not seen yet" }))).toBeVisible({ timeout: LIMIT_MS });
    if (await missing.isVisible()) {
      if (process.env["CI"] !== undefined) throw new Error("a machine that builds has handsets");
      await fits();
      await guide().getByRole("button", { name: "Skip" }).press("Enter");
      return;
    }
    await desk.registered();
    await keyboard.press("Control+Enter");
    await desk.newestIn("connected");
    await page.getByRole("button", { name: /^Press to talk/ }).focus();
    // What proves the protection is what the handset says then. One that has not begun to speak when its turn is over is talked to again.
    await expect(async () => {
      await keyboard.down("Space");
      await expect(page.getByRole("main")).toContainText("You are talking", { timeout: LIMIT_MS });
      await keyboard.up("Space");
      await expect(state()).toHaveText("Done", { timeout: ANSWERED_MS });
    }).toPass({ timeout: SETTLE_MS });
    await desk.hangUp();
    await keyboard.press("Control+F9");
  });

  await test.step("the dispatcher's own migration", async () => {
    await expect(guide().getByRole("heading")).toHaveText("The dispatcher moves");
    await expect(state()).toHaveText("Set up, not seen yet", { timeout: LIMIT_MS });
    await desk.registered();
    await keyboard.press("Control+,");
    const button = page.getByRole("button", { name: "Work from System B" });
    await button.focus();
    await keyboard.press("Enter");
    await isDone();
    await expect(page.getByRole("banner").getByRole("status").first()).toHaveText("System B registered", {
      timeout: LIMIT_MS,
    });
    // The page has begun anew meanwhile.
    await isDone();
  });

  await test.step("reached there", async () => {
    await keyboard.press("Control+F9");
    await desk.newestIn("incoming");
    await keyboard.press("a");
    await expect(state()).toHaveText("Done, and this was the last step", { timeout: LIMIT_MS });
  });

  await test.step("reset, in the middle of a call: home again, everybody as before", async () => {
    await guide().getByRole("button", { name: "Reset all" }).press("Enter");
    await expect(guide().getByRole("heading")).toHaveText("A call at home", { timeout: LIMIT_MS });
    await desk.registered();
    await until("the lab as it began", LIMIT_MS, async () => {
      const { migration, people } = await desk.lab();
      const same = JSON.stringify(people.map(({ settings }) => settings)) === JSON.stringify(before);
      return same && migration.system === "system-a" ? true : undefined;
    });
    await keyboard.press("Shift+F9");
    await expect(guide()).toHaveCount(0);
  });
  expect(desk.complaints.splice(0)).toEqual([]);
});
