/** Where colleagues are heard: chosen, lost and found again in the middle of a call, as it comes out of a sound card. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { until } from "../../scripts/tools/program/program.ts";
import { missing, SOUND_TOOLS, whatIsMissing } from "../support/fixtures/foreign-software.ts";
import { Desk } from "../support/harness/e2e/desk.ts";
import { type Ear, SoundCard } from "../support/harness/sound/sound-card.ts";

test.skip(missing(SOUND_TOOLS).length > 0, `without a sound server: ${whatIsMissing(SOUND_TOOLS)}`);

/** What the colleague says: a tone within the first formant of a generated voice. */
const VOICE = 600;

/** What is recorded at the microphone: in none of the sounds of the console. */
const RECORDED = 700;

let card: SoundCard;
let dataFolder: string;
let headset: Ear;
let shelf: Ear;

test.beforeAll(async () => {
  card = await SoundCard.open("headset", "shelf");
  headset = card.listenAt("headset");
  shelf = card.listenAt("shelf");
  dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-devices-"));
});
test.afterAll(async () => {
  await card?.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

/** A call with a colleague who says one tone and nothing else. */
async function callTone(): Promise<Desk> {
  const desk = await Desk.open({ dataFolder, microphone: "of-this-computer", sound: { server: card.server } });
  const unit = await desk.openUnit("jonas-okafor");
  await unit.evaluate((hertz) => {
    const steady = class extends OscillatorNode {
      constructor(context: BaseAudioContext, options?: OscillatorOptions) {
        super(context, { type: "sine", frequency: options?.type === "sawtooth" ? hertz : 0 });
      }
    };
    Reflect.set(window, "OscillatorNode", steady);
  }, VOICE);
  await desk.dialUntil("jonas", "connected");
  return desk;
}

/** Waits until the colleague is heard at one place and nowhere else. */
async function heardAt(there: Ear, notThere: Ear): Promise<void> {
  await until(`the colleague at ${there.name} alone`, 30_000, async () => {
    const [here, elsewhere] = [there.now, notThere.now];
    await Promise.all([there.listen(300), notThere.listen(300)]);
    // What a field unit plays of the console is faint, and silence here.
    return there.loudest(VOICE, here) > 0.01 && notThere.loudest(VOICE, elsewhere) < 0.001 ? true : undefined;
  });
}

test("another speaker in a call is heard at once; without it colleagues are heard at the system's, and there again when it is back, as is what the microphone recorded", async () => {
  const desk = await callTone();
  try {
    await heardAt(headset, shelf);
    await desk.page.keyboard.press("F8");
    const speaker = desk.page.getByRole("combobox", { name: "Speaker" });
    await speaker.selectOption({ label: "shelf" });
    await heardAt(shelf, headset);
    // The meter measures the call's own microphone, which is open already.
    const level = desk.page.getByRole("meter", { name: "Level of the microphone" });
    await expect(level).toHaveAttribute("aria-valuetext", / dB$/);
    await expect(desk.page.getByText("measured in the call")).toBeVisible();

    const volume = desk.page.getByRole("slider", { name: "Volume of colleagues" });
    await volume.focus();
    const full = shelf.now;
    await shelf.listen(500);
    await desk.page.keyboard.press("Home");
    await until("a softer colleague", 10_000, async () => {
      const since = shelf.now;
      await shelf.listen(300);
      return shelf.loudest(VOICE, since) < 0.1 * shelf.loudest(VOICE, full) ? true : undefined;
    });
    await desk.page.keyboard.press("End");

    card.unplug("shelf");
    await expect(speaker.locator("option:checked")).toHaveText("shelf, gone", { timeout: 15_000 });
    await expect(desk.page.getByText(/^shelf is gone since \d\d:\d\d\.$/)).toBeVisible();
    await until("the colleague at the headset", 30_000, async () => {
      const since = headset.now;
      await headset.listen(300);
      return headset.loudest(VOICE, since) > 0.01 ? true : undefined;
    });
    card.plug("shelf");
    shelf = card.listenAt("shelf");
    await heardAt(shelf, headset);
    await expect(speaker.locator("option:checked")).toHaveText("shelf");
    await expect(desk.page.getByText(/is gone since/)).toHaveCount(0);
    await desk.page.keyboard.press("Escape");
    await desk.hangUp();

    // What the microphone hears, for it hears nothing here: a tone that nothing else plays.
    await desk.page.evaluate((hertz) => {
      const context = new AudioContext();
      const tone = new OscillatorNode(context, { frequency: hertz });
      const destination = new MediaStreamAudioDestinationNode(context);
      tone.connect(destination);
      tone.start();
      navigator.mediaDevices.getUserMedia = async () => destination.stream.clone();
    }, RECORDED);
    await desk.page.keyboard.press("F8");
    const [before, elsewhere] = [shelf.now, headset.now];
    await desk.page.getByRole("button", { name: "Record 3 s Microphone" }).press("Enter");
    await shelf.hears(before, RECORDED);
    expect(headset.loudest(RECORDED, elsewhere), "where no colleague is heard").toBeLessThan(0.001);
    await desk.page.keyboard.press("Escape");
  } finally {
    await desk.close();
  }
});
