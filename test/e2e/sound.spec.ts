/** What the console plays, as it comes out of the outputs of a sound card. */
import { expect, type Page, test } from "@playwright/test";
import { ask } from "../../scripts/tools/program/program.ts";
import { missing, SOUND_TOOLS, whatIsMissing } from "../support/fixtures/foreign-software.ts";
import { Desk } from "../support/harness/e2e/desk.ts";
import { type Ear, SoundCard } from "../support/harness/sound/sound-card.ts";

test.skip(missing(SOUND_TOOLS).length > 0, `without a sound server: ${whatIsMissing(SOUND_TOOLS)}`);

/** The frequencies by which each sound is known. */
const RING = [880, 1_108];
const SIREN = [960, 720];
const KNOCK = [620];
const RING_BACK = [425];
const REDIRECTED = [523, 659, 784];
const PROTECTED = [1_568];
const ENDED = [587, 440];
const FAILED = [480, 620];
const EVERY = [...RING, ...SIREN, ...KNOCK, ...RING_BACK, ...REDIRECTED, ...PROTECTED, ...ENDED, ...FAILED];

let card: SoundCard;
let desk: Desk;
let jonas: Page;
/** Where colleagues are heard, and the system's choice. */
let headset: Ear;
/** Where it rings. */
let horn: Ear;

test.beforeAll(async () => {
  card = await SoundCard.open("headset", "horn");
  headset = card.listenAt("headset");
  horn = card.listenAt("horn");
  desk = await Desk.open({ microphone: "of-this-computer", sound: { server: card.server } });
  jonas = await silentUnit(desk, "jonas-okafor");
  await silentUnit(desk, "bea-novak");
  await ringAt("horn");
});
test.afterEach(() => desk.tidy());
test.afterAll(async () => {
  await desk?.close();
  await card?.close();
});

/** Opens a unit whose generated voice says nothing: what is heard then are the console's own sounds. */
async function silentUnit(at: Desk, personId: string): Promise<Page> {
  const unit = await at.openUnit(personId);
  await unit.evaluate(() => {
    const silent = class extends OscillatorNode {
      constructor(context: BaseAudioContext, options?: OscillatorOptions) {
        super(context, { ...options, frequency: 0 });
      }
    };
    Reflect.set(window, "OscillatorNode", silent);
  });
  return unit;
}

/** Chooses the ring device in the settings. */
async function ringAt(label: string): Promise<void> {
  await desk.page.keyboard.press("F8");
  await desk.page.getByRole("combobox", { name: "Ring" }).selectOption({ label });
  await desk.page.keyboard.press("Escape");
}
const isCalled = (personId: string) => ask(desk.page, "lab.callConsole", { personId });

test("it rings at the ring device and nowhere else, until Q; the caller rings on, and the next one is heard", async () => {
  const [here, there] = [horn.now, headset.now];
  await isCalled("jonas-okafor");
  await horn.hears(here, ...RING);
  expect(headset.traces(there, ...EVERY)).toEqual([]);

  await desk.page.keyboard.press("q");
  await expect(desk.call).toContainText("quiet");
  await expect(desk.button(/^Quiet/)).toHaveCount(0);
  await horn.listen(200);
  const quietSince = horn.now;
  await horn.listen(4_500);
  expect(horn.traces(quietSince, ...RING)).toEqual([]);
  expect((await desk.person("jonas-okafor")).unit?.call).toBe("calling");

  const secondSince = horn.now;
  await isCalled("bea-novak");
  await horn.hears(secondSince, ...RING);
  // By their buttons: the key does nothing while who is first has only just come.
  await desk.button(/^Decline ./).press("Enter");
  await desk.button(/^Decline$/).press("Enter");
});

test("calling out: a ring-back where colleagues are heard, nothing once they have answered, two falling notes at their end", async () => {
  await desk.configure("jonas-okafor", { answerDelayMs: 2_000 });
  const [there, here] = [headset.now, horn.now];
  await desk.dialUntil("jonas", "ringing");
  await headset.hears(there, ...RING_BACK);
  await desk.newestIn("connected");
  await headset.listen(200);
  const talkSince = headset.now;
  // Longer than the pause of a ring-back.
  await headset.listen(4_500);
  expect(headset.audible(talkSince, ...RING_BACK)).toEqual([]);
  const endSince = headset.now;
  await jonas.getByRole("button", { name: "Hang up" }).click();
  await headset.hears(endSince, ...ENDED);
  expect(horn.traces(here, ...EVERY)).toEqual([]);
});

