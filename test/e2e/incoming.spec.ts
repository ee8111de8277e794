/** Colleagues call the console: answered, declined, missed, and a second caller while the dispatcher is busy. */
import { expect, type Page, test } from "@playwright/test";
import { until } from "../../scripts/tools/program/program.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;
let jonas: Page;

test.beforeAll(async () => {
  desk = await Desk.open();
  jonas = await desk.openUnit("jonas-okafor");
  await desk.openUnit("bea-novak");
  await desk.page.keyboard.press("F9");
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

/** The lab panel has somebody call the console. */
async function isCalled(by: string): Promise<void> {
  await desk.button(`Calls me ${by}`).click();
  await desk.newestIn("incoming");
}

test("answered by its key, with audio both ways, ended by the colleague", async () => {
  await isCalled("Jonas Okafor");
  await expect(desk.page.getByRole("alert").filter({ hasText: "Jonas Okafor is calling you." })).toBeVisible();
  await desk.page.keyboard.press("a");
  await desk.newestIn("connected");
  await until("audio at the unit", 15_000, async () => {
    const heard = (await desk.person("jonas-okafor")).unit?.media?.received;
    return heard !== undefined && heard.packets > 50 && heard.energy > 0 ? true : undefined;
  });
  await jonas.getByRole("button", { name: "Hang up" }).click();
  const record = await desk.newestEnded();
  expect(record).toMatchObject({ direction: "incoming", primaryId: "sip:jonas.okafor@mcx.system-a.example" });
  expect(record.endReason?.code).toBe("hung-up-by-colleague");
  expect(record.media?.received.energy).toBeGreaterThan(0);
  await desk.showsEnd("hung-up-by-colleague");
});

test("a migrated colleague calls under the ID of the partner system", async () => {
  await isCalled("Bea Novak");
  await desk.page.keyboard.press("a");
  const { primaryId } = await desk.newestIn("connected");
  expect(primaryId).toBe("sip:visitor-0412@mcx.system-b.example");
  await desk.hangUp();
});

test("declined by its key: the caller is told so", async () => {
  await isCalled("Jonas Okafor");
  await desk.page.keyboard.press("d");
  expect((await desk.newestEnded()).endReason?.code).toBe("declined-by-you");
  await desk.showsEnd("declined-by-you");
  await desk.unitIs("jonas-okafor", { call: "ended" });
  await expect(jonas.getByRole("main")).toContainText(ERROR_WORDS.declined.message);
});

test("missed, and called back", async () => {
  await isCalled("Jonas Okafor");
  // The unit gives up; its key is the same as the one that declines.
  await jonas.getByRole("button", { name: /^(Decline|Hang up|Stop)/ }).click();
  expect((await desk.newestEnded()).endReason?.code).toBe("missed");
  await desk.showsEnd("missed");
  await desk.page.keyboard.press("F9");
  const back = desk.page.getByRole("button", { name: "Call back Jonas Okafor" }).first();
  await expect(back).toBeVisible();
  await back.click();
  const { direction } = await desk.newestIn("connected");
  expect(direction).toBe("outgoing");
  await desk.hangUp();
  await desk.page.keyboard.press("F9");
});

test.describe("a second caller while the dispatcher talks", () => {
  test.beforeEach(async () => {
    await desk.dialUntil("bea", "connected");
    await isCalled("Jonas Okafor");
    const second = desk.page.getByRole("region", { name: "Other calls" });
    await expect(second.getByRole("alert")).toContainText("Jonas Okafor is calling you");
  });

  test("can be declined without disturbing the call", async () => {
    await desk.page.keyboard.press("d");
    await desk.newestEnded();
    const [second, first] = await desk.calls();
    expect([second?.endReason?.code, first?.state]).toEqual(["declined-by-you", "connected"]);
    await expect(desk.call.getByRole("status").filter({ hasText: "Connected" })).toBeVisible();
    await desk.unitIs("jonas-okafor", { call: "ended" });
    await desk.unitIs("bea-novak", { call: "connected" });
    await desk.page.keyboard.press("Shift+Escape");
    await desk.unitIs("bea-novak", { call: "ended" });
  });

  test("is answered with two keys together, which ends the first call", async () => {
    await desk.page.keyboard.press("Shift+A");
    await desk.newestIn("connected");
    const [second, first] = await desk.calls();
    expect([second?.direction, first?.endReason?.code]).toEqual(["incoming", "hung-up"]);
    await desk.unitIs("bea-novak", { call: "ended" });
    await desk.unitIs("jonas-okafor", { call: "connected" });
    await expect(desk.call).toContainText("Jonas Okafor");
    await desk.hangUp();
  });

  test("gives up: missed, and the first call goes on", async () => {
    await jonas.getByRole("button", { name: /^(Decline|Hang up|Stop)/ }).click();
    await desk.newestEnded();
    const [second, first] = await desk.calls();
    expect([second?.endReason?.code, first?.state]).toEqual(["missed", "connected"]);
    await desk.page.keyboard.press("Shift+Escape");
    await desk.unitIs("bea-novak", { call: "ended" });
  });
});

test("the lab panel opens the window of a unit that is to call", async () => {
  await isCalled("Arif Bello");
  await desk.page.keyboard.press("d");
  await desk.newestEnded();
  expect((await desk.person("arif-bello")).unitOpen).toBe(true);
});
