/**
 * A call with pictures as handsets have it: H.264 over RTP, under the PCK, from window to window through both hosts' media, and to a handset that
 * is not ours, at the system to which its holder has migrated.
 */
import { expect, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { coloursIn, seenIn } from "../../scripts/tools/program/seen-picture.ts";
import { ageOfMark } from "../../shared/media/picture-mark.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterAll(() => desk?.close());

const LIMIT_MS = 40_000;
/** From one end to the other, with everything on a computer that has other things to do. */
const LATE_MS = 5_000;
/** A second of them at least. */
const SEEN_PICTURES = 15;

test("both see each other over RTP, and the call says that their pictures are protected", async () => {
  await ask(desk.page, "settings.update", { pictureSource: "generated" });
  // Where somebody has a handset, everybody speaks as handsets do; and where one has push-to-talk, the dispatcher has a signalling key in each service.
  await ask(desk.page, "lab.configure", { personId: "aino-aalto", settings: { unit: "push-to-talk" } });
  await desk.program.reload(false);
  await desk.registered();
  await until("the signalling key of video at the server", LIMIT_MS, async () =>
    (await desk.lab()).csk.taken.transmissionControl > 0 ? true : undefined,
  );
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
  expect(transmission?.protection).toMatchObject({ heard: true, refused: 0, cskId: expect.stringMatching(/^2/) });
  for (const way of [media?.pictures?.sent, media?.pictures?.received])
    expect(way).toMatchObject({ frames: expect.any(Number), width: 640, height: 360 });
});

/** The bars of GStreamer's test picture from left to right, each by which of red, green and blue it has. */
const BARS = ["111", "110", "011", "010", "101", "100", "001"];
const MIDDLES = BARS.map((_, bar) => [(bar + 0.5) / BARS.length, 0.3] as const);
const PRESENT = 100;

test("a handset of GStreamer's that was redirected to is seen, and its own decoder sees us", async () => {
  const { page } = desk;
  await desk.configure("aino-aalto", { route: "partner" });
  await desk.dialUntil("aino", "connected", "picture");
  await until("the bars of the handset here", LIMIT_MS, async () => {
    const seen = await coloursIn(page, "Picture of Aino Aalto", MIDDLES);
    const bars = seen?.map((each) => each.map((part) => (part > PRESENT ? 1 : 0)).join(""));
    return bars?.join() === BARS.join() ? true : undefined;
  });
  await page.keyboard.press("v");
  const handset = await until("pictures of ours that GStreamer has decoded", LIMIT_MS, async () => {
    const pictures = (await desk.person("aino-aalto")).unit?.handset?.pictures;
    if (pictures !== undefined && "missing" in pictures) throw new Error(`without ${pictures.missing}`);
    const isOfNow = pictures?.mark != null && Math.abs(ageOfMark(pictures.mark, Date.now())) < LATE_MS;
    return isOfNow && pictures.decoded >= SEEN_PICTURES ? pictures : undefined;
  });
  expect(handset.decoded).toBeGreaterThanOrEqual(SEEN_PICTURES);
  await expect(desk.call).toContainText("Picture and sound end-to-end protected", { timeout: LIMIT_MS });
  const { media, pictures, protection, redirections, service, transmission } = await desk.hangUp();
  expect([service, redirections.map(({ newId }) => newId)]).toEqual([
    "mcvideo",
    ["sip:visitor-0418@mcx.system-b.example"],
  ]);
  expect(protection).toMatchObject({ state: "proved", scheme: "srtp" });
  expect(pictures).toMatchObject({ proved: { sent: true, received: true }, frames: { refused: 0, replayed: 0 } });
  expect(media?.pictures?.received).toMatchObject({ width: 640, height: 360 });
  // It has no transmission control, and says so in its answer.
  expect(transmission).toBeNull();
});
