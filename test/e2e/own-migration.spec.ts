/** The dispatcher works from the partner system, is called there by who knows the ID at home, and comes back: in the real program. */
import { expect, test } from "@playwright/test";
import { ask } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

const HOME_ID = "sip:dispatch-3@mcx.system-a.example";
const NEW_ID = "sip:visitor-0403@mcx.system-b.example";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterAll(() => desk?.close());

const banner = () => desk.page.getByRole("banner");
const registeredAt = (system: string) =>
  expect(banner().getByRole("status").first()).toHaveText(`${system} registered`);
const section = () => desk.page.locator(".working-from");

async function press(name: string): Promise<void> {
  const { page } = desk;
  await page.keyboard.press("Control+,");
  const button = section().getByRole("button", { name });
  await button.focus();
  await page.keyboard.press("Enter");
}

test("works from system B: who calls the ID at home is sent on, keys are B's, calls go out through B", async () => {
  const { page } = desk;
  await desk.openUnit("jonas-okafor");
  await press("Work from System B");
  await registeredAt("System B");
  await expect(banner().getByRole("button", { name: "away" })).toHaveAccessibleDescription(
    /is sent on to you by System A/,
  );
  await expect(banner()).toContainText("visitor-0403");
  expect((await desk.lab()).migration.system).toBe("system-b");

  await test.step("a colleague calls the ID at home, and is redirected here", async () => {
    await ask(page, "lab.callConsole", { personId: "jonas-okafor" });
    await desk.newestIn("incoming");
    await page.keyboard.press("a");
    const call = await desk.newestIn("connected");
    expect(call).toMatchObject({ direction: "incoming", primaryId: "sip:jonas.okafor@mcx.system-a.example" });
    await expect(desk.call).toContainText(/End-to-end protected[\d,]+ frames proved/);
    // Each end proves it by what it hears itself.
    await expect
      .poll(async () => (await desk.person("jonas-okafor")).unit, { timeout: 40_000 })
      .toMatchObject({ call: "connected", protection: { state: "proved" } });
    await desk.hangUp();
  });

  await test.step("a call goes out through B, to somebody who has migrated there and is redirected by A", async () => {
    await desk.openUnit("bea-novak");
    await desk.dialUntil("bea", "connected");
    await expect(desk.call).toContainText(/End-to-end protected[\d,]+ frames proved/);
    const { unit } = await desk.person("bea-novak");
    expect(unit?.callerId).toBe(NEW_ID);
    await desk.hangUp();
  });

  await test.step("over a loaded page it stays so", async () => {
    await page.reload();
    await registeredAt("System B");
  });

  await test.step("and home again: calls arrive at home", async () => {
    await press("Back to System A");
    await registeredAt("System A");
    await expect(banner().getByRole("button", { name: "away" })).toHaveCount(0);
    expect((await desk.lab()).migration.system).toBe("system-a");
    await ask(page, "lab.callConsole", { personId: "jonas-okafor" });
    await desk.newestIn("incoming");
    await page.keyboard.press("a");
    await desk.newestIn("connected");
    const { unit } = await desk.person("jonas-okafor");
    expect(unit?.calledId).toBe(HOME_ID);
    await desk.hangUp();
  });
  expect(desk.complaints.splice(0)).toEqual([]);
});

test("a partner that says no: the dispatcher stays at home, can be called there all the time, and is told why", async () => {
  const { page } = desk;
  for (const [fault, words] of [
    ["refused", "You are not allowed to work from the partner system."],
    ["home-unreachable", "The partner system cannot settle it with your own system now."],
    ["other-id", "The partner system gives you another ID than your account says."],
  ] as const) {
    await ask(page, "lab.configureMigration", { fault });
    await press("Work from System B");
    await expect(section()).toContainText(words);
    await page.keyboard.press("Escape");
    await registeredAt("System A");
  }
  await ask(page, "lab.configureMigration", { fault: "silent" });
  await press("Work from System B");
  await section().getByRole("button", { name: "Cancel" }).click();
  await expect(section().getByRole("button", { name: "Work from System B" })).toBeEnabled({ timeout: 20_000 });
  await ask(page, "lab.configureMigration", { fault: "none" });
  await desk.tidy();
});
