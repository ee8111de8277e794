/** A computer without a microphone, and one whose microphone is refused. */
import { expect, test } from "@playwright/test";
import { until } from "../../scripts/program/program.ts";
import { Desk } from "./desk.ts";

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

    test("a call ends before anything is sent, and says why", async () => {
      const record = await desk.dialUntil("jonas", "ended");
      expect(record.endReason?.code).toBe(code);
      expect(record.ladder, "no message has left").toEqual([]);
      await desk.showsEnd(code);
    });

    test("an incoming call cannot be answered, and the caller is not left ringing", async () => {
      await desk.openUnit("jonas-okafor");
      await desk.page.keyboard.press("F9");
      await desk.button("Calls me Jonas Okafor").click();
      await desk.newestIn("incoming");
      await desk.page.keyboard.press("a");
      expect((await desk.newestEnded()).endReason?.code).toBe(code);
      await desk.unitIs("jonas-okafor", { call: "ended" });
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
