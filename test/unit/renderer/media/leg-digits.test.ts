import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LegDigits } from "../../../../renderer/media/leg-digits.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The one line of audio, as a browser has it, as far as it is looked at. */
function stage(watch?: { passes: boolean; carriesDigits: boolean }) {
  const sent: string[] = [];
  const told: boolean[] = [];
  const dtmf = {
    canInsertDTMF: false,
    toneBuffer: "",
    insertDTMF: (tones: string) => void sent.push(`events ${tones}`),
  };
  const line = {
    currentDirection: "sendrecv",
    sender: { dtmf, getParameters: () => ({ codecs: [{ mimeType: "audio/telephone-event" }] }) },
  };
  const digits = new LegDigits({
    watch: watch && {
      get passes() {
        return watch.passes;
      },
      get carriesDigits() {
        return watch.carriesDigits;
      },
      sendDigits: (given) => void sent.push(`frames ${given}`),
    },
    line: () => line as unknown as RTCRtpTransceiver,
    tell: (available) => void told.push(available),
  });
  return { digits, dtmf, sent, told };
}

describe("a leg without protection", () => {
  test("sends telephone events as soon as the browser can, behind those that are under way", async () => {
    const { digits, dtmf, sent, told } = stage();
    expect(digits.asEvents).toBe(true);
    digits.agreed();
    expect(told).toEqual([]);
    dtmf.canInsertDTMF = true;
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toEqual([true]);
    dtmf.toneBuffer = "12";
    digits.send("3#");
    expect(sent).toEqual(["events 123#"]);
  });

  test("tells when it can no more, and sends nothing then", () => {
    const { digits, dtmf, sent, told } = stage();
    dtmf.canInsertDTMF = true;
    digits.agreed();
    dtmf.canInsertDTMF = false;
    digits.send("1");
    expect(sent).toEqual([]);
    expect(told).toEqual([true, false]);
  });

  test("looks no more once it is closed", async () => {
    const { digits, dtmf, told } = stage();
    digits.agreed();
    digits.close();
    dtmf.canInsertDTMF = true;
    await vi.advanceTimersByTimeAsync(1_000);
    digits.look();
    expect(told).toEqual([]);
  });
});

describe("a leg that may be protected", () => {
  test("never has telephone events, whatever the browser says", async () => {
    const { digits, dtmf, sent, told } = stage({ passes: false, carriesDigits: false });
    expect(digits.asEvents).toBe(false);
    dtmf.canInsertDTMF = true;
    digits.agreed();
    await vi.advanceTimersByTimeAsync(1_000);
    digits.send("1");
    expect([...sent, ...told]).toEqual([]);
  });

  test("sends digits inside its frames, once these carry them", () => {
    const watch = { passes: false, carriesDigits: false };
    const { digits, sent, told } = stage(watch);
    digits.look();
    watch.carriesDigits = true;
    digits.look();
    digits.send("5*");
    expect(sent).toEqual(["frames 5*"]);
    watch.carriesDigits = false;
    digits.look();
    expect(told).toEqual([true, false]);
  });

  test("has telephone events when it is allowed to be unprotected", () => {
    const watch = { passes: false, carriesDigits: false };
    const { digits, dtmf, sent } = stage(watch);
    watch.passes = true;
    dtmf.canInsertDTMF = true;
    digits.send("0");
    expect(sent).toEqual(["events 0"]);
  });
});
