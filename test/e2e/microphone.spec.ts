/** A computer without a microphone, one whose microphone is refused, and one that is kept open. */
import { expect, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

test("a microphone that is pulled out during a call: the call says so, and takes the next one", async () => {
  const desk = await Desk.open({ isInBrowser: true });
  try {
    await desk.openUnit("jonas-okafor");
    await desk.page.evaluate(() => {
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      const state = { tracks: [] as MediaStreamTrack[], missing: false };
      Object.assign(window, { microphone: state });
      mediaDevices.getUserMedia = async (wanted) => {
        if (state.missing) throw new DOMException("none", "NotFoundError");
        const stream = await open(wanted);
        state.tracks.push(...stream.getTracks());
        return stream;
      };
    });
    const pull = () =>
      desk.page.evaluate(() => {
        const { microphone } = window as unknown as { microphone: { tracks: MediaStreamTrack[]; missing: boolean } };
        microphone.missing = true;
        // As the browser does it when the device goes; `stop` tells nobody.
        for (const track of microphone.tracks.splice(0)) track.dispatchEvent(new Event("ended"));
      });
    await desk.dialUntil("jonas", "connected");
    await desk.heard();
    const since = performance.now();
    await until("a microphone that has been there for a while", 15_000, async () =>
      performance.now() - since > 1_500 ? true : undefined,
    );
    await pull();
    const banner = desk.call.getByRole("alert").filter({ hasText: "You are not heard. No microphone was found." });
    await expect(banner).toContainText("microphone-missing");
    expect((await desk.newest())?.state).toBe("connected");
    await desk.page.evaluate(() => {
      (window as unknown as { microphone: { missing: boolean } }).microphone.missing = false;
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    });
    await expect(banner).toHaveCount(0);
    const energy = async () => (await desk.person("jonas-okafor")).unit?.media?.received.energy ?? 0;
    const before = await energy();
    await until("the new microphone at the unit", 15_000, async () => ((await energy()) > before ? true : undefined));
    expect((await desk.hangUp()).endReason?.code).toBe("hung-up");
  } finally {
    await desk.close();
  }
});

test("a microphone that is kept open: the strip says so, nothing is heard of it before a call, and a call need not open it", async () => {
  const desk = await Desk.open({ isInBrowser: true });
  try {
    const opened = () => desk.page.evaluate(() => (window as unknown as { opened: MediaStreamTrack[] }).opened.length);
    const live = () =>
      desk.page.evaluate(() =>
        (window as unknown as { opened: MediaStreamTrack[] }).opened.map(({ enabled, readyState }) => ({
          enabled,
          readyState,
        })),
      );
    await desk.page.evaluate(() => {
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      const tracks: MediaStreamTrack[] = [];
      Object.assign(window, { opened: tracks });
      mediaDevices.getUserMedia = async (wanted) => {
        const stream = await open(wanted);
        tracks.push(...stream.getTracks());
        return stream;
      };
    });
    await desk.openUnit("jonas-okafor");
    await ask(desk.page, "settings.update", { keepMicrophoneOpen: true });
    const mark = desk.page.getByRole("banner").getByRole("button", { name: "Microphone ready open" });
    await expect(mark).toBeVisible();
    expect(await live()).toEqual([{ enabled: false, readyState: "live" }]);
    await desk.dialUntil("jonas", "connected");
    await desk.heard();
    await until("our voice at the unit", 15_000, async () => {
      const heard = (await desk.person("jonas-okafor")).unit?.media?.received;
      return heard !== undefined && heard.energy > 0 ? true : undefined;
    });
    expect((await desk.hangUp()).endReason?.code).toBe("hung-up");
    expect([await opened(), await live()]).toEqual([1, [{ enabled: false, readyState: "live" }]]);
    await ask(desk.page, "settings.update", { keepMicrophoneOpen: false });
    await expect(mark).toHaveCount(0);
    expect(await live()).toEqual([{ enabled: false, readyState: "ended" }]);
  } finally {
    await desk.close();
  }
});

test("a chosen microphone that is not there is said before the first call, and another is taken", async () => {
  const desk = await Desk.open({ isInBrowser: true });
  try {
    await ask(desk.page, "settings.update", { microphoneId: "unplugged-long-ago" });
    await expect(desk.page.getByRole("banner").getByRole("button", { name: "Another microphone" })).toBeVisible();
    await desk.openUnit("jonas-okafor");
    await desk.dialUntil("jonas", "connected");
    await until("the other microphone at the unit", 15_000, async () => {
      const heard = (await desk.person("jonas-okafor")).unit?.media?.received;
      return heard !== undefined && heard.energy > 0 ? true : undefined;
    });
    expect((await desk.newest())?.voiceProblem).toBeNull();
    expect((await desk.hangUp()).endReason?.code).toBe("hung-up");
  } finally {
    await desk.close();
  }
});

for (const [microphone, code] of [
  ["missing", "microphone-missing"],
  ["refused", "microphone-refused"],
] as const) {
  test.describe(`the microphone is ${microphone}`, () => {
    let desk: Desk;

    test.beforeAll(async () => {
      desk = await Desk.open({ microphone });
    });
    test.beforeEach(async () => {
      const found = await desk.page.evaluate(async () =>
        (await navigator.mediaDevices.enumerateDevices()).some(({ kind }) => kind === "audioinput"),
      );
      test.skip(microphone === "missing" && found, "The browser cannot be told to hide this computer's microphone.");
    });
    test.afterEach(() => desk.tidy());
    test.afterAll(() => desk?.close());

    test("is said before the first call", async () => {
      const strip = desk.page.getByRole("banner");
      if (microphone === "refused") await desk.program.askForMicrophone();
      const text = microphone === "refused" ? "Microphone refused" : "No microphone";
      await expect(strip.getByRole("button", { name: text })).toBeVisible();
    });

    test("a call ends before anything is sent, and says why", async () => {
      const record = await desk.dialUntil("jonas", "ended");
      expect(record.endReason?.code).toBe(code);
      // The console's own keys may still be asked for.
      const signalling = (await desk.ladderOf(record)).filter(({ from, to }) => from !== "kms" && to !== "kms");
      expect(signalling, "no message has left").toEqual([]);
      await desk.showsEnd(code);
    });

    test("an incoming call is answered and heard, and says that one is not", async () => {
      await desk.openUnit("jonas-okafor");
      await desk.page.keyboard.press("F9");
      await desk.button("Calls me Jonas Okafor").click();
      await desk.newestIn("incoming");
      await desk.page.keyboard.press("a");
      await desk.newestIn("connected");
      await expect(desk.call.getByRole("alert").filter({ hasText: "You are not heard." })).toContainText(code);
      await desk.unitIs("jonas-okafor", { call: "connected" });
      await desk.heard();
      // Silence is sent, which is protected and proved as any voice is.
      await until("a protected call", 15_000, async () =>
        (await desk.newest())?.protection?.state === "proved" ? true : undefined,
      );
      const ended = await desk.hangUp();
      expect(ended).toMatchObject({ endReason: { code: "hung-up" }, voiceProblem: { code } });
      await expect(desk.call).toContainText("At the end of the call you were not heard.");
      await desk.page.keyboard.press("F9");
    });

    test("the generated voice works without one", async () => {
      await desk.openUnit("jonas-okafor");
      await desk.choose("Generated voice");
      await desk.dialUntil("jonas", "connected");
      await until("the generated voice at the unit", 15_000, async () => {
        const heard = (await desk.person("jonas-okafor")).unit?.media?.received;
        return heard !== undefined && heard.packets > 0 && heard.energy > 0 ? true : undefined;
      });
      expect((await desk.hangUp()).endReason?.code).toBe("hung-up");
    });
  });
}
