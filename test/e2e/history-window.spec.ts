/** The record of calls in a window of its own: opened by a key, it shows what happens at the console, and may do nothing. */
import { expect, test } from "@playwright/test";
import type { RawBridge } from "../../shared/bridge/bridge.ts";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

test("a key opens the record beside the console, which shows each call as it is stored and can ask for nothing else", async () => {
  const desk = await Desk.open();
  try {
    await desk.openUnit("jonas-okafor");
    const opening = desk.page.context().waitForEvent("page");
    await desk.page.keyboard.press("Shift+F7");
    const history = await opening;
    const list = history.getByRole("listbox", { name: "Calls found, the newest first" });
    await expect(history.getByText("No call fits.")).toBeVisible();
    await desk.page.bringToFront();
    await desk.page.keyboard.press("/");
    await desk.page.keyboard.type("jonas");
    await desk.page.keyboard.press("Control+Enter");
    await desk.newestIn("connected");
    await expect(list.getByRole("option").first()).toContainText("Jonas Okafor");
    await desk.page.keyboard.press("Shift+Escape");
    await desk.newestIn("ended");
    await history.bringToFront();
    await history.getByRole("searchbox").press("ArrowDown");
    await expect(history.getByRole("complementary").getByRole("heading", { name: "Jonas Okafor" })).toBeVisible();
    await expect(history.getByRole("button", { name: /Call back|Export|Save/ })).toHaveCount(0);
    await history.getByRole("button", { name: "What happened" }).click();
    await expect(history.locator(".ladder-arrow").first()).toContainText("INVITE");
    await history.keyboard.press("Escape");
    await expect(history.getByRole("complementary").getByRole("heading", { name: "Jonas Okafor" })).toBeVisible();
    const refused = await history.evaluate(() =>
      Promise.all(
        (
          ["calls.put", "keys.status", "signalling.open", "settings.update", "record.export", "messages.list"] as const
        ).map((command) => (window as unknown as { mcBridge: RawBridge }).mcBridge.call(command, {})),
      ),
    );
    for (const answer of refused) expect(answer).toMatchObject({ ok: false, error: { code: "bridge-not-permitted" } });
    expect(await barriers(history)).toEqual([]);
    // The browser's own zoom would be the console's too, which could not undo it.
    const heldBack = await history.evaluateHandle(() => {
      const presses: boolean[] = [];
      addEventListener("keydown", ({ defaultPrevented, key }) => key === "=" && presses.push(defaultPrevented));
      return presses;
    });
    await history.keyboard.press("Control+=");
    expect(await heldBack.jsonValue()).toEqual([true]);
  } finally {
    await desk.close();
  }
});