test("redirected and protected are heard once each; a call in a call knocks and does not ring", async () => {
  const [there, here] = [headset.now, horn.now];
  await desk.dialUntil("bea", "connected");
  await headset.hears(there, ...REDIRECTED);
  await headset.hears(there, ...PROTECTED);
  // Until they are over.
  await headset.listen(600);
  const knockSince = headset.now;
  await isCalled("jonas-okafor");
  await headset.hears(knockSince, ...KNOCK);
  expect(horn.traces(here, ...EVERY)).toEqual([]);
  expect(headset.audible(knockSince, ...PROTECTED, ...RING)).toEqual([]);
  await desk.button("Decline Jonas Okafor").press("Enter");
  await desk.newestEnded();
  await desk.page.keyboard.press("Shift+Escape");
});

test("a call that is not answered fails aloud; one that the dispatcher ends does not", async () => {
  await desk.configure("jonas-okafor", { answerDelayMs: 20_000 });
  const declinedSince = headset.now;
  await desk.dialUntil("jonas", "ringing");
  await jonas.getByRole("button", { name: /^Decline/ }).click();
  await headset.hears(declinedSince, ...FAILED);
  await headset.listen(1_200);
  await desk.dialUntil("jonas", "ringing");
  await desk.hangUp();
  // The ring-back goes within some milliseconds; what would tell a failure lasts for most of a second.
  await headset.listen(150);
  const stoppedSince = headset.now;
  await headset.listen(800);
  expect(headset.traces(stoppedSince, ...FAILED, ...ENDED)).toEqual([]);
});

test("without its device it rings where colleagues are heard, and says so; with it, there again", async () => {
  const strip = desk.page.getByRole("banner");
  await isCalled("jonas-okafor");
  await horn.hears(horn.now, ...RING);
  card.unplug("horn");
  await expect(strip).toContainText("Ring device gone");
  await headset.hears(headset.now, ...RING);
  card.plug("horn");
  horn = card.listenAt("horn");
  await expect(strip).not.toContainText("Ring device gone");
  await horn.hears(0, ...RING);
  await headset.listen(200);
  const since = headset.now;
  await headset.listen(4_500);
  expect(headset.traces(since, ...RING)).toEqual([]);
  await desk.page.keyboard.press("d");
  // Chromium's own words for a device that has gone.
  desk.complaints.splice(
    0,
    9,
    ...desk.complaints.filter((each) => !/encountered an error from the audio device/.test(each)),
  );
});

test("at volume 0 it does not ring, and the strip says so; the play button has each sound heard", async () => {
  await desk.page.keyboard.press("F8");
  const volume = desk.page.getByRole("slider", { name: "Volume: Call", exact: true });
  await volume.focus();
  await desk.page.keyboard.press("Home");
  await expect(desk.page.getByRole("banner")).toContainText("Ring off");
  await expect(desk.page.getByRole("button", { name: "Play: Call", exact: true })).toBeDisabled();
  const silentSince = horn.now;
  await isCalled("jonas-okafor");
  await desk.newestIn("incoming");
  await horn.listen(800);
  expect(horn.traces(silentSince, ...EVERY)).toEqual([]);
  await volume.focus();
  await desk.page.keyboard.press("End");
  await horn.hears(silentSince, ...RING);
  await desk.page.keyboard.press("d");
  const playedSince = headset.now;
  await desk.button("Play: Redirected").press("Enter");
  await headset.hears(playedSince, ...REDIRECTED);
  await desk.page.keyboard.press("Escape");
});

