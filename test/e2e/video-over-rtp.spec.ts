/** A call with pictures as handsets have it: H.264 over RTP, under the PCK, from window to window through both hosts' media. */
import { expect, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { seenIn } from "../../scripts/tools/program/seen-picture.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterAll(() => desk?.close());

const LIMIT_MS = 30_000;
/** From one end to the other, with everything on a computer that has other things to do. */
const LATE_MS = 5_000;

test("both see each other over RTP, and the call says that their pictures are protected", async () => {
  await ask(desk.page, "settings.update", { pictureSource: "generated" });
  // Where somebody has a handset, everybody speaks as handsets do.
  await ask(desk.page, "lab.configure", { personId: "aino-aalto", settings: { unit: "handset" } });
  await desk.program.reload(false);
  await desk.registered();
  const unit = await desk.openUnit("bea-novak");
  const { page } = desk;
  const seesNow = (where: typeof page, whom: string) =>
    until(`a picture of ${whom} that was made now`, LIMIT_MS, async () => {
      const seen = await seenIn(where, whom);
      return seen?.mark && Math.abs(seen.mark.age) < LATE_MS ? seen : undefined;
    });
  await desk.dialUntil("bea", "connected", "picture");
  await seesNow(page, "Picture of Bea Novak");
  await page.keyboard.press("v");
  await seesNow(unit, "The dispatcher's picture");
  await expect(desk.call).toContainText("Picture and sound end-to-end protected", { timeout: LIMIT_MS });
  const { media, pictures, protection, transmission } = await desk.hangUp();
  expect(protection).toMatchObject({ state: "proved", scheme: "srtp" });
  expect(pictures).toMatchObject({ proved: { sent: true, received: true } });
  // Everybody's video calls over RTP have transmission control there: each is seen with permission alone.
  const happened = transmission?.happened.map(({ state }) => state);
  expect(happened).toEqual(expect.arrayContaining(["theirs", "taken", "asked", "ours"]));
  for (const way of [media?.pictures?.sent, media?.pictures?.received])
    expect(way).toMatchObject({ frames: expect.any(Number), width: 640, height: 360 });
});
