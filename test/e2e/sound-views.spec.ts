/** Devices and sounds as they look and as keys work them; what a microphone carries is measured in the browser itself. */
import { expect, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const meter = () => page.getByRole("meter", { name: "Level of the microphone" });

/** In the place of a microphone, a tone whose loudness the test sets. */
const playAsMicrophone = () =>
  page.evaluate(() => {
    const context = new AudioContext();
    const gain = new GainNode(context, { gain: 0.1 });
    const destination = new MediaStreamAudioDestinationNode(context);
    const tone = new OscillatorNode(context, { frequency: 440 });
    tone.connect(gain).connect(destination);
    tone.start();
    const opened: MediaStreamTrack[] = [];
    // A page that was opened by its address over HTTP has no devices of its own.
    Object.defineProperty(navigator, "mediaDevices", {
      value: Object.assign(new EventTarget(), {
        enumerateDevices: async () => [],
        getUserMedia: async () => {
          void context.resume();
          const stream = destination.stream.clone();
          opened.push(...stream.getTracks());
          return stream;
        },
      }),
    });
    Object.assign(window, { tone: { gain, opened } });
  });
interface ToneWindow {
  readonly tone: { readonly gain: GainNode; readonly opened: MediaStreamTrack[] };
}

test("F8 opens devices and sounds and puts the focus there; Esc leads back, and no call was touched", async () => {
  await views.show("state=idle");
  await page.keyboard.press("F8");
  const view = page.getByRole("heading", { name: "Sound and devices" });
  await expect(view).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Microphone" })).toBeFocused();
  await expect(page.getByRole("button", { name: /^Sound F8|^Sound$/ })).toHaveAttribute("aria-expanded", "true");
  await expect(page.getByRole("heading", { name: "Sounds", exact: true })).toBeInViewport();
  expect(await barriers(page, { within: [".sound-view"] })).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(view).toHaveCount(0);
  expect(await views.done()).toEqual([]);
});

test("the call keeps its name, padlock, mute, hold and end while the view is open, and callers stay on top of it", async () => {
  await views.show("state=six-ringing");
  await page.keyboard.press("F8");
  await expect(page.getByRole("heading", { name: "Sound and devices" })).toBeVisible();
  const call = page.getByRole("main");
  for (const name of [/^Mute/, /^Hold/, /^End call/]) {
    await expect(call.getByRole("button", { name })).toBeInViewport({ ratio: 1 });
  }
  await expect(call.locator(".padlock-button")).toBeInViewport({ ratio: 1 });
  await expect(
    page
      .getByRole("list", { name: "Ringing" })
      .getByRole("button", { name: /^Answer/ })
      .first(),
  ).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
});

test("a device that is gone says since when and what is used instead", async () => {
  await views.show("state=devices-gone");
  const ring = page.getByRole("region", { name: "Ring" });
  await expect(ring.locator("option:checked")).toHaveText("Desk speaker (USB), gone");
  await expect(ring.getByRole("status")).toContainText(
    /^Desk speaker \(USB\) is gone since \d\d:\d\d\. It rings where you hear colleagues until it is back\.$/,
  );
});

test("headsets: what their keys do, the one that was pressed, one that is gone; and all of it without a barrier", async () => {
  await views.show("state=devices-headset-gone");
  const role = page.getByRole("region", { name: "Headset keys" });
  await expect(role.getByRole("status").filter({ hasText: "Plantronics" })).toContainText(
    /^Plantronics Blackwire 3220 Series is gone since \d\d:\d\d\. Its keys do nothing until it is back; calls go on\./,
  );
  await expect(role).toContainText(/Gigaset ION dongle is not there, looked for since \d\d:\d\d\./);
  await expect(page.getByRole("banner").getByRole("button", { name: "Headset gone" })).toBeVisible();
  expect(await barriers(page, { within: [".sound-view"] })).toEqual([]);
  await views.show("state=devices-headset");
  await expect(role).toContainText("Mute mutes.");
  await expect(role.getByRole("status").filter({ hasText: "Mute pressed" })).toBeVisible();
  await expect(page.getByRole("banner").getByRole("button", { name: "Headset gone" })).toHaveCount(0);
  expect(await barriers(page, { within: [".sound-view"] })).toEqual([]);
  await role.getByRole("button", { name: "Forget Plantronics Blackwire 3220 Series" }).press("Enter");
  await expect(role).not.toContainText("Plantronics");
});

test("a pedal: held, gone and being learned; and all of it without a barrier", async () => {
  const role = page.getByRole("region", { name: "Pedal or talk button" });
  const shows = async (state: string, text: RegExp | string) => {
    await views.show(`state=${state}`);
    await expect(role).toContainText(text);
    expect(await barriers(page, { within: [".sound-view"] })).toEqual([]);
  };
  await shows("devices-pedal-gone", /is gone since \d\d:\d\d\. It is let go until it is back; calls go on\./);
  await expect(page.getByRole("banner").getByRole("button", { name: "Talk pedal gone" })).toBeVisible();
  await shows("devices-pedal", "Held");
  await shows("devices-pedal-learning", "Once more: press the key of Foot switch of three pedals and let it go.");
  await role.getByRole("button", { name: "Stop learning" }).press("Enter");
  await role.getByRole("button", { name: "Forget Foot switch of three pedals" }).press("Enter");
  await expect(role).toContainText("None is learned yet.");
});

test("from the test of one device to that of the next by the arrows, which Enter begins", async () => {
  await views.show("state=devices");
  await playAsMicrophone();
  const tests = [
    "Test Microphone",
    "Play Speaker",
    "Play Ring",
    "See the camera",
    "Allow a headset",
    "Learn a talk key",
  ];
  const named = (name: string) => page.getByRole("button", { name, exact: true });
  await named("Test Microphone").focus();
  for (const name of tests.slice(1)) {
    await page.keyboard.press("ArrowDown");
    await expect(named(name)).toBeFocused();
  }
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(meter()).toHaveAttribute("aria-valuetext", "good, -23 dB");
});

test("a recording measures while it records, is played with the microphone closed, and can be stopped", async () => {
  await views.show("state=idle");
  await playAsMicrophone();
  await page.keyboard.press("F8");
  const record = (name: string) => page.getByRole("button", { name: `${name} Microphone`, exact: true });
  const live = () =>
    page.evaluate(() => (window as unknown as ToneWindow).tone.opened.map(({ readyState }) => readyState));
  await record("Record 3 s").press("Enter");
  await expect(record("Stop recording")).toBeFocused();
  await expect(meter()).toHaveAttribute("aria-valuetext", "good, -23 dB");
  expect(await live()).toEqual(["live"]);
  await record("Stop playing").waitFor();
  expect(await live()).toEqual(["ended"]);
  await record("Record 3 s").waitFor();
  await record("Record 3 s").press("Enter");
  await expect(meter()).toHaveAttribute("aria-valuetext", "good, -23 dB");
  await record("Stop recording").press("Enter");
  await expect(record("Record 3 s")).toBeVisible();
  expect(await live()).toEqual(["ended", "ended"]);
  await expect(record("Stop playing")).toHaveCount(0);
});

test("the meter shows what was measured at the microphone and nothing else; the test closes it", async () => {
  await views.show("state=idle");
  await playAsMicrophone();
  await page.keyboard.press("F8");
  await expect(meter()).toHaveAttribute("aria-valuetext", "not measured");
  await page.getByRole("button", { name: "Test Microphone" }).press("Enter");
  // A tone of a tenth of full scale: 20 dB below it at its peak, 3 dB more as an ear has it.
  await expect(meter()).toHaveAttribute("aria-valuetext", "good, -23 dB");
  await page.evaluate(() => ((window as unknown as ToneWindow).tone.gain.gain.value = 0.9));
  await expect(meter()).toHaveAttribute("aria-valuetext", "too loud, -4 dB");
  await page.evaluate(() => ((window as unknown as ToneWindow).tone.gain.gain.value = 0));
  await expect(meter()).toHaveAttribute("aria-valuetext", "nothing is heard, -60 dB");
  const live = () =>
    page.evaluate(() => (window as unknown as ToneWindow).tone.opened.map(({ readyState }) => readyState));
  expect(await live()).toEqual(["live"]);
  await page.getByRole("button", { name: "Stop test Microphone" }).press("Enter");
  await expect(meter()).toHaveAttribute("aria-valuetext", "not measured");
  expect(await live()).toEqual(["ended"]);
  await page.getByRole("button", { name: "Test Microphone" }).press("Enter");
  await expect(meter()).toHaveAttribute("aria-valuetext", / dB$/);
  // What has ended carries nothing, whatever was measured last.
  await page.evaluate(() => (window as unknown as ToneWindow).tone.opened.at(-1)?.stop());
  await expect(meter()).toHaveAttribute("aria-valuetext", "cannot be measured");
  await page.keyboard.press("Escape");
});