test("with every volume at 0 an emergency is heard at the ring device all the same, and a call is not", async () => {
  await desk.page.keyboard.press("F8");
  const all = desk.page.getByRole("slider", { name: "All sounds" });
  const its = desk.page.getByRole("slider", { name: "Volume: Emergency call" });
  for (const slider of [all, its]) {
    await slider.focus();
    await desk.page.keyboard.press("Home");
  }
  const off = desk.page.getByRole("banner").getByRole("button", { name: "Ring off" });
  await expect(off).toHaveAccessibleDescription(/Emergency calls are heard all the same/);
  await expect(desk.page.getByRole("row", { name: /^Emergency call/ })).toContainText("never softer than 40 %");
  const playedSince = horn.now;
  await desk.button("Play: Emergency call").press("Enter");
  await horn.hears(playedSince, ...SIREN);
  await horn.listen(1_000);
  const since = horn.now;
  await isCalled("bea-novak");
  await desk.newestIn("incoming");
  await horn.listen(800);
  expect(horn.traces(since, ...EVERY)).toEqual([]);
  await desk.configure("jonas-okafor", { callsAs: "emergency" });
  await isCalled("jonas-okafor");
  await horn.hears(since, ...SIREN);
  await jonas.getByRole("button", { name: "Hang up" }).click();
  await desk
    .button(/^Decline/)
    .first()
    .press("Enter");
  await all.focus();
  await desk.page.keyboard.press("End");
  await desk.page.keyboard.press("Escape");
});

test("an emergency is heard in the headset too, 12 dB softer there while somebody is spoken to, and as loud at the ring device", async () => {
  await desk.configure("jonas-okafor", { callsAs: "emergency" });
  const loudness = async (since: number) => {
    await horn.hears(since, ...SIREN);
    const there = headset.now;
    const here = horn.now;
    await headset.listen(1_200);
    await horn.listen(1_200);
    return { headset: headset.loudest(960, there), horn: horn.loudest(960, here) };
  };
  await isCalled("jonas-okafor");
  const alone = await loudness(horn.now);
  await jonas.getByRole("button", { name: "Hang up" }).click();
  await desk.newestEnded();
  await desk.dialUntil("bea", "connected");
  await headset.listen(600);
  await isCalled("jonas-okafor");
  const talking = await loudness(horn.now);
  await jonas.getByRole("button", { name: "Hang up" }).click();
  await desk.page.keyboard.press("Shift+Escape");
  expect(alone.headset / alone.horn).toBeGreaterThan(0.9);
  expect(20 * Math.log10(talking.headset / alone.headset)).toBeGreaterThan(-13);
  expect(20 * Math.log10(talking.headset / alone.headset)).toBeLessThan(-11);
  expect(talking.horn / alone.horn).toBeGreaterThan(0.9);
});

test("a call is made softer by its keys before it is redirected, and stays so through redirection, hold and resume", async () => {
  await desk.openUnit("lea-brandt");
  /** Of a part of the generated voice, over more than its melody takes. */
  const voice = async () => {
    const since = headset.now;
    await headset.listen(3_500);
    return headset.loudest(600, since);
  };
  await desk.choose("Ask first");
  await desk.dialUntil("lea", "deciding");
  for (let presses = 0; presses < 5; presses++) await desk.page.keyboard.press("j");
  await desk.page.keyboard.press("Control+Enter");
  await desk.newestIn("connected");
  const slider = desk.page.getByRole("slider", { name: "Volume of this call" });
  await expect(slider).toHaveValue("50");
  await headset.listen(1_500);
  const redirected = await voice();
  await desk.page.keyboard.press("h");
  await expect(desk.call.getByRole("button", { name: "Resume", exact: true })).toBeEnabled();
  await desk.page.keyboard.press("h");
  await expect(desk.call.getByRole("button", { name: "Hold", exact: true })).toBeEnabled();
  await headset.listen(500);
  const resumed = await voice();
  await slider.focus();
  await desk.page.keyboard.press("End");
  const full = await voice();
  await desk.page.keyboard.press("Shift+Escape");
  await desk.choose("Follow");
  // Half of the way is a quarter of the amplitude.
  for (const softer of [redirected, resumed]) {
    expect(softer / full).toBeGreaterThan(0.17);
    expect(softer / full).toBeLessThan(0.35);
  }
});

test("a browser that plays nothing before a touch is found out, and said", async () => {
  test.skip(desk.program.shell === "electron", "the program's own windows need no touch");
  const other = await Desk.open({ microphone: "of-this-computer", sound: { server: card.server, untouched: false } });
  try {
    const strip = other.page.getByRole("banner");
    await expect(strip).toContainText("No sound yet");
    await other.page.keyboard.press("Shift");
    await expect(strip).not.toContainText("No sound yet");
  } finally {
    await other.close();
  }
});
