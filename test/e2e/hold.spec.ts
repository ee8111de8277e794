/** Hold, resume and digits in the real program: two windows, real media, frames protected and counted. */
import { expect, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

const LIMIT_MS = 40_000;
const ROUNDS = process.env["LONG_CALLS"] === undefined ? 4 : 10;
/** A second of speech has 50 packets. */
const SOME = 25;
/** Longer than any of the limits after which missing frames count against somebody. */
const LONG_MS = 10_000;

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

/** What the unit counts each second: frames that it protected and that came from the console authentic. */
const framesAt = async (personId: string) =>
  (await desk.person(personId)).unit?.protection?.frames ?? { protected: 0, authenticated: 0, refused: 0, replayed: 0 };
const packetsAt = async (personId: string) => (await desk.person(personId)).unit?.media?.received.packets ?? 0;
/** What the console shows on the padlock: frames that it found authentic. */
const proved = async () =>
  Number(
    /End-to-end protected([\d,]+) frames proved/.exec((await desk.call.textContent()) ?? "")?.[1]?.replaceAll(",", ""),
  );

/** Both ends have found some more frames of the other authentic. */
async function talkGoesOn(personId: string): Promise<void> {
  const [here, there] = [(await proved()) || 0, (await framesAt(personId)).authenticated];
  await until("frames at both ends", LIMIT_MS, async () => {
    const more = (await framesAt(personId)).authenticated >= there + SOME && (await proved()) >= here + SOME;
    return more ? true : undefined;
  });
}

test("digits go as telephone events in a call that is protected to the gateway only, and inside the frames of a protected one", async () => {
  const unit = await desk.openUnit("bea-novak");
  // Before any certificate of the partner is held: without one the dispatcher may call without protection.
  const partnerCertificates = async (fault: "none" | "no-certificate") => {
    for (const system of ["system-a", "system-b"] as const) {
      await ask(desk.page, "lab.configureKms", { system, settings: { fault } });
    }
  };
  await partnerCertificates("no-certificate");
  // What the sender of digits says it plays.
  await desk.page.evaluate(() => {
    const played: string[] = [];
    (window as unknown as { played: string[] }).played = played;
    const insert = RTCDTMFSender.prototype.insertDTMF;
    RTCDTMFSender.prototype.insertDTMF = function (this: RTCDTMFSender, ...given) {
      this.ontonechange = ({ tone }) => void played.push(tone);
      insert.apply(this, given);
    };
  });
  await desk.dialUntil("bea", "deciding-protection");
  await desk.page.keyboard.press("Shift+U");
  await desk.newestIn("connected");
  await expect(desk.call).toContainText("Protected to the gateway only");
  await expect(desk.button(/^Keypad/)).toBeEnabled();
  const before = await packetsAt("bea-novak");
  await desk.page.keyboard.press("p");
  await expect(desk.page.getByRole("group", { name: /^Keypad/ })).toBeVisible();
  await desk.page.keyboard.type("12#");
  await expect(desk.call).toContainText("Sent 12#");
  await until("the digits played", LIMIT_MS, async () => {
    const played = await desk.page.evaluate(() => (window as unknown as { played: string[] }).played.join(""));
    return played === "12#" ? true : undefined;
  });
  await until("packets at the unit", LIMIT_MS, async () =>
    (await packetsAt("bea-novak")) > before ? true : undefined,
  );
  await desk.hangUp();
  await partnerCertificates("none");

  await desk.dialUntil("bea", "connected");
  await talkGoesOn("bea-novak");
  await expect(desk.page.getByRole("group", { name: /^Keypad/ }), "the last call's").toHaveCount(0);
  await desk.page.keyboard.press("m");
  await desk.page.keyboard.press("p");
  await desk.page.keyboard.type("12#");
  await expect(desk.call).toContainText("Sent 12#");
  await expect(unit.getByText("Digits received: 12#")).toBeVisible();
  // Nor does Escape anything but close it.
  await desk.page.keyboard.press("Escape");
  await expect(desk.page.getByRole("group", { name: /^Keypad/ })).toHaveCount(0);
  await unit.keyboard.type("78");
  await expect(desk.call).toContainText("Digits received: 78");
  const record = await desk.hangUp();
  expect(JSON.stringify([record, await desk.ladderOf(record)])).not.toMatch(/12#|"78"/);
  const played = await desk.page.evaluate(() => (window as unknown as { played: string[] }).played.join(""));
  expect(played, "no telephone event of the protected call").toBe("12#");
});

test("a protected, redirected call, held and resumed many times: frames are proved before and after, and none is refused", async () => {
  const unit = await desk.openUnit("bea-novak");
  await desk.dialUntil("bea", "connected");
  await talkGoesOn("bea-novak");
  for (let round = 0; round < ROUNDS; round++) {
    await desk.page.keyboard.press("h");
    await expect(desk.call).toContainText("On hold: held by you");
    await expect(unit.getByRole("main")).toContainText("Held by the dispatcher");
    await desk.page.keyboard.press("h");
    await expect(desk.call).not.toContainText("On hold");
    await expect(unit.getByRole("main")).not.toContainText("Held by");
    await talkGoesOn("bea-novak");
  }
  expect((await desk.person("bea-novak")).unit?.protection).toMatchObject({
    state: "proved",
    frames: { refused: 0, replayed: 0 },
  });
  // Nothing that was counted before a hold is forgotten.
  const ended = await desk.hangUp();
  expect(ended).toMatchObject({ hold: "none", endReason: { code: "hung-up" }, protection: { state: "proved" } });
  expect(ended.protection).toMatchObject({ failure: null, frames: { refused: 0, replayed: 0 } });
  expect(ended.media?.received.packets ?? 0).toBeGreaterThan(ROUNDS * SOME);
});

test("one's own voice is made softer by its keys before a call is redirected, and is so at the other end through redirection, hold and resume", async () => {
  await desk.openUnit("bea-novak");
  /** Amplitude of what the unit hears of the generated voice, over more than its melody takes. */
  const voice = async () => {
    const received = async () => (await desk.person("bea-novak")).unit?.media?.received ?? { packets: 0, energy: 0 };
    const after = async (packets: number) => {
      const begun = (await received()).packets;
      return until(`${packets} packets`, LIMIT_MS, async () => {
        const now = await received();
        return now.packets >= begun + packets ? now : undefined;
      });
    };
    // What was on its way.
    const before = await after(SOME);
    const now = await after(8 * SOME);
    return Math.sqrt((now.energy - before.energy) / (now.packets - before.packets));
  };
  await desk.choose("Ask first");
  await desk.dialUntil("bea", "deciding");
  for (let presses = 0; presses < 5; presses++) await desk.page.keyboard.press("o");
  await desk.page.keyboard.press("Control+Enter");
  await desk.newestIn("connected");
  const slider = desk.page.getByRole("slider", { name: "Own voice in this call" });
  await expect(slider).toHaveValue("50");
  await talkGoesOn("bea-novak");
  const redirected = await voice();
  await desk.page.keyboard.press("h");
  await expect(desk.call).toContainText("On hold: held by you");
  await desk.page.keyboard.press("h");
  await expect(desk.call).not.toContainText("On hold");
  await talkGoesOn("bea-novak");
  const resumed = await voice();
  // Nobody is made silent so: not to be heard is muting.
  for (let presses = 0; presses < 5; presses++) await desk.page.keyboard.press("o");
  await expect(slider).toHaveValue("30");
  for (let presses = 0; presses < 7; presses++) await desk.page.keyboard.press("Shift+O");
  await expect(slider).toHaveValue("100");
  const full = await voice();
  await desk.hangUp();
  await desk.choose("Follow");
  // Half of the way is a quarter of the amplitude.
  for (const softer of [redirected, resumed]) {
    expect(softer / full).toBeGreaterThan(0.17);
    expect(softer / full).toBeLessThan(0.35);
  }
});

test("held by the colleague, by both, and resumed: protection stays proved through a long hold", async () => {
  const unit = await desk.openUnit("bea-novak");
  await desk.dialUntil("bea", "connected");
  await talkGoesOn("bea-novak");
  await unit.getByRole("button", { name: "Hold" }).click();
  await expect(desk.call).toContainText("On hold: held by Bea Novak");
  await desk.page.keyboard.press("h");
  await expect(desk.call).toContainText("On hold: held by you and by Bea Novak");
  // Nothing flows either way.
  const since = Date.now();
  await until("a long hold", LIMIT_MS, async () => (Date.now() - since > LONG_MS ? true : undefined));
  const still = await framesAt("bea-novak");
  await expect(desk.call).toContainText("End-to-end protected");
  await unit.getByRole("button", { name: "Resume" }).click();
  await expect(desk.call).toContainText("On hold: held by you");
  await desk.page.keyboard.press("h");
  await expect(desk.call).not.toContainText("On hold");
  await talkGoesOn("bea-novak");
  expect((await framesAt("bea-novak")).authenticated - still.authenticated).toBeLessThan(LONG_MS / 20);
  expect(await framesAt("bea-novak")).toMatchObject({ refused: 0, replayed: 0 });
  await expect(desk.call).toContainText("End-to-end protected");
  await desk.hangUp();
});
